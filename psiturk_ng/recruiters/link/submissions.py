"""Submissions without a platform: who finished here has handed in."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import timedelta
from typing import Final, NoReturn

from psiturk_ng.domain.links import GENERAL, LinkPass, state_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Bonus, Group, PaidBonus, Submission, SubmissionState
from psiturk_ng.errors import NotFound, RecruiterRefused
from psiturk_ng.recruiters.book import Book
from psiturk_ng.recruiters.link.states import Clock, submission_of


class LinkSubmissions:
    """Shows and accepts passes.

    Args:
        book: where links and passes are kept.
        clock: tells the time.
        tell: tells the panel of who is approved, for one pass perhaps twice; None if nobody is told.
    """

    def __init__(self, book: Book, clock: Clock, tell: Callable[[LinkPass], None] | None = None) -> None:
        self._book = book
        self._clock = clock
        self._tell = tell

    def of_posting(self, posting_id: str, states: Collection[SubmissionState] = ()) -> Iterator[Submission]:
        """Show who came by a link, or by the study's plain address.

        Raises:
            NotFound: if there is no such link.
        """
        posting = self._book.posting(posting_id)
        if posting is None and posting_id != GENERAL:
            raise NotFound(f"There is no link {posting_id}.")
        now = self._clock()
        for taken in self._book.passes(posting_id=posting_id):
            submission = submission_of(taken, posting, now)
            if not states or submission.state in states:
                yield submission

    def get(self, submission_id: str) -> Submission:
        """Show one pass.

        Raises:
            NotFound: if there is none.
        """
        taken = self._taken(submission_id)
        return submission_of(taken, self._book.posting(taken.posting_id), self._clock())

    def approve(self, submission_id: str) -> None:
        """Accept a pass whose task was done; one that is accepted stays so, and nobody is told again.

        Raises:
            RecruiterRefused: if the task was not done, or the panel says no.
            RecruiterUnavailable: if the panel cannot be asked.
            OutcomeUnknown: if the panel was asked and did not answer.
        """
        try:
            taken = self._taken(submission_id)
        except NotFound as error:
            raise RecruiterRefused(error.message) from error
        state = state_of(taken, self._book.posting(taken.posting_id), self._clock())
        if state not in (SubmissionState.SUBMITTED, SubmissionState.APPROVED):
            raise RecruiterRefused(f"{submission_id} is {state}: its task was not done.")
        if self._tell and state is SubmissionState.SUBMITTED:
            self._tell(taken)
        self._book.credit(taken.uniqueid)

    def reject(self, submission_id: str, *, reason: str, category: str = "") -> None:
        """Refuse to refuse: nobody is paid through a link, so there is nothing to hold back.

        Raises:
            RecruiterRefused: always.
        """
        _not_here("rejection")

    def unreject(self, submission_id: str) -> None:
        """Refuse, as `reject` does.

        Raises:
            RecruiterRefused: always.
        """
        _not_here("rejection")

    def _taken(self, submission_id: str) -> LinkPass:
        passes = self._book.passes(submission_id=submission_id)
        if not passes:
            raise NotFound(f"Nobody came by a link with the id {submission_id}.")
        # Of several claimants of one id, the one who finished counts.
        return max(passes, key=lambda each: each.finished_at is not None)


class LinkBonuses:
    """Knows no bonuses: they are noted, to be paid by hand.

    Args:
        currency: of bonuses.
    """

    settling: Final = timedelta(0)

    def __init__(self, currency: str) -> None:
        self._currency = currency

    def fee(self, amount: Money) -> Money:
        """Say that there is none."""
        return Money(0, self._currency)

    def prepare(self, bonus: Bonus, *, token: str) -> str:
        """Do nothing."""
        return token

    def pay(self, bonus: Bonus, *, reference: str) -> None:
        """Refuse.

        Raises:
            RecruiterRefused: always.
        """
        _not_here("payment")

    def paid_for(self, submission: Submission) -> Sequence[PaidBonus]:
        """Know of none."""
        return ()


class LinkPeople:
    """Cannot write to anybody, and knows no groups."""

    def message(
        self, participant_ids: Sequence[str], *, subject: str, text: str, posting_id: str = ""
    ) -> None:
        """Refuse.

        Raises:
            RecruiterRefused: always.
        """
        _not_here("message")

    def groups(self, query: str = "") -> Sequence[Group]:
        """Know of none."""
        return ()

    def members(self, group_id: str) -> Iterator[str]:
        """Know of none.

        Raises:
            NotFound: always.
        """
        raise NotFound(f"There is no group {group_id}.")

    def create_group(self, name: str, description: str) -> Group:
        """Refuse.

        Raises:
            RecruiterRefused: always.
        """
        _not_here("group")

    def grant(self, group_id: str, participant_id: str) -> None:
        """Refuse.

        Raises:
            RecruiterRefused: always.
        """
        _not_here("group")

    def revoke(self, group_id: str, participant_id: str) -> None:
        """Refuse.

        Raises:
            RecruiterRefused: always.
        """
        _not_here("group")


def _not_here(what: str) -> NoReturn:
    raise RecruiterRefused(f"The recruiter link has no platform behind it: there is no {what} through it.")
