"""What every recruiter can be asked, whatever the platform behind it.

A recruiter is opened for one mode and acts in no other. It keeps nothing: what
was asked of it and what came of it is the ledger's business. Each method makes
as few calls as it can, tries again by itself only where a repeat is harmless,
and ends in one of four ways:

- it returns: the platform has done it;
- `RecruiterRefused`: the platform said no, and nothing happened;
- `RecruiterUnavailable`: the platform could not be asked, and nothing happened;
- `OutcomeUnknown`: it may or may not have happened: look before asking again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Protocol, runtime_checkable

from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import (
    Ability,
    Bonus,
    EntryParameters,
    Exit,
    Group,
    Mode,
    Outcome,
    PaidBonus,
    PlatformEvent,
    Posting,
    PostingRequest,
    Quote,
    Submission,
    SubmissionState,
)


class Recruiter(Protocol):
    """One platform in one mode."""

    @property
    def name(self) -> str:
        """The value of the setting `recruiter`, such as `mturk`."""

    @property
    def mode(self) -> Mode:
        """Where it acts."""

    @property
    def currency(self) -> str:
        """What it pays in."""

    @property
    def abilities(self) -> frozenset[Ability]:
        """What it can do of what not every platform can."""

    @property
    def notices(self) -> Sequence[str]:
        """What a person should read before acting there; sentences, none as a rule."""

    @property
    def offers(self) -> "Offers":
        """Its postings."""

    @property
    def submissions(self) -> "Submissions":
        """What participants handed in."""

    @property
    def bonuses(self) -> "Bonuses":
        """Money beside the reward."""

    @property
    def people(self) -> "People":
        """Messages and groups."""

    def entry(self) -> EntryParameters:
        """Say how the platform's links name posting, submission and participant."""

    def exit(self, outcome: Outcome, *, posting_id: str, submission_id: str, participant_id: str) -> Exit:
        """Say what the page of a participant who has ended must do."""

    def balance(self) -> Money | None:
        """Say what the account holds; None if the platform does not say."""


class Proof(Protocol):
    """How a platform proves who comes."""

    @property
    def parameter(self) -> str:
        """Name of the parameter of the address that holds it."""

    @property
    def is_required(self) -> bool:
        """Whether nobody may come without."""

    def check(self, token: str, visit: Visit) -> None:
        """Accept what proves a visit.

        Raises:
            EntryRefused: if it does not.
            RecruiterUnavailable: if it cannot be told now.
        """


@runtime_checkable
class ByHand(Protocol):
    """A recruiter whose offers can also be made in the platform's own pages, without a key to its account."""

    @property
    def is_by_hand(self) -> bool:
        """Whether there is no key, so that nothing can be asked of it."""


@runtime_checkable
class Returning(Protocol):
    """A recruiter to which participants go back with what it knows them by."""

    @property
    def lacks_for_return(self) -> str:
        """What to set so that they can; empty if nothing lacks."""


@runtime_checkable
class Telling(Protocol):
    """A recruiter whose platform tells by itself what changes."""

    @property
    def hooks(self) -> "Hooks":
        """What reads its messages."""


@runtime_checkable
class TurningAway(Protocol):
    """A recruiter whose people can be sent back without having taken part."""

    def way_back(self, outcome: Outcome, *, posting_id: str, submission_id: str, participant_id: str) -> str:
        """Tell where somebody goes who was not let in; empty if nowhere."""


@runtime_checkable
class Reopening(Protocol):
    """A recruiter on whose platform places that come free in a full posting wait to be offered again."""

    def reopen(self, posting_id: str) -> Posting:
        """Offer them again.

        Raises:
            RecruiterRefused: if there are none.
        """


class Hooks(Protocol):
    """Messages of a platform."""

    def read(self, headers: Mapping[str, str], body: bytes) -> PlatformEvent:
        """Read a message that the platform has signed.

        Args:
            headers: of the request.
            body: exactly as it came.

        Raises:
            AccessDenied: if it has not.
            BadInput: if it cannot be understood.
            RecruiterUnavailable: if that cannot be told now.
        """


