"""Links as a recruiter."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from psiturk_ng.domain.links import LinkPass, LinkPlan
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.panels import Call
from psiturk_ng.domain.recruiting import Ability, EntryParameters, Exit, Mode, Outcome
from psiturk_ng.recruiters.book import Book
from psiturk_ng.recruiters.link.offers import BY_CALL, BY_HAND, LinkOffers
from psiturk_ng.recruiters.link.states import Clock
from psiturk_ng.recruiters.link.submissions import LinkBonuses, LinkPeople, LinkSubmissions

_ABILITIES: Final = frozenset(
    {
        Ability.EXTEND_TIME,
        Ability.DELETE,
        Ability.PAYS_RETURNED,
        Ability.KNOWS_REPEATS,
        Ability.GROWS,
    }
)


class Link:
    """Addresses that somebody hands out, in one mode.

    Args:
        mode: which.
        book: where links and passes are kept.
        plan: how addresses look.
        currency: of rewards and bonuses.
        name: the value of the setting `recruiter`: `link`, or a panel's.
        title: the panel, as people write it.
        is_single_use: whether each place gets an address of its own.
        unset: settings that the panel needs and that are not set.
        clock: tells the time.
    """

    def __init__(
        self,
        mode: Mode,
        book: Book,
        plan: LinkPlan,
        currency: str,
        *,
        name: str = "link",
        title: str = "the link",
        is_single_use: bool,
        unset: Sequence[str] = (),
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self.name: Final = name
        self.mode: Final = mode
        self.currency: Final = currency
        # A rehearsal never tells anybody outside.
        call = plan.call if mode is Mode.LIVE else None
        note = BY_HAND if call is None else BY_CALL.format(title)
        self.offers: Final = LinkOffers(book, plan, currency, is_single_use, clock, note)
        self.submissions: Final = LinkSubmissions(book, clock, _teller(call, book, title) if call else None)
        self.bonuses: Final = LinkBonuses(currency)
        self.people: Final = LinkPeople()
        self.abilities: Final = _ABILITIES | {Ability.CREDITS} if call else _ABILITIES
        self._book = book
        self._plan = plan
        self._title = title
        self._unset = unset

    @property
    def notices(self) -> Sequence[str]:
        """Say what is not set, without which nobody gets back."""
        if not self._unset:
            return ()
        return (f"{', '.join(self._unset)} not set: nobody gets back to {self._title}. {self._cure}",)

    @property
    def lacks_for_return(self) -> str:
        """Say how to set that."""
        return f"Set {', '.join(self._unset)}. {self._cure}" if self._unset else ""

    @property
    def _cure(self) -> str:
        return f"Set it with: psiturk recruiter {self.name} URL"

    def entry(self) -> EntryParameters:
        """Say how the settings name what comes in."""
        return entry_of(self._plan)

    def exit(self, outcome: Outcome, *, posting_id: str, submission_id: str, participant_id: str) -> Exit:
        """Send a participant where the settings say, with what they came with, and show their code."""
        uniqueid = f"{participant_id}:{submission_id}"
        code = self._plan.code or self._book.code(uniqueid, outcome)
        ids = (posting_id, submission_id, participant_id)
        return Exit(url=self._url(outcome, uniqueid, ids, code), code=code)

    def way_back(self, outcome: Outcome, *, posting_id: str, submission_id: str, participant_id: str) -> str:
        """Tell where somebody goes who was not let in, and gets no code."""
        ids = (posting_id, submission_id, participant_id)
        return self._url(outcome, f"{participant_id}:{submission_id}", ids, "")

    def _url(self, outcome: Outcome, uniqueid: str, came: tuple[str, str, str], code: str) -> str:
        plan, (posting_id, submission_id, participant_id) = self._plan, came
        ids = {plan.posting: posting_id, plan.submission: submission_id}
        # An identity that is put together is not what the panel calls its participant.
        ids |= {} if plan.identity else {plan.participant: participant_id}
        values = ids | dict(self._book.parameters(uniqueid)) | {"code": code}
        return plan.out_url(outcome, values)

    def balance(self) -> Money | None:
        """Say nothing: there is no account."""
        return None


def entry_of(plan: LinkPlan) -> EntryParameters:
    """Say which parameters a panel's addresses carry."""
    return EntryParameters(
        posting=plan.posting,
        submission=plan.submission,
        participant=plan.participant,
        identity=plan.identity,
        form=plan.form,
        is_open=True,
        leaves=True,
    )


def _teller(call: Call, book: Book, title: str) -> Callable[[LinkPass], None]:
    def tell(taken: LinkPass) -> None:
        # requests is imported by who approves, not by every command.
        from psiturk_ng.recruiters.link.calls import carry_out

        carry_out(call, book.parameters(taken.uniqueid), title)

    return tell
