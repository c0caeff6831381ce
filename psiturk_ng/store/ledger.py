"""What services ask of the ledger, inside a transaction."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.ledger import SENDABLE, Entry, EntryFilter, EntryState, Intent, Kind, Sum, token_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.store.chunks import in_chunks
from psiturk_ng.store.tables import Tables
from psiturk_ng.store.upsert import insert_if_absent

_ROWS_AT_ONCE: Final = 500


class LedgerRows:
    """The entries of one recruiter in one mode.

    Args:
        connection: an open transaction.
        tables: the project's.
        recruiter: only this one's.
        mode: only in this one.
    """

    def __init__(self, connection: sa.Connection, tables: Tables, recruiter: str, mode: Mode) -> None:
        self._connection = connection
        self._table = tables.ledger
        self._recruiter = recruiter
        self._mode = mode

    def entry(self, entry_id: int) -> Entry | None:
        """Find an entry by its number."""
        return next(self._find(self._table.c.id == entry_id), None)

    def by_keys(self, keys: Iterable[str]) -> dict[str, Entry]:
        """Find entries by their keys."""
        found: dict[str, Entry] = {}
        for some in in_chunks(keys):
            found |= {entry.key: entry for entry in self._find(self._table.c.unique_key.in_(some))}
        return found

    def of_submissions(self, kinds: Collection[Kind], submissions: Iterable[str]) -> Iterator[Entry]:
        """Find the entries of some kinds that are about some submissions."""
        columns = self._table.c
        for some in in_chunks(submissions):
            yield from self._find(columns.kind.in_(list(kinds)), columns.submission_id.in_(some))

    def matching(self, only: EntryFilter) -> Iterator[Entry]:
        """Find the entries that pass a filter, oldest first."""
        return self._find(*clauses_of(self._table.c, only))

    def stream(self, only: EntryFilter) -> Iterator[Entry]:
        """Find the same, a few at a time; the transaction does nothing else meanwhile."""
        return self._find(*clauses_of(self._table.c, only), stream_results=True, yield_per=_ROWS_AT_ONCE)

    def page(self, only: EntryFilter, offset: int, limit: int) -> Sequence[Entry]:
        """Find some of the entries that pass a filter, newest first."""
        columns = self._table.c
        wanted = sa.select(columns.id).where(*self._mine(), *clauses_of(columns, only))
        ids = list(self._connection.scalars(wanted.order_by(columns.id.desc()).limit(limit).offset(offset)))
        return list(self._find(columns.id.in_(ids)))[::-1]

    def sums(self, only: EntryFilter) -> Sequence[Sum]:
        """Count and add up the entries that pass a filter, by kind, state and currency."""
        columns = self._table.c
        by = (columns.kind, columns.state, columns.currency)
        query = (
            sa.select(*by, sa.func.count(), sa.func.sum(columns.amount_minor), sa.func.sum(columns.fee_minor))
            .where(*self._mine(), *clauses_of(columns, only))
            .group_by(*by)
            .order_by(*by)
        )
        return [
            Sum(
                kind=Kind(kind),
                state=EntryState(state),
                number=number,
                amount=Money(int(amount), currency),
                fee=Money(int(fee), currency),
            )
            for kind, state, currency, number, amount, fee in self._connection.execute(query)
        ]

    def _mine(self) -> tuple[sa.ColumnElement[bool], ...]:
        return self._table.c.recruiter == self._recruiter, self._table.c.mode == self._mode

    def _find(self, *clauses: sa.ColumnElement[bool], **options: Any) -> Iterator[Entry]:
        query = sa.select(self._table).where(*self._mine(), *clauses).order_by(self._table.c.id)
        for row in self._connection.execute(query, execution_options=options).mappings():
            yield _entry(row)


class LedgerWriter(LedgerRows):
    """Adds entries and moves them along, each step in one conditional statement."""

    def intend(self, intents: Sequence[Intent], *, by: str, now: datetime) -> dict[str, Entry]:
        """Add entries, as far as they are not there.

        An entry that was never in doubt and never paid takes what is new in the intent.

        Args:
            intents: what is meant.
            by: who means it.
            now: the present.

        Returns:
            The entry of each key.
        """
        for intent in intents:
            insert_if_absent(self._connection, self._table, self._new(intent, by, now))
            change = {
                "posting_id": intent.posting_id,
                "submission_id": intent.submission_id,
                "amount_minor": intent.amount.minor,
                "fee_minor": intent.fee.minor,
                "reason": intent.reason,
                "detail": json.dumps(dict(intent.detail)),
            }
            self._connection.execute(
                sa.update(self._table)
                .where(self._table.c.unique_key == intent.key)
                .where(self._table.c.state.in_(sorted(SENDABLE)), self._table.c.was_in_doubt.is_(False))
                .values(**change)
            )
        return self.by_keys(intent.key for intent in intents)

    def claim(self, entry: Entry, *, claim: str, until: datetime, now: datetime) -> bool:
        """Take an entry for sending, if nobody else has.

        Returns:
            Whether that worked: then nobody else sends it until the claim ends.
        """
        columns = self._table.c
        return self._change(
            (columns.id == entry.entry_id, columns.state.in_(sorted(SENDABLE))),
            state=EntryState.SENDING,
            claimed_by=claim,
            claimed_until=until,
            attempts=columns.attempts + 1,
            sent_at=now,
            error="",
        )

    def keep_reference(self, entry_id: int, *, claim: str, reference: str) -> bool:
        """Note what was prepared, before it is paid.

        Returns:
            Whether the claim still holds.
        """
        return self._change(self._claimed(entry_id, claim), reference=reference)

    def finish(self, entry_id: int, *, claim: str, state: EntryState, now: datetime, **columns: Any) -> bool:
        """Note what became of an entry that this process was sending.

        That it was done is noted whatever others thought meanwhile.

        Args:
            entry_id: which.
            claim: this process's.
            state: what became of it.
            now: the present.
            columns: what else is known now.

        Returns:
            Whether it was noted.
        """
        clauses = self._claimed(entry_id, claim)
        if state is EntryState.DONE:
            clauses = (self._table.c.id == entry_id, self._table.c.claimed_by == claim)
        settled_at = None if state is EntryState.UNCERTAIN else now
        if state is EntryState.UNCERTAIN:
            columns["was_in_doubt"] = True
        return self._change(clauses, state=state, settled_at=settled_at, **columns)

    def doubt(self, entry: Entry) -> bool:
        """Take away the claim of a process that is gone: what it did is uncertain."""
        return self._change(
            self._claimed(entry.entry_id, entry.claimed_by), state=EntryState.UNCERTAIN, was_in_doubt=True
        )

    def explain(self, entry: Entry, sentence: str) -> bool:
        """Note why an entry is still uncertain."""
        return self._change(
            (self._table.c.id == entry.entry_id, self._table.c.state == EntryState.UNCERTAIN), error=sentence
        )

    def resolve(self, entry: Entry, state: EntryState, *, now: datetime, **columns: Any) -> bool:
        """Note what became of an uncertain entry, unless it has been sent again since it was read.

        Returns:
            Whether it was noted.
        """
        table = self._table.c
        same = (
            table.id == entry.entry_id,
            table.state == EntryState.UNCERTAIN,
            table.attempts == entry.attempts,
        )
        return self._change(same, state=state, settled_at=now, **columns)

    def move(self, entry_id: int, *, now: EntryState, to: EntryState, at: datetime, **columns: Any) -> bool:
        """Set the state of an entry that is in another state now.

        Returns:
            Whether it was set.
        """
        table = self._table.c
        return self._change((table.id == entry_id, table.state == now), state=to, settled_at=at, **columns)

    def _claimed(self, entry_id: int, claim: str) -> tuple[sa.ColumnElement[bool], ...]:
        table = self._table.c
        return table.id == entry_id, table.state == EntryState.SENDING, table.claimed_by == claim

    def _change(self, clauses: tuple[sa.ColumnElement[bool], ...], **values: Any) -> bool:
        change = sa.update(self._table).where(*clauses).values(**values)
        return self._connection.execute(change).rowcount == 1

    def _new(self, intent: Intent, by: str, now: datetime) -> dict[str, Any]:
        return {
            "kind": intent.kind,
            "recruiter": self._recruiter,
            "mode": self._mode,
            "unique_key": intent.key,
            "token": token_of(intent.key),
            "batch": intent.batch,
            "posting_id": intent.posting_id,
            "submission_id": intent.submission_id,
            "participant_id": intent.participant_id,
            "uniqueid": intent.uniqueid,
            "amount_minor": intent.amount.minor,
            "fee_minor": intent.fee.minor,
            "currency": intent.amount.currency,
            "reason": intent.reason,
            "made_by": by[:128],
            "state": EntryState.INTENDED,
            "created_at": now,
            "error": "",
            "detail": json.dumps(dict(intent.detail)),
        }


def clauses_of(columns: Any, only: EntryFilter) -> Sequence[sa.ColumnElement[bool]]:
    """Say a filter in SQL.

    Args:
        columns: of the ledger's table.
        only: the filter.
    """
    among = ((columns.kind, only.kinds), (columns.state, only.states))
    equal = (
        (columns.posting_id, only.posting_id),
        (columns.submission_id, only.submission_id),
        (columns.participant_id, only.participant_id),
        (columns.batch, only.batch),
    )
    return [
        *(column.in_(sorted(wanted)) for column, wanted in among if wanted),
        *(column == wanted for column, wanted in equal if wanted),
    ]


def _entry(row: sa.RowMapping) -> Entry:
    currency = row["currency"]
    return Entry(
        entry_id=row["id"],
        kind=Kind(row["kind"]),
        recruiter=row["recruiter"],
        mode=Mode(row["mode"]),
        key=row["unique_key"],
        token=row["token"],
        amount=Money(row["amount_minor"], currency),
        fee=Money(row["fee_minor"], currency),
        state=EntryState(row["state"]),
        by=row["made_by"],
        batch=row["batch"],
        created_at=row["created_at"],
        posting_id=row["posting_id"],
        submission_id=row["submission_id"],
        participant_id=row["participant_id"],
        uniqueid=row["uniqueid"],
        reason=row["reason"],
        reference=row["reference"],
        attempts=row["attempts"],
        sent_at=row["sent_at"],
        settled_at=row["settled_at"],
        error=row["error"],
        detail=json.loads(row["detail"]),
        claimed_by=row["claimed_by"] or "",
        claimed_until=row["claimed_until"],
        was_in_doubt=bool(row["was_in_doubt"]),
    )
