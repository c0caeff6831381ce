"""A platform on which a bonus is prepared and then paid, and no repeat is recognised."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from psiturk_ng.domain.ledger import Entry, Fate, Intent, Kind, key_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result
from psiturk_ng.domain.recruiting import Ability, Bonus, Mode, PaidBonus, Submission
from psiturk_ng.services.errands import dispatch_for
from psiturk_ng.store import Store
from tests.services.conftest import FrozenClock


def do_nothing() -> None:
    """Let something pass."""


@dataclass
class TwoSteps:
    """The platform, as far as paying a bonus needs it; it is its own `bonuses`.

    Args:
        abilities: what it can do.
        on_prepare: happens before something is prepared.
        before: what happens, payment by payment, before it is carried out; nothing when it is used up.
        after: what happens, payment by payment, after it was carried out.
        shows_references: whether its list of payments carries them.
        settling: how long a payment may not show there.
    """

    name: str = "steps"
    mode: Mode = Mode.SIM
    currency: str = "GBP"
    abilities: frozenset[Ability] = frozenset({Ability.PAYS})
    on_prepare: Callable[[], None] = do_nothing
    before: list[Callable[[], None]] = field(default_factory=list)
    after: list[Callable[[], None]] = field(default_factory=list)
    shows_references: bool = True
    settling: timedelta = timedelta(0)
    prepared: int = 0
    asked: list[str] = field(default_factory=list)
    paid: list[PaidBonus] = field(default_factory=list)

    @property
    def bonuses(self) -> "TwoSteps":
        """Money beside the reward."""
        return self

    def prepare(self, bonus: Bonus, *, token: str) -> str:
        """Set a payment up under a new reference."""
        self.on_prepare()
        self.prepared += 1
        return f"setup-{self.prepared}"

    def pay(self, bonus: Bonus, *, reference: str) -> None:
        """Pay; whoever asks twice pays twice."""
        self.asked.append(reference)
        if self.before:
            self.before.pop(0)()
        shown = reference if self.shows_references else ""
        self.paid.append(PaidBonus(amount=bonus.amount, reason=bonus.reason, reference=shown))
        if self.after:
            self.after.pop(0)()

    def paid_for(self, submission: Submission) -> Sequence[PaidBonus]:
        """List what was paid."""
        return self.paid


def raising(error: Exception) -> Callable[[], None]:
    """Make what fails."""

    def fail() -> None:
        raise error

    return fail


@dataclass
class Desk:
    """Pays bonuses of one pound through it.

    Args:
        store: the project's database.
        platform: the platform.
        clock: tells the time.
    """

    store: Store
    platform: Any
    clock: FrozenClock

    def pay(self, *names: str, reason: str = "thanks") -> list[Result]:
        """Pay a bonus to each of these submissions."""
        return self.send([self.intent(name, reason) for name in names])

    def send(self, intents: Sequence[Intent]) -> list[Result]:
        """Carry out what is meant."""
        return list(dispatch_for(self.store, self.platform, "ada", self.clock).run(intents))

    def intent(self, name: str, reason: str = "thanks") -> Intent:
        """Mean one bonus."""
        return Intent(
            kind=Kind.BONUS,
            key=key_of(Kind.BONUS, "steps", Mode.SIM, name, reason),
            amount=Money(100, "GBP"),
            fee=Money(0, "GBP"),
            batch="go",
            submission_id=name,
            participant_id=f"w-{name}",
            reason=reason,
        )

    def fates(self, *names: str) -> list[Fate]:
        """Pay, and give what became of each."""
        return [result.fate for result in self.pay(*names)]

    def is_meant(self, name: str) -> bool:
        """Whether there is an entry for it."""
        with self.store.reading() as reading:
            return any(reading.ledger("steps", Mode.SIM).of_submissions({Kind.BONUS}, [name]))

    def entry(self, name: str) -> Entry:
        """The entry of one bonus."""
        with self.store.reading() as reading:
            (found,) = reading.ledger("steps", Mode.SIM).of_submissions({Kind.BONUS}, [name])
        return found
