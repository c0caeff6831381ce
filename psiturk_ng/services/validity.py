"""Who counts: exclusions by a researcher, and the judgements of the project's own code."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from psiturk_ng.domain.judgement import Judgement
from psiturk_ng.errors import BadInput, Conflict, NotFound
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Reading, Store
from psiturk_ng.store.validity import Validity, ValidityRow

JudgeOne = Callable[[str], Judgement]
"""Asks the project's code about an assignment, by its uniqueid."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one assignment.

    Args:
        uniqueid: which.
        judgement: what was said.
    """

    uniqueid: str
    judgement: Judgement


@dataclass(frozen=True, kw_only=True)
class Validation:
    """Excludes, includes and judges assignments.

    Args:
        store: the project's database.
        judge: the project's own; None if it has none.
        clock: tells the time.
    """

    store: Store
    judge: JudgeOne | None = None
    clock: Clock = system_clock

    def exclude(self, names: Collection[str], *, reason: str, by: str) -> Sequence[str]:
        """Take assignments out: they count for no goal, and their cells are filled again.

        Args:
            names: their uniqueids or the platform's ids of their submissions.
            reason: why.
            by: who does it.

        Returns:
            The uniqueids.

        Raises:
            BadInput: if there is no reason.
            NotFound: if one of them does not exist; nothing is done then.
        """
        if not reason.strip():
            raise BadInput("An exclusion needs a reason.", "Use --reason TEXT.")
        with self.store.writing() as writing:
            found = _named(writing, names)
            for uniqueid in found:
                Validity(writing).exclude(uniqueid, reason=reason.strip(), by=by, now=self.clock())
        return found

    def include(self, names: Collection[str]) -> Sequence[str]:
        """Take assignments in again.

        Returns:
            The uniqueids of those that were out.

        Raises:
            NotFound: if one of them does not exist; nothing is done then.
        """
        with self.store.writing() as writing:
            validity = Validity(writing)
            return [uniqueid for uniqueid in _named(writing, names) if validity.include(uniqueid)]

    def excluded(self) -> Sequence[ValidityRow]:
        """List who is out, or was judged not to count."""
        with self.store.reading() as reading:
            rows = Validity(reading).all().values()
        return [row for row in rows if row.is_excluded or row.is_valid is False]

    def of(self, uniqueid: str) -> ValidityRow:
        """Tell what is known of one assignment."""
        with self.store.reading() as reading:
            return Validity(reading).find(uniqueid)

    def judge_all(
        self, *, codeversion: str | None = None, mode: str | None = None, again: bool = False
    ) -> Iterator[Judged]:
        """Ask the project's code about everybody who finished.

        Args:
            codeversion: only of this version.
            mode: only of this mode.
            again: also about those who have a judgement.

        Returns:
            What was said of each, as it happens.

        Raises:
            Conflict: if the project has no `validate`.
        """
        if self.judge is None:
            raise Conflict(
                "The project has nothing to judge with.", "Define validate(participant) in custom.py."
            )
        return self._judged(self.judge, self._to_judge(codeversion, mode, again))

    def _judged(self, judge: JudgeOne, uniqueids: Sequence[str]) -> Iterator[Judged]:
        for uniqueid in uniqueids:
            judgement = judge(uniqueid)
            with self.store.writing() as writing:
                is_valid, why = judgement
                Validity(writing).judge(uniqueid, is_valid=is_valid, why=why, now=self.clock())
            yield Judged(uniqueid, judgement)

    def _to_judge(self, codeversion: str | None, mode: str | None, again: bool) -> Sequence[str]:
        with self.store.reading() as reading:
            known = Validity(reading).all()
            found = Validity(reading).finished(codeversion, mode)
        return [
            uniqueid
            for uniqueid in found
            if again or uniqueid not in known or known[uniqueid].is_valid is None
        ]


def _named(reading: Reading, names: Collection[str]) -> Sequence[str]:
    found: dict[str, None] = {}
    for name in names:
        uniqueids = Validity(reading).called(name)
        if not uniqueids:
            raise NotFound(f"There is no assignment {name} in this database.")
        if len(uniqueids) > 1:
            raise Conflict(
                f"{len(uniqueids)} participants came with the assignment {name}.",
                f"Name one by its uniqueid: {', '.join(uniqueids)}.",
            )
        found[uniqueids[0]] = None
    return list(found)
