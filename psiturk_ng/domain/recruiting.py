"""Offers of work and what came of them, as values: no platform's words, no platform's rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from psiturk_ng.domain.money import Money


class Mode(StrEnum):
    """Which world a recruiter acts in."""

    LIVE = "live"
    SANDBOX = "sandbox"
    SIM = "sim"


LAB: Final = "lab"
"""The mode of a visit in the laboratory."""


def visit_modes(mode: Mode, *, is_open: bool) -> frozenset[str]:
    """Name the modes of the visits that count for a recruiter in one mode.

    Args:
        mode: the recruiter's.
        is_open: whether people come by themselves: then visits in the laboratory are real ones.
    """
    return frozenset({mode, LAB}) if is_open and mode is Mode.LIVE else frozenset({mode})


class PostingState(StrEnum):
    """What a platform says of an offer."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    OPEN = "open"
    TAKEN = "taken"
    PAUSED = "paused"
    REVIEWABLE = "reviewable"
    REVIEWING = "reviewing"
    ENDED = "ended"


class SubmissionState(StrEnum):
    """What a platform says of one participant's pass: the platform state of an assignment."""

    WORKING = "working"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PARTLY_APPROVED = "partly_approved"
    REJECTED = "rejected"
    RETURNED = "returned"
    TIMED_OUT = "timed_out"
    SCREENED_OUT = "screened_out"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    """How a participant's pass ended, as the task says."""

    COMPLETE = "complete"
    SCREENED_OUT = "screened_out"
    FAILED_CHECK = "failed_check"
    NO_CONSENT = "no_consent"
    WRONG_DEVICE = "wrong_device"
    TOO_SLOW = "too_slow"
    QUOTA_FULL = "quota_full"
    DUPLICATE = "duplicate"
    WITHDRAWN = "withdrawn"
    ERROR = "error"


