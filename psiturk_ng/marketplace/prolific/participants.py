"""What participants do: look for studies, reserve a place, take part, hand in, give back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.errors import BadInput, Conflict, NotFound
from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import completing, filters, rules, standing, studies
from psiturk_ng.marketplace.prolific.account import account
from psiturk_ng.marketplace.prolific.ids import ID, new_id
from psiturk_ng.marketplace.prolific.refusals import Refused
from psiturk_ng.marketplace.prolific.rules import StudyStatus, SubmissionStatus
from psiturk_ng.marketplace.prolific.signing import signing_key
from psiturk_ng.marketplace.prolific.state import State
from psiturk_ng.marketplace.prolific.studies import Study
from psiturk_ng.marketplace.prolific.tables import MESSAGES, PAYMENTS, SUBMISSIONS
from psiturk_ng.marketplace.state import Moment

SIGNED_ENTRY: Final = "prolific_token"
_TOKEN_SECONDS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One participant's pass through a study.

    Args:
        submission_id: its id.
        study_id: of the study.
        title: of the study.
        reward: of the study.
        status: how it stands.
        deadline: by when it must be begun, or handed in.
        code: that was entered; empty if none.
        is_return_wanted: whether the researcher asked to have it given back.
    """

    submission_id: str
    study_id: str
    title: str
    reward: Money
    status: SubmissionStatus
    deadline: datetime
    code: str
    is_return_wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Earnings:
    """What a participant did, and what they got for it.

    Args:
        places: all passes, newest first.
        payments: kind and amount of each payment, newest first.
        messages: what researchers wrote, newest first.
        total: of the payments.
    """

    places: Sequence[Place]
    payments: Sequence[tuple[str, Money]]
    messages: Sequence[str]
    total: Money


class Participants:
    """The participants' side of the simulated Prolific.

    Args:
        state: its file.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def open_studies(self, participant_id: str) -> Sequence[Study]:
        """List the studies in which a participant can reserve a place now, newest first.

        Raises:
            BadInput: if that is not the id of a participant.
        """
        _check_participant(participant_id)
        with self._state.moment() as moment:
            active = studies.find(moment, statuses=(StudyStatus.ACTIVE,))
            return [each for each in active if not _obstacle(moment, each, participant_id)]

    def reserve(self, study_id: str, participant_id: str) -> Place:
        """Take a place in a study for ten minutes; a participant who is at it keeps theirs.

        Raises:
            BadInput: if that is not the id of a participant.
            NotFound: if there is no such study.
            Conflict: if there is no place, or the participant may not have one.
        """
        _check_participant(participant_id)
        with self._state.moment() as moment:
            study = _study(moment, study_id)
            mine = (SUBMISSIONS.c.study_id == study_id) & (SUBMISSIONS.c.participant_id == participant_id)
            working = sa.select(SUBMISSIONS).where(mine, SUBMISSIONS.c.status.in_(rules.AT_WORK))
            if (row := moment.connection.execute(working).first()) is not None:
                return _place(row, study)
            if obstacle := _obstacle(moment, study, participant_id):
                raise Conflict(obstacle)
            return _reserve(moment, study, participant_id)

    def start(self, submission_id: str, participant_id: str) -> str:
        """Begin, or go on.

        Returns:
            The address of the study's page, with the ids that it asks for.

        Raises:
            Conflict: if the place is not theirs any more.
        """
        with self._state.moment() as moment:
            row = _own(moment, submission_id, participant_id, rules.AT_WORK)
            study = studies.get(moment, row.study_id)
            if row.status == SubmissionStatus.RESERVED:
                begun = {"started_at": moment.now, "deadline": moment.now + study.time_allowed}
                standing.set_status(moment, row, SubmissionStatus.ACTIVE, **begun)
            return _address(moment, study, submission_id, participant_id)

    def complete(self, participant_id: str, code: str, submission_id: str = "") -> Place:
        """Hand in, with the code that the study's last page gave, or without one.

        Args:
            participant_id: who.
            code: as entered; empty for none.
            submission_id: which; empty for the one they are at, first of all one whose study has the code.

        Raises:
            Conflict: if there is nothing that they could hand in.
        """
        with self._state.moment() as moment:
            row = (
                _own(moment, submission_id, participant_id, (SubmissionStatus.ACTIVE,))
                if submission_id
                else _at_work(moment, participant_id, code)
            )
            study = studies.get(moment, row.study_id)
            rule = study.code(code)
            if rule is not None and rule.get("actor") == "researcher":
                rule = None
            completing.finish(moment, row, code, rule, {})
            return _place(standing.get(moment, row.submission_id), study)

    def give_back(self, submission_id: str, participant_id: str) -> None:
        """Return a submission, for no pay; its place is free again.

        Raises:
            Conflict: if it was reviewed or given back already.
        """
        may = (*rules.AT_WORK, SubmissionStatus.AWAITING_REVIEW)
        with self._state.moment() as moment:
            row = _own(moment, submission_id, participant_id, may)
            standing.set_status(moment, row, SubmissionStatus.RETURNED)

    def places(self, participant_id: str) -> Sequence[Place]:
        """List a participant's passes, newest first."""
        with self._state.moment() as moment:
            return _places(moment, participant_id)

    def earnings(self, participant_id: str) -> Earnings:
        """Show what a participant did and got."""
        with self._state.moment() as moment:
            currency = account(moment).currency
            paid = _newest(moment, PAYMENTS, participant_id)
            return Earnings(
                places=_places(moment, participant_id),
                payments=[(row.kind, Money(row.amount_minor, currency)) for row in paid],
                messages=[row.body for row in _newest(moment, MESSAGES, participant_id)],
                total=Money(sum(row.amount_minor for row in paid), currency),
            )

    def tell(self, participant_id: str, answers: Mapping[str, Any]) -> None:
        """Let a participant say about themselves what filters ask."""
        _check_participant(participant_id)
        with self._state.moment() as moment:
            filters.set_answers(moment, participant_id, answers)


