"""Studies: drafted, published, paused, stopped, grown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import hooks, rules, study_fields
from psiturk_ng.marketplace.prolific.account import account, available_balance, cost
from psiturk_ng.marketplace.prolific.ids import new_id
from psiturk_ng.marketplace.prolific.refusals import Refused, absent, faulty, invalid, wrong_state
from psiturk_ng.marketplace.prolific.rules import DRAFTS, StudyStatus
from psiturk_ng.marketplace.prolific.tables import STUDIES, TAKEN, WORKING, counted
from psiturk_ng.marketplace.state import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """One study.

    Args:
        study_id: its id.
        project_id: of its project.
        status: its state.
        details: its fields as they were sent, with defaults; not places and reward.
        places: `total_available_places`.
        reward: for one approved submission.
        created_at: when it was drafted.
        active_at: when it will become active, or did; None for a draft.
        published_at: when it was published; None if it was not.
        taken: places that are taken.
        working: participants who are at it.
        submissions: all that there ever were.
    """

    study_id: str
    project_id: str
    status: StudyStatus
    details: Mapping[str, Any]
    places: int
    reward: Money
    created_at: datetime
    active_at: datetime | None
    published_at: datetime | None
    taken: int
    working: int
    submissions: int

    @property
    def time_allowed(self) -> timedelta:
        """How long a participant may take."""
        return timedelta(minutes=self.details["maximum_allowed_time"])

    @property
    def total_cost(self) -> Money:
        """What all places cost together, with fees and tax."""
        return cost(self.reward) * self.places

    def code(self, written: str) -> Mapping[str, Any] | None:
        """Give the completion code of that text; None if there is none."""
        codes: Sequence[Mapping[str, Any]] = self.details["completion_codes"]
        return next((each for each in codes if each["code"] == written), None)

    def limit(self, name: str) -> int:
        """Read one of `submissions_config`; -1 means no limit."""
        usual = study_fields.DEFAULTS["submissions_config"].get(name, -1)
        value = self.details["submissions_config"].get(name, usual)
        return -1 if value is None else int(value)


_QUERY: Final[sa.Select[*tuple[Any, ...]]] = sa.select(
    *STUDIES.c, TAKEN.label("taken"), WORKING.label("working"), counted().label("submissions")
)


def get(moment: Moment, study_id: str) -> Study:
    """Give one study.

    Raises:
        Refused: if there is none.
    """
    row = moment.connection.execute(_QUERY.where(STUDIES.c.study_id == study_id)).one_or_none()
    if row is None:
        raise absent("study", study_id)
    return _study(row, account(moment).currency)


def reward_of(moment: Moment, study_id: str) -> Money:
    """Tell the reward of a study, without counting who took part."""
    query = sa.select(STUDIES.c.reward_minor).where(STUDIES.c.study_id == study_id)
    return Money(moment.connection.scalar(query) or 0, account(moment).currency)


def find(moment: Moment, *, statuses: Sequence[str] = (), project_id: str = "") -> list[Study]:
    """List studies, newest first.

    Args:
        moment: when.
        statuses: only in these states; in any if empty.
        project_id: only of this project; of any if empty.
    """
    query = _QUERY.order_by(STUDIES.c.number.desc())
    if statuses:
        query = query.where(STUDIES.c.status.in_(statuses))
    if project_id:
        query = query.where(STUDIES.c.project_id == project_id)
    currency = account(moment).currency
    return [_study(row, currency) for row in moment.connection.execute(query)]


def draft(moment: Moment, sent: Mapping[str, Any]) -> Study:
    """Make a draft.

    Raises:
        Refused: if a field is wrong or missing.
    """
    details = study_fields.complete(sent, account(moment).project_id)
    study_id = new_id()
    row = sa.insert(STUDIES).values(
        study_id=study_id,
        status=StudyStatus.UNPUBLISHED,
        created_at=moment.now,
        **_columns(details),
    )
    moment.connection.execute(row)
    return get(moment, study_id)


def change(moment: Moment, study_id: str, sent: Mapping[str, Any]) -> Study:
    """Change a draft, or the little that can be changed of a published study.

    Raises:
        Refused: if a field is wrong, or cannot be changed any more.
    """
    study = get(moment, study_id)
    is_draft = study.status in DRAFTS
    later = study_fields.CHANGEABLE_LATER
    if not is_draft and (fixed := sorted(set(sent) - later - {"completion_codes"})):
        raise invalid({name: ["It cannot be changed after publishing."] for name in fixed})
    details = {**_whole(study), **sent}
    if not is_draft and "completion_codes" in sent:
        details["completion_codes"] = _with_slots(study, sent["completion_codes"])
    study_fields.check(details)
    columns = _columns(details)
    if not is_draft and columns["places"] != study.places:
        columns |= _growth(moment, study, columns["places"])
    moment.connection.execute(sa.update(STUDIES).where(STUDIES.c.study_id == study_id).values(**columns))
    if columns.get("status", study.status) != study.status:
        hooks.announce_study(moment, study_id, columns["status"])
    return get(moment, study_id)


def delete(moment: Moment, study_id: str) -> None:
    """Remove a draft.

    Raises:
        Refused: if it was published.
    """
    if get(moment, study_id).status != StudyStatus.UNPUBLISHED:
        raise wrong_state("Published studies cannot be deleted.")
    moment.connection.execute(sa.delete(STUDIES).where(STUDIES.c.study_id == study_id))


def transition(moment: Moment, study_id: str, action: object, publish_at: object) -> Study:
    """Move a study from one state to another.

    Raises:
        Refused: if it cannot be moved like this from where it is.
    """
    study = get(moment, study_id)
    found = _TRANSITIONS.get((study.status, str(action)))
    if found is None:
        if action not in {name for _, name in _TRANSITIONS}:
            raise faulty("action", f"There is no action {action}.")
        raise wrong_state(f"A study that is {study.status} cannot be moved by {action}.")
    values: dict[str, Any] = {"status": found}
    if found is StudyStatus.PUBLISHING:
        _require_publishable(moment, study)
        settles = timedelta(seconds=account(moment).settle_seconds)
        values |= {"active_at": moment.now + settles, "published_at": moment.now}
    if found is StudyStatus.SCHEDULED:
        _require_publishable(moment, study)
        values["active_at"] = _instant(publish_at, moment.now)
    set_status(moment, study_id, **values)
    return get(moment, study_id)


def set_status(moment: Moment, study_id: str, status: str, **more: Any) -> None:
    """Note a new state, and tell whoever wants to know."""
    change = sa.update(STUDIES).where(STUDIES.c.study_id == study_id)
    moment.connection.execute(change.values(status=status, **more))
    hooks.announce_study(moment, study_id, status)


_TRANSITIONS: Final = {
    (StudyStatus.UNPUBLISHED, "PUBLISH"): StudyStatus.PUBLISHING,
    (StudyStatus.UNPUBLISHED, "SCHEDULE_PUBLISH"): StudyStatus.SCHEDULED,
    (StudyStatus.SCHEDULED, "CANCEL_PUBLISH"): StudyStatus.UNPUBLISHED,
    (StudyStatus.ACTIVE, "PAUSE"): StudyStatus.PAUSED,
    (StudyStatus.ACTIVE, "STOP"): StudyStatus.COMPLETED,
    (StudyStatus.PAUSED, "START"): StudyStatus.ACTIVE,
    (StudyStatus.PAUSED, "STOP"): StudyStatus.COMPLETED,
    # Replaces places that came free while the study waited for reviews. Source: the submissions guide.
    (StudyStatus.AWAITING_REVIEW, "START"): StudyStatus.ACTIVE,
    (StudyStatus.AWAITING_REVIEW, "STOP"): StudyStatus.COMPLETED,
}


def _require_publishable(moment: Moment, study: Study) -> None:
    hours = study.details["estimated_completion_time"] / 60
    least = rules.LEAST_PER_HOUR_MINOR.get(study.reward.currency, 0)
    if study.reward.minor < least * hours:
        raise faulty("reward", f"It must come to at least {Money(least, study.reward.currency)} per hour.")
    if study.total_cost > available_balance(moment):
        raise Refused(400, "Insufficient funds", "The balance does not pay for this study.")


def _growth(moment: Moment, study: Study, places: int) -> dict[str, Any]:
    """Say what adding places does; what was complete goes on. Source: the description of UpdateStudy."""
    if places < study.places:
        raise faulty("total_available_places", "It can only be increased after publishing.")
    if cost(study.reward) * (places - study.places) > available_balance(moment):
        raise Refused(400, "Insufficient funds", "The balance does not pay for these places.")
    is_over = study.status in (StudyStatus.COMPLETED, StudyStatus.AWAITING_REVIEW)
    return {"status": StudyStatus.ACTIVE} if is_over else {}


def _with_slots(study: Study, sent: object) -> list[Mapping[str, Any]]:
    """Take nothing but new numbers of slots from completion codes that were sent."""
    slots = {
        each.get("code"): action.get("slots")
        for each in (sent if isinstance(sent, list) else [])
        if isinstance(each, dict)
        for action in each.get("actions", [])
        if isinstance(action, dict) and action.get("slots")
    }
    return [
        {
            **each,
            "actions": [
                {**action, "slots": slots.get(each["code"], action["slots"])} if "slots" in action else action
                for action in each["actions"]
            ],
        }
        for each in study.details["completion_codes"]
    ]


def _instant(text: object, now: datetime) -> datetime:
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        raise faulty("publish_at", "A time in ISO 8601 is expected.") from None
    if found.tzinfo is None or found <= now:
        raise faulty("publish_at", "A time in the future, with its zone, is expected.")
    return found


def _whole(study: Study) -> dict[str, Any]:
    return {
        **study.details,
        "project": study.project_id,
        "total_available_places": study.places,
        "reward": study.reward.minor,
    }


def _columns(details: Mapping[str, Any]) -> dict[str, Any]:
    kept = {
        name: value
        for name, value in details.items()
        if name not in ("project", "total_available_places", "reward")
    }
    return {
        "project_id": details["project"],
        "details": kept,
        "places": int(details["total_available_places"]),
        "reward_minor": int(details["reward"]),
    }


def _study(row: Row, currency: str) -> Study:
    return Study(
        study_id=row.study_id,
        project_id=row.project_id,
        status=StudyStatus(row.status),
        details=row.details,
        places=row.places,
        reward=Money(row.reward_minor, currency),
        created_at=row.created_at,
        active_at=row.active_at,
        published_at=row.published_at,
        taken=row.taken,
        working=row.working,
        submissions=row.submissions,
    )
