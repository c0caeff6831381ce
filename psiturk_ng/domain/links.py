"""Links as offers: what is kept about them, and the names and addresses that a panel uses."""

from base64 import b32encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.panels import Call, Seal, filled
from psiturk_ng.domain.recruiting import Outcome, SubmissionState
from psiturk_ng.domain.status import Status

GENERAL: Final = "general"
"""The posting id of who comes by the study's plain address, which nobody has to post."""

_STATES: Final = {
    Status.NOT_ACCEPTED: SubmissionState.WORKING,
    Status.ALLOCATED: SubmissionState.WORKING,
    Status.STARTED: SubmissionState.WORKING,
    Status.QUITEARLY: SubmissionState.RETURNED,
    Status.COMPLETED: SubmissionState.SUBMITTED,
    Status.SUBMITTED: SubmissionState.SUBMITTED,
    Status.CREDITED: SubmissionState.APPROVED,
    Status.BONUSED: SubmissionState.APPROVED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPosting:
    """An offer that consists of one address, or of one for each place.

    Args:
        posting_id: ours.
        token: the request token it was made with.
        title: as given.
        reward: for each participant, to be paid by hand.
        places: how many may take part.
        is_single_use: whether each place has an address of its own, for one person.
        landing_url: of the study's page, without the link's parameters.
        time_allowed: after which who has begun and not finished gives the place back.
        study: label of the study.
        created_at: aware.
        expires_at: aware.
    """

    posting_id: str
    token: str
    title: str
    reward: Money
    places: int
    is_single_use: bool
    landing_url: str
    time_allowed: timedelta
    study: str
    created_at: datetime
    expires_at: datetime

    def tickets(self) -> Iterator[str]:
        """Give the participant ids in the addresses of single places: no guess, and always the same."""
        return (_short(f"{self.token}:{number}") for number in range(self.places))


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPass:
    """One participant's pass that came by a link.

    Args:
        uniqueid: key of the assignment.
        submission_id: its assignment id.
        participant_id: whose.
        posting_id: by which link.
        status: psiTurk's number.
        entered_at: aware; None if not known.
        finished_at: aware; None before.
        code: the completion code that was shown; empty if none was.
    """

    uniqueid: str
    submission_id: str
    participant_id: str
    posting_id: str
    status: int
    entered_at: datetime | None
    finished_at: datetime | None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkTally:
    """How many came by a link, by what became of them; who gave the place back is not counted.

    Args:
        working: have begun, and have time left.
        waiting: are done and not reviewed.
        approved: are approved.
    """

    working: int = 0
    waiting: int = 0
    approved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPlan:
    """How a panel's addresses look: a preset is one of these.

    Args:
        participant: name of the parameter with the participant's id.
        submission: name of the one with the id of the pass; empty if the panel has none.
        posting: name of the one with the posting's id.
        identity: what makes up the participant's id here, where the panel's own is not enough: a text in
            which `{name}` stands for a parameter that came in; empty to take the panel's.
        form: regular expression that the panel's id matches as a whole; empty if it has no known form.
        out_urls: where to send who has ended, by outcome; `{name}` stands for a parameter that
            came in, `{code}` for the completion code; everything else is taken as it is.
        code: the completion code of everybody; empty to give each their own.
        seal: what proves to the panel that the address it gets is ours; None if it asks for nothing.
        call: how this server tells the panel of who is approved; None if only browsers tell it.
    """

    participant: str = "participant"
    submission: str = ""
    posting: str = "link"
    identity: str = ""
    form: str = ""
    out_urls: Mapping[Outcome, str] = field(default_factory=dict, repr=False)
    code: str = ""
    seal: Seal | None = None
    call: Call | None = None

    def out_url(self, outcome: Outcome, values: Mapping[str, str]) -> str:
        """Tell where to send somebody; empty to keep them.

        Args:
            outcome: how their pass ended.
            values: what the placeholders stand for; one that has no value stands for nothing.
        """
        url = filled(self.out_urls.get(outcome, ""), values)
        return self.seal.on(url) if self.seal and url else url


def state_of(taken: LinkPass, posting: LinkPosting | None, now: datetime) -> SubmissionState:
    """Tell the state of a pass.

    Args:
        taken: the pass.
        posting: the link it came by; None for the study's plain address, which sets no time.
        now: aware.
    """
    state = _STATES.get(Status(taken.status)) if taken.status in list(Status) else None
    if state is SubmissionState.WORKING and posting is not None and taken.entered_at is not None:
        is_late = now >= taken.entered_at + posting.time_allowed
        return SubmissionState.TIMED_OUT if is_late else state
    return state or SubmissionState.UNKNOWN


def statuses_of(state: SubmissionState) -> frozenset[int]:
    """List the statuses of passes that are in a state, if time does not count."""
    return frozenset(int(status) for status, said in _STATES.items() if said is state)


def posting_id_of(token: str) -> str:
    """Make the id of a posting: the same for the same request."""
    return f"L{_short(token)}"


def submission_id_of(posting_id: str, participant_id: str) -> str:
    """Make the id of a pass where the panel has none: one participant has one in each posting."""
    return f"S{_short(f'{posting_id}/{participant_id}')}"


def _short(text: str) -> str:
    return b32encode(sha256(text.encode(errors="replace")).digest())[:12].decode()