def _check_participant(participant_id: str) -> None:
    if not ID.fullmatch(participant_id):
        raise BadInput(
            f"{participant_id!r} is not the id of a participant.", "Write 24 digits from 0 to 9 and a to f."
        )


def _study(moment: Moment, study_id: str) -> Study:
    try:
        return studies.get(moment, study_id)
    except Refused:
        raise NotFound(f"There is no study {study_id}.") from None


def _obstacle(moment: Moment, study: Study, participant_id: str) -> str:
    """Say what keeps somebody from a place; nothing if nothing does."""
    if study.status is not StudyStatus.ACTIVE or study.taken >= study.places:
        return "This study has no more places."
    if 0 <= study.limit("max_concurrent_submissions") <= study.working:
        return "Too many participants are at this study just now."
    mine = (SUBMISSIONS.c.study_id == study.study_id) & (SUBMISSIONS.c.participant_id == participant_id)
    before = moment.connection.scalar(sa.select(sa.func.count()).select_from(SUBMISSIONS).where(mine)) or 0
    if 0 <= study.limit("max_submissions_per_participant") <= before:
        return "You have taken part in this study already."
    if not filters.admits(moment, participant_id, study.details["filters"] or []):
        return "This study is not for you."
    return ""


def _reserve(moment: Moment, study: Study, participant_id: str) -> Place:
    submission_id = new_id()
    row = sa.insert(SUBMISSIONS).values(
        submission_id=submission_id,
        study_id=study.study_id,
        participant_id=participant_id,
        status=SubmissionStatus.RESERVED,
        started_at=moment.now,
        deadline=moment.now + rules.RESERVATION,
    )
    moment.connection.execute(row)
    standing.announce(moment, submission_id, participant_id, study.study_id, SubmissionStatus.RESERVED)
    return _place(standing.get(moment, submission_id), study)


def _own(moment: Moment, submission_id: str, participant_id: str, may: Sequence[str]) -> Row:
    query = sa.select(SUBMISSIONS).where(
        SUBMISSIONS.c.submission_id == submission_id, SUBMISSIONS.c.participant_id == participant_id
    )
    row = moment.connection.execute(query).one_or_none()
    if row is None:
        raise Conflict(f"You have no submission {submission_id}.", "Reserve a place first.")
    if row.status not in may:
        raise Conflict(f"Your submission is {row.status}.")
    return row


def _at_work(moment: Moment, participant_id: str, code: str) -> Row:
    query = sa.select(SUBMISSIONS).where(SUBMISSIONS.c.participant_id == participant_id)
    rows = moment.connection.execute(query.order_by(SUBMISSIONS.c.number.desc())).all()
    working = [row for row in rows if row.status == SubmissionStatus.ACTIVE]
    if not working:
        latest = f" Your latest submission is {rows[0].status}." if rows else ""
        raise Conflict(f"You are not taking part in a study.{latest}")
    fitting = (row for row in working if studies.get(moment, row.study_id).code(code))
    return next(fitting, working[0])


def _address(moment: Moment, study: Study, submission_id: str, participant_id: str) -> str:
    template: str = study.details["external_study_url"]
    ids = {"PROLIFIC_PID": participant_id, "STUDY_ID": study.study_id, "SESSION_ID": submission_id}
    address = template
    for name, value in ids.items():
        address = address.replace(f"{{{{%{name}%}}}}", quote(value, safe=""))
    if not study.details["is_external_study_url_secure"]:
        return address
    query = dict(part.partition("=")[::2] for part in urlsplit(address).query.split("&") if part)
    now = int(moment.now.timestamp())
    payload = {
        "iss": "https://www.prolific.com",
        "iat": now,
        "exp": now + _TOKEN_SECONDS,
        "aud": template,
        "sub": submission_id,
        "prolific": {**query, "workspace_id": account(moment).workspace_id},
    }
    return f"{address}{'&' if query else '?'}{SIGNED_ENTRY}={signing_key(moment).token(payload)}"


def _place(row: Row, study: Study) -> Place:
    return Place(
        submission_id=row.submission_id,
        study_id=row.study_id,
        title=study.details["name"],
        reward=study.reward,
        status=SubmissionStatus(row.status),
        deadline=row.deadline,
        code=row.code or "",
        is_return_wanted=row.return_requested is not None,
    )


def _places(moment: Moment, participant_id: str) -> list[Place]:
    rows = _newest(moment, SUBMISSIONS, participant_id)
    return [_place(row, studies.get(moment, row.study_id)) for row in rows]


def _newest(moment: Moment, table: sa.Table, participant_id: str) -> Sequence[Row]:
    mine = sa.select(table).where(table.c.participant_id == participant_id)
    return moment.connection.execute(mine.order_by(table.c.number.desc())).all()
