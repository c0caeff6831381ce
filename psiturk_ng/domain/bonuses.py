"""Which bonuses a participant had, and what follows for another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from psiturk_ng.domain.ledger import IN_DOUBT, SETTLED, Entry, EntryState

RESUMED_WITHIN: Final = timedelta(days=1)
"""So long a repeat that somebody insists on goes on with one that was interrupted."""


@dataclass(frozen=True, slots=True)
class Past:
    """The bonuses of one pass, paid or meant.

    Args:
        entries: of the ledger, oldest first.
        interrupted: gos that were begun within a day and not ended, by reason.
    """

    entries: Sequence[Entry]
    interrupted: frozenset[tuple[str, str]]

    def unfinished(self, reason: str) -> Entry | None:
        """Give what was meant for a reason and is not known to be paid."""
        return next((each for each in self._for(reason) if each.state not in SETTLED), None)

    def is_in_doubt(self, key: str) -> bool:
        """Tell whether what has a key may have been paid."""
        return any(each.key == key and each.state in IN_DOUBT for each in self.entries)

    @property
    def unfinished_auto(self) -> Entry | None:
        """Give what the rules of the study say, if it was meant and is not known to be paid."""
        return next((each for each in self.entries if _is_auto(each) and each.state not in SETTLED), None)

    @property
    def already_auto(self) -> str:
        """Say that the rules' amount was paid, for whatever reason; empty if it was not."""
        settled = [each for each in self._settled if _is_auto(each)]
        return f"It had what the rules of the study say before: {_listed(settled)}." if settled else ""

    def already(self, reason: str, *, override: bool) -> str:
        """Say why nothing is left to do for a reason; empty if something is.

        Args:
            reason: as participants read it.
            override: whether somebody insists on another one for the same reason.
        """
        settled = [each for each in self._for(reason) if each.state in SETTLED]
        if not settled or self.unfinished(reason):
            return ""
        if not override:
            return f"It had this bonus before: {_listed(settled)}."
        if any((each.batch, reason) in self.interrupted for each in settled):
            return f"It was paid when this was interrupted: {_listed(settled)}."
        return ""

    def needs_override(self, is_bonused: bool, *, is_named: bool) -> str:
        """Say why another bonus must be insisted on; empty if it need not be.

        Args:
            is_bonused: whether the assignment's status says that a bonus was paid.
            is_named: whether somebody named this very submission.
        """
        settled = self._settled
        if not settled and is_bonused:
            return "It had a bonus that is not in the ledger."
        if settled and not is_named and all(each.state in SETTLED for each in self.entries):
            return f"It had a bonus before: {_listed(settled)}."
        return ""

    def round_of(self, reason: str) -> tuple[str, ...]:
        """Tell the next repeat for a reason from the earlier ones; empty for the first."""
        times = sum(each.state in SETTLED for each in self._for(reason))
        return ("again", str(times)) if times else ()

    def told(self, *, is_bonused: bool) -> str:
        """Say what was paid before; empty if nothing was."""
        if self._settled:
            return f"It had before: {_listed(self._settled)}."
        return "It had a bonus that is not in the ledger." if is_bonused else ""

    @property
    def _settled(self) -> list[Entry]:
        return [each for each in self.entries if each.state in SETTLED]

    def _for(self, reason: str) -> list[Entry]:
        return [each for each in self.entries if each.reason == reason]


class History:
    """All bonuses of a recruiter in a mode.

    Args:
        entries: of the ledger, oldest first.
        now: the present.
    """

    def __init__(self, entries: Sequence[Entry], now: datetime) -> None:
        self._by_pass: dict[str, list[Entry]] = {}
        for entry in entries:
            self._by_pass.setdefault(pass_of(entry), []).append(entry)
        self._interrupted = frozenset(
            (entry.batch, entry.reason)
            for entry in entries
            if entry.state not in SETTLED
            and entry.state is not EntryState.REFUSED
            and entry.created_at > now - RESUMED_WITHIN
        )

    def of(self, pass_id: str) -> Past:
        """Give what one pass had."""
        return Past(self._by_pass.get(pass_id, ()), self._interrupted)


def pass_of(entry: Entry) -> str:
    """Name the pass that an entry is about: the key of the assignment, also if that is not ours."""
    return entry.uniqueid or f"{entry.participant_id}:{entry.submission_id}"


def _is_auto(entry: Entry) -> bool:
    return bool(entry.detail.get("auto"))


def _listed(entries: Sequence[Entry]) -> str:
    return ", ".join(f"{each.amount} ({each.reason}, {each.created_at:%Y-%m-%d})" for each in entries)