class Ability(StrEnum):
    """What not every platform can do."""

    REJECT = "reject"
    UNREJECT = "unreject"
    EXTEND_TIME = "extend_time"
    DELETE = "delete"
    MESSAGE = "message"
    BALANCE = "balance"
    GROUPS = "groups"
    PAYS = "pays"
    """Money moves through the platform; without it, payments are noted to be made by hand."""
    CREDITS = "credits"
    """Approving is told to the platform, which gives credits or pays; bonuses are still noted."""
    DRAFTS = "drafts"
    """An offer can be prepared without being published."""
    PAYS_LATE = "pays_late"
    """Who ran out of time and finished nevertheless can be approved."""
    PAYS_RETURNED = "pays_returned"
    """Who gave the place back can have a bonus for what they did."""
    TELLS_REASONS = "tells_reasons"
    """A bonus carries its reason to the participant."""
    KNOWS_REPEATS = "knows_repeats"
    """A request that comes twice with the same token within a few minutes is carried out once."""
    GROWS = "grows"
    """More places are better added to an offer that stands than offered in another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRequest:
    """An offer to be made.

    Args:
        places: how many participants, at least 1.
        reward: for each.
        lifetime: how long the offer stands.
        time_allowed: how long a participant may take.
        title: what participants read first.
        description: what they read next.
        keywords: to be found by.
        landing_url: the study's page, without the platform's parameters.
        study: label of this study, the same for all its postings; kept with the offer where the platform can.
        estimate: how long participants will probably take; None if nobody said.
        required_groups: ids of groups or qualifications that a participant must have.
        excluded_groups: ids of those that a participant must not have.
        is_private: whether it is shown to members of the required groups alone, who need nothing else.
        is_draft: whether it is only prepared, to be looked at and published by hand.
    """

    places: int
    reward: Money
    lifetime: timedelta
    time_allowed: timedelta
    title: str
    description: str
    keywords: tuple[str, ...]
    landing_url: str
    study: str
    estimate: timedelta | None = None
    required_groups: tuple[str, ...] = ()
    excluded_groups: tuple[str, ...] = ()
    is_private: bool = False
    is_draft: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What an offer, or more places in one, would cost if every place is taken and approved.

    Args:
        places: how many.
        reward: for each.
        fees: the platform's, for all.
        batches: how the places are divided into postings.
        notes: sentences a person should read before agreeing.
    """

    places: int
    reward: Money
    fees: Money
    batches: tuple[int, ...]
    notes: tuple[str, ...] = ()

    @property
    def rewards(self) -> Money:
        """All rewards together."""
        return self.reward * self.places

    @property
    def total(self) -> Money:
        """Rewards and fees."""
        return self.rewards + self.fees


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """An offer as the platform shows it.

    Args:
        posting_id: the platform's.
        title: as posted.
        state: as the platform says now.
        reward: for each participant.
        places: offered in all.
        available: not taken yet.
        pending: taken and not handed in.
        reviewed: approved or rejected.
        created_at: aware.
        expires_at: aware; None if it stands until ended.
        study: the label that was posted with it; empty if it has none.
        token: the request token it was posted with, where the platform gives it back; else empty.
        links: where participants find it: pages of the platform, or addresses to hand out.
    """

    posting_id: str
    title: str
    state: PostingState
    reward: Money
    places: int
    available: int
    pending: int
    reviewed: int
    created_at: datetime
    expires_at: datetime | None = None
    study: str = ""
    token: str = ""
    links: tuple[str, ...] = ()

    @property
    def awaiting_review(self) -> int:
        """Handed in and not reviewed."""
        return max(0, self.places - self.available - self.pending - self.reviewed)

    def is_expired(self, now: datetime) -> bool:
        """Tell whether it has run out."""
        return self.expires_at is not None and now >= self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One participant's pass as the platform shows it.

    Args:
        submission_id: the platform's, which some platforms give to another participant after a return.
        participant_id: the platform's.
        posting_id: the platform's.
        state: as the platform says now.
        accepted_at: aware; None if the platform does not say.
        submitted_at: aware; None while it is not handed in.
        code: the completion code that was handed in; empty if none.
        bonus: what was paid beside the reward so far; None if the platform does not say here.
        is_return_requested: whether the participant was asked to give the place back.
    """

    submission_id: str
    participant_id: str
    posting_id: str
    state: SubmissionState
    accepted_at: datetime | None = None
    submitted_at: datetime | None = None
    code: str = ""
    bonus: Money | None = None
    is_return_requested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bonus:
    """Money for one participant beside the reward.

    Args:
        submission_id: the pass it is for.
        participant_id: whose.
        posting_id: the posting it came through.
        amount: more than zero.
        reason: the participant reads it.
    """

    submission_id: str
    participant_id: str
    posting_id: str
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidBonus:
    """A bonus that the platform says it paid.

    Args:
        amount: without fees.
        reason: as sent; empty if the platform does not keep it.
        paid_at: aware; None if the platform does not say.
        reference: what it was prepared under; empty if the platform does not show it.
    """

    amount: Money
    reason: str = ""
    paid_at: datetime | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A named set of participants: a qualification, a participant group.

    Args:
        group_id: the platform's.
        name: as given.
        description: as given.
    """

    group_id: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformEvent:
    """Something that a platform told by itself.

    Args:
        event_id: the same when it is told again.
        kind: the platform's word.
        posting_id: what it is about; empty if it is about a submission.
        submission_id: what it is about; empty if it is about a posting.
    """

    event_id: str
    kind: str
    posting_id: str = ""
    submission_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryParameters:
    """Which parameters of the landing page's address say who comes, and from where.

    Args:
        posting: name of the one with the posting's id.
        submission: name of the one with the submission's id.
        participant: name of the one with the participant's id.
        preview: a submission id that means: only looking.
        is_open: whether people come by themselves: who brings no id is asked for it, and other ids are made.
        form: regular expression that each id matches as a whole, where people come by themselves only the
            participant's; empty where ids have no known form.
        identity: what makes up the participant's id, where the platform's own is not enough: a text in which
            `{name}` stands for a parameter; empty to take the platform's.
        leaves: whether our last page sends participants back with a code; else the platform's own
            window ends their visit.
        is_framed: whether the platform shows our pages inside its own.
    """

    posting: str
    submission: str
    participant: str
    preview: str = ""
    is_open: bool = False
    form: str = ""
    identity: str = ""
    leaves: bool = False
    is_framed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """What the finished participant's page must do: post a form, go to an address, or show a code.

    Args:
        url: where to; empty to stay.
        method: `POST` sends `fields` as a form, `GET` goes to `url`.
        fields: the form's.
        code: to be shown, and typed in by hand if going there fails; empty if there is none.
    """

    url: str = ""
    method: str = "GET"
    fields: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
