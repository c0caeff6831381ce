"""Forgetting participants after a time: all of them, or only who they were."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from secrets import token_hex

from psiturk_ng.domain.pay import PayRules
from psiturk_ng.domain.retention import PSEUDONYM
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.forgetting import Forgetting


class Forget(StrEnum):
    """What is forgotten of a pass."""

    ANONYMISE = "anonymise"
    """Who it was."""
    DELETE = "delete"
    """Everything but what was paid."""


@dataclass(slots=True)
class Forgotten:
    """What came of it, in passes.

    Args:
        done: those that are forgotten now.
        unsettled: those whose money is not settled, which stay.
        current: those of the code version in force, which stay since they count for cells and campaigns.
    """

    done: int = 0
    unsettled: int = 0
    current: int = 0


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Forgets what is older than a time, of all recruiters and modes.

    Args:
        store: the project's database.
        codeversion: in force.
        rules: tells how the study pays, in a currency.
        clock: tells the time.
    """

    store: Store
    codeversion: str
    rules: Callable[[str], PayRules]
    clock: Clock = system_clock

    def run(self, age: timedelta, what: Forget) -> Forgotten:
        """Forget the passes of which nothing was heard for a time; each is a transaction of its own.

        Args:
            age: how long.
            what: of them.

        Raises:
            StoreError: if the database cannot be used; what was forgotten stays so.
        """
        told = Forgotten()
        with self.store.reading() as reading:
            rows = Forgetting(reading).older_than(self.clock() - age)
        stand_ins: dict[str, str] = {}
        for row in self._wanted(rows, what, told):
            person = stand_ins.setdefault(row.workerid, _pseudonym())
            visit = _pseudonym()
            names = {row.workerid: person, row.assignmentid: visit, row.uniqueid: f"{person}:{visit}"}
            if self._forget(row, names, what):
                told.done += 1
            else:
                told.unsettled += 1
        self.store.checkpoint()
        return told

    def _wanted(
        self, rows: Sequence[AssignmentRow], what: Forget, told: Forgotten
    ) -> Iterator[AssignmentRow]:
        """Leave out what is forgotten already, and what must stay for its own code version."""
        for row in rows:
            if what is Forget.ANONYMISE and PSEUDONYM.fullmatch(row.workerid):
                continue
            if what is Forget.DELETE and row.codeversion == self.codeversion:
                told.current += 1
                continue
            yield row

    def _forget(self, row: AssignmentRow, names: Mapping[str, str], what: Forget) -> bool:
        """Forget one pass, unless its money is not settled at this moment."""
        with self.store.writing() as writing:
            forgetting = Forgetting(writing)
            if not forgetting.account(row, self.rules).is_settled:
                return False
            act = forgetting.anonymise if what is Forget.ANONYMISE else forgetting.delete
            act(row, names)
        return True


def _pseudonym() -> str:
    return f"anonymous-{token_hex(8)}"
