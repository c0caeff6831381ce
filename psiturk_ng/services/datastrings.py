"""The document of an assignment, put together from its records; and the column that repeats it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from psiturk_ng.domain.documents import compose
from psiturk_ng.domain.records import Document
from psiturk_ng.domain.saves import Kind
from psiturk_ng.errors import NotFound
from psiturk_ng.store import AssignmentRow, Reading, Store, Writing
from psiturk_ng.store.records import EMPTY_HEAD


@dataclass(frozen=True)
class Datastrings:
    """Reads and rewrites whole documents.

    Args:
        store: the project's database.
    """

    store: Store

    def read(self, reading: Reading, row: AssignmentRow) -> str | None:
        """Give the document of an assignment as JSON text; None before the first save."""
        records = reading.records
        if not records.has_streams(row.uniqueid):
            return reading.datastring(row.uniqueid)
        head = records.head(row.uniqueid) or EMPTY_HEAD
        found = {kind: records.texts(row.uniqueid, kind) for kind in Kind}
        texts = {kind: [text for _, text in found[kind]] for kind in Kind}
        fresh = None if head.is_whole else fresh_document(row)
        return compose(_counted(head.attributes, found[Kind.TRIAL]), head.answers, texts, fresh)

    def all(
        self, reading: Reading, beside: Reading, *, before: int | None = None, from_: int | None = None
    ) -> Iterator[tuple[str, str | None]]:
        """Walk over the documents of all assignments in the order of the table, few in memory at a time.

        Args:
            reading: walks.
            beside: another transaction, to look up what the column lacks: MySQL ends a walk when
                something else is asked on the same connection.
            before: only those before this place of the walk.
            from_: only those from this place on.
        """
        lacking = set(reading.records.dirty())
        for uniqueid, text in reading.datastrings(before=before, from_=from_):
            row = beside.by_uniqueid(uniqueid) if uniqueid in lacking else None
            yield uniqueid, text if row is None else self.read(beside, row)

    def rewrite(self, writing: Writing, uniqueid: str) -> None:
        """Bring the column up to date, and the verdict on the data with it.

        Raises:
            NotFound: if there is no such assignment.
        """
        row = writing.by_uniqueid(uniqueid)
        if row is None:
            raise NotFound("There is no such assignment.")
        text = self.read(writing, row)
        if text is not None:
            writing.store_datastring(uniqueid, text)
            writing.store_verdict(uniqueid, writing.records.verdicts([uniqueid])[uniqueid].is_whole)

    def rewrite_dirty(self, *, at_most: int = 100) -> int:
        """Bring columns up to date that lack something, each in a transaction of its own.

        A server that claims one takes it from the others.

        Returns:
            How many were rewritten.
        """
        with self.store.reading() as reading:
            dirty = reading.records.dirty()[:at_most]
        rewritten = 0
        for uniqueid in dirty:
            with self.store.writing() as writing:
                records = writing.records
                if records.lock(uniqueid) and records.claim_dirty(uniqueid):
                    self.rewrite(writing, uniqueid)
                    rewritten += 1
        return rewritten


def _counted(attributes: dict[str, Any], trials: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """Bring psiTurk's trial counter up to date with trials that came one by one."""
    if all(stream.startswith("=") for stream, _ in trials):
        return attributes
    counted = attributes.get("currenttrial")
    return attributes | {"currenttrial": max(len(trials), counted if isinstance(counted, int) else 0)}


def fresh_document(row: AssignmentRow) -> Document:
    """Say who and which cell. Source: psiTurk 3.3.1, `GET /sync` before the first save."""
    return {
        "condition": row.cond,
        "counterbalance": row.counterbalance,
        "assignmentId": row.assignmentid,
        "workerId": row.workerid,
        "hitId": row.hitid,
        "bonus": row.bonus,
    }