class Offers(Protocol):
    """Postings of one recruiter."""

    def batches(self, request: PostingRequest) -> Sequence[PostingRequest]:
        """Divide an offer into the postings that the platform's rules and fees make best."""

    def quote(self, request: PostingRequest) -> Quote:
        """Say what an offer costs.

        Raises:
            BadInput: if the platform would never take it, such as a reward of nothing.
        """

    def quote_places(self, posting: Posting, places: int) -> Quote:
        """Say what more places in a posting cost.

        Raises:
            Conflict: if the posting cannot grow to that.
        """

    def fee_of(self, posting: Posting) -> Money:
        """Say what the platform takes for one approved submission of a posting."""

    def post(self, request: PostingRequest, *, token: str) -> Posting:
        """Make one posting: one of `batches`.

        Args:
            request: what to offer.
            token: at most 64 characters; the platform takes a second posting with it for the first.
        """

    def find(self, token: str) -> Posting | None:
        """Look for the posting that was made with a token; None if there is none.

        Must be certain: whoever asks posts again if it is None.
        """

    def add_places(self, posting_id: str, places: int, *, token: str) -> Posting:
        """Offer more places in a posting."""

    def add_time(self, posting_id: str, time: timedelta) -> Posting:
        """Let a posting stand longer, counted from its present end, or from now if that is past."""

    def expire(self, posting_id: str) -> Posting:
        """End an offer early: nobody new may begin; whoever has begun may finish."""

    def delete(self, posting_id: str) -> None:
        """Remove a posting that is over and reviewed."""

    def get(self, posting_id: str) -> Posting:
        """Show one posting.

        Raises:
            NotFound: if there is none of that id.
        """

    def all(self) -> Iterator[Posting]:
        """Show all postings of the account, of this study and others, newest first where possible."""


class Submissions(Protocol):
    """Submissions of one recruiter."""

    def of_posting(self, posting_id: str, states: Collection[SubmissionState] = ()) -> Iterator[Submission]:
        """Show what came in through a posting.

        Args:
            posting_id: which.
            states: only these; all if empty. Platforms that hide some states show what they show.
        """

    def get(self, submission_id: str) -> Submission:
        """Show one submission.

        Raises:
            NotFound: if the platform shows none of that id, as some do before it is handed in.
        """

    def approve(self, submission_id: str) -> None:
        """Accept a submission, which pays its reward. One that is accepted already stays so."""

    def reject(self, submission_id: str, *, reason: str, category: str = "") -> None:
        """Refuse a submission.

        Args:
            submission_id: which.
            reason: the participant reads it.
            category: the platform's own word for the kind of reason, where it has such.

        Raises:
            BadInput: if the platform wants another reason or category; nothing was sent.
        """

    def unreject(self, submission_id: str) -> None:
        """Accept a submission that was refused."""


@runtime_checkable
class EarlyEnds(Protocol):
    """Submissions of a platform on which participants can be let go before the end."""

    @property
    def screen_out_reward(self) -> Money | None:
        """What the platform pays to whoever is screened out; None if its studies pay nothing for that."""

    def request_return(self, submission_id: str, reasons: Sequence[str]) -> None:
        """Ask a participant to give a submission back."""

    def screen_out(self, submission_id: str) -> None:
        """Screen a participant out, who is paid the fixed amount for that."""


@runtime_checkable
class ApprovesTogether(Protocol):
    """Submissions of a platform that approves many by one request, in the minutes after it."""

    def approve_many(self, submission_ids: Sequence[str]) -> None:
        """Ask for the approval of many."""


class Bonuses(Protocol):
    """Bonuses of one recruiter."""

    @property
    def settling(self) -> timedelta:
        """How long a payment that the platform took may not show there yet."""

    def fee(self, amount: Money) -> Money:
        """Say what the platform takes for paying a bonus."""

    def prepare(self, bonus: Bonus, *, token: str) -> str:
        """Make ready what can be made ready without paying.

        Returns:
            A reference that must be kept before `pay` is called with it.
        """

    def pay(self, bonus: Bonus, *, reference: str) -> None:
        """Pay what was prepared."""

    def paid_for(self, submission: Submission) -> Sequence[PaidBonus]:
        """Show the bonuses paid for one submission to its participant, those under way too.

        Must be certain: whoever asks pays what it does not show.

        Raises:
            OutcomeUnknown: if that cannot be told now.
        """


class People(Protocol):
    """Messages to participants, and the groups they are in."""

    def message(
        self, participant_ids: Sequence[str], *, subject: str, text: str, posting_id: str = ""
    ) -> None:
        """Write to participants.

        Args:
            participant_ids: the platform's.
            subject: in a few words.
            text: what is to be said.
            posting_id: the posting that all of them took part in; without it, the platform is searched
                for one where it needs one.
        """

    def groups(self, query: str = "") -> Sequence[Group]:
        """Show the account's groups; with a query, those that match it."""

    def members(self, group_id: str) -> Iterator[str]:
        """List the participants in a group by their ids."""

    def create_group(self, name: str, description: str) -> Group:
        """Make a group."""

    def grant(self, group_id: str, participant_id: str) -> None:
        """Put a participant into a group; one who is in it stays in it."""

    def revoke(self, group_id: str, participant_id: str) -> None:
        """Take a participant out of a group; one who is not in it stays out."""
