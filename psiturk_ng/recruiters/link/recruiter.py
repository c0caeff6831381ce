"""Links as a recruiter."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from psiturk_ng.domain.links import LinkPlan
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Ability, EntryParameters, Exit, Mode, Outcome
from psiturk_ng.recruiters.book import Book
from psiturk_ng.recruiters.link.offers import LinkOffers
from psiturk_ng.recruiters.link.states import Clock
from psiturk_ng.recruiters.link.submissions import LinkBonuses, LinkPeople, LinkSubmissions

_ABILITIES: Final = frozenset({Ability.EXTEND_TIME, Ability.DELETE, Ability.KNOWS_REPEATS})


class Link:
    """Addresses that somebody hands out, in one mode.

    Args:
        mode: which.
        book: where links and passes are kept.
        plan: how addresses look.
        currency: of rewards and bonuses.
        is_single_use: whether each place gets an address of its own.
        clock: tells the time.
    """

    name: Final = "link"

    def __init__(
        self,
        mode: Mode,
        book: Book,
        plan: LinkPlan,
        currency: str,
        *,
        is_single_use: bool,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self.mode: Final = mode
        self.currency: Final = currency
        self.offers: Final = LinkOffers(book, plan, currency, is_single_use, clock)
        self.submissions: Final = LinkSubmissions(book, clock)
        self.bonuses: Final = LinkBonuses(currency)
        self.people: Final = LinkPeople()
        self._book = book
        self._plan = plan

    @property
    def abilities(self) -> frozenset[Ability]:
        """Nothing that needs a platform."""
        return _ABILITIES

    @property
    def notices(self) -> Sequence[str]:
        """None."""
        return ()

    def entry(self) -> EntryParameters:
        """Say how the settings name what comes in."""
        return entry_of(self._plan)

    def exit(self, outcome: Outcome, *, posting_id: str, submission_id: str, participant_id: str) -> Exit:
        """Send a participant where the settings say, with what they came with, and show their code."""
        uniqueid = f"{participant_id}:{submission_id}"
        code = self._book.code(uniqueid, outcome)
        plan = self._plan
        ids = {plan.posting: posting_id, plan.submission: submission_id, plan.participant: participant_id}
        values = ids | dict(self._book.parameters(uniqueid)) | {"code": code}
        return Exit(url=plan.out_url(outcome, values), code=code)

    def balance(self) -> Money | None:
        """Say nothing: there is no account."""
        return None


def entry_of(plan: LinkPlan) -> EntryParameters:
    """Say which parameters a panel's addresses carry."""
    return EntryParameters(
        posting=plan.posting,
        submission=plan.submission,
        participant=plan.participant,
        is_open=True,
        leaves=True,
    )
