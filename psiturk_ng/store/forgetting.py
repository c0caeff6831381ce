"""Taking participants, or only their identity, out of all tables, inside a transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from psiturk_ng.domain.identity import is_debug_posting
from psiturk_ng.domain.ledger import EntryState, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.pay import Earned, PayRules
from psiturk_ng.domain.recruiting import Outcome, SubmissionState
from psiturk_ng.domain.retention import Account, without_ids
from psiturk_ng.domain.status import FINISHED
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.outcomes import Outcomes
from psiturk_ng.store.progress import finished_parts
from psiturk_ng.store.tables import AssignmentRow


class Forgetting:
    """What is known of passes, and how it is forgotten.

    Args:
        within: an open transaction; a writing one where something is forgotten.
    """

    def __init__(self, within: Reading) -> None:
        self._within = within
        self._connection = within.connection
        self._tables = within.tables
        if self._connection.dialect.name == "sqlite":
            # What is deleted does not stay readable in free pages of the file.
            self._connection.exec_driver_sql("PRAGMA secure_delete=ON")

    def older_than(self, moment: datetime) -> Sequence[AssignmentRow]:
        """Find the passes of which nothing was heard since a time, oldest first."""
        table, streams = self._tables.assignments, self._tables.streams
        naive = moment.astimezone(UTC).replace(tzinfo=None)
        saved_later = sa.exists().where(
            streams.c.uniqueid == table.c.uniqueid,
            streams.c.saved_at_ms >= int(moment.timestamp() * 1000),
        )
        columns = [column for column in table.c if column.name != "datastring"]
        query = (
            sa.select(*columns)
            .where(
                table.c.beginhit < naive,
                *(sa.or_(each.is_(None), each < naive) for each in (table.c.beginexp, table.c.endhit)),
                ~saved_later,
            )
            .order_by(table.c.beginhit, table.c.uniqueid)
        )
        return [AssignmentRow(**row) for row in self._connection.execute(query).mappings()]

    def account(self, row: AssignmentRow, rules: Callable[[str], PayRules]) -> Account:
        """Say what is known of the money of a pass.

        Args:
            row: the pass.
            rules: tells how the study pays, in a currency.
        """
        ledger, postings = self._tables.ledger.c, self._tables.postings.c
        entries = self._connection.execute(
            sa.select(ledger.kind, ledger.state).where(self._is_of(self._tables.ledger, row))
        ).all()
        submissions = self._tables.submissions
        states = self._connection.scalars(
            sa.select(submissions.c.state).where(self._is_of(submissions, row))
        ).all()
        rewards = self._connection.execute(
            sa.select(postings.reward_minor, postings.currency).where(postings.posting_id == row.hitid)
        ).all()
        reward = Money(*rewards[0]) if rewards else Money(0)
        paid = (EntryState.DONE, EntryState.PAID_BY_HAND)
        return Account(
            status=row.status,
            mode=row.mode,
            is_bonus_due=bool(self._bonus(row, rules(reward.currency), reward, bool(states))),
            is_trial=is_debug_posting(row.hitid),
            has_free_posting=bool(rewards) and not any(minor for minor, _ in rewards),
            entries=[EntryState(state) for _, state in entries],
            has_paid_bonus=any(kind == Kind.BONUS and state in paid for kind, state in entries),
            submissions=[SubmissionState(state) for state in states],
        )

    def _bonus(
        self, row: AssignmentRow, rules: PayRules, reward: Money, is_known_there: bool
    ) -> Money | None:
        """Tell what a pass is due beside the reward, as if nothing had been paid for it but that."""
        outcome = Outcomes(self._within).of(row.uniqueid)
        has_finished = row.status in FINISHED
        if not has_finished and outcome is None and not row.bonus:
            if not is_known_there:
                return None
            outcome = Outcome.WITHDRAWN
        nothing = Money(0, reward.currency)
        earned = Earned(
            outcome=outcome,
            parts=finished_parts(self._within, [row.uniqueid]).get(row.uniqueid, frozenset()),
            performance=None if row.bonus is None else Money.of_column(row.bonus, reward.currency),
            reward=reward if has_finished else nothing,
            paid=nothing,
        )
        return rules.due(earned).amount

    def delete(self, row: AssignmentRow, names: Mapping[str, str]) -> None:
        """Delete all that was recorded in a pass; what was paid for it stays, without its ids."""
        self._delete_records(row.uniqueid)
        for table in (self._tables.heads, self._tables.set_aside, self._tables.streams):
            self._delete(table, row.uniqueid)
        for table in (self._tables.entries, self._tables.outcomes, self._tables.validity):
            self._delete(table, row.uniqueid)
        self._forget_beside(row, names)
        self._delete(self._tables.assignments, row.uniqueid)

    def anonymise(self, row: AssignmentRow, names: Mapping[str, str]) -> None:
        """Replace the ids of a pass wherever they stand; what was recorded stays otherwise."""
        heads, streams, records = self._tables.heads, self._tables.streams, self._tables.records
        ours = sa.select(streams.c.id).where(streams.c.uniqueid == row.uniqueid)
        self._rewrite(records, records.c.stream.in_(ours), ("body",), names)
        self._rewrite(heads, heads.c.uniqueid == row.uniqueid, ("answers", "attributes"), names)
        aside = self._tables.set_aside
        self._rewrite(aside, aside.c.uniqueid == row.uniqueid, ("body",), names)
        validity = self._tables.validity
        texts = ("exclusion_reason", "judgement")
        self._rewrite(validity, validity.c.uniqueid == row.uniqueid, texts, names)
        for table in (heads, streams, aside, validity, self._tables.entries, self._tables.outcomes):
            self._rename(table, table.c.uniqueid == row.uniqueid, uniqueid=names[row.uniqueid])
        self._forget_beside(row, names)
        table = self._tables.assignments
        self._rewrite(table, table.c.uniqueid == row.uniqueid, ("datastring",), names)
        self._rename(
            table,
            table.c.uniqueid == row.uniqueid,
            uniqueid=names[row.uniqueid],
            workerid=names[row.workerid],
            assignmentid=names[row.assignmentid],
            ipaddress=None,
        )

    def _forget_beside(self, row: AssignmentRow, names: Mapping[str, str]) -> None:
        """Forget what people wrote or came with, and take the ids out of what was paid."""
        for table in (self._tables.arrivals, self._tables.codes, self._tables.notes):
            self._delete(table, row.uniqueid)
        ids = {
            "uniqueid": names[row.uniqueid],
            "participant_id": names[row.workerid],
            "submission_id": names[row.assignmentid],
        }
        ledger, submissions = self._tables.ledger, self._tables.submissions
        self._rewrite(ledger, self._is_of(ledger, row), ("reason", "error", "detail"), names)
        self._rename(ledger, self._is_of(ledger, row), **ids)
        self._rename(submissions, self._is_of(submissions, row), **ids, code="")

    @staticmethod
    def _is_of(table: sa.Table, row: AssignmentRow) -> sa.ColumnElement[bool]:
        """Tell what the ledger, or a platform, has of a pass, whether or not they name it by its key."""
        by_platform = sa.and_(
            table.c.submission_id == row.assignmentid, table.c.participant_id == row.workerid
        )
        return sa.or_(table.c.uniqueid == row.uniqueid, by_platform)

    def _delete(self, table: sa.Table, uniqueid: str) -> None:
        self._connection.execute(sa.delete(table).where(table.c.uniqueid == uniqueid))

    def _delete_records(self, uniqueid: str) -> None:
        streams, records = self._tables.streams, self._tables.records
        numbers = self._connection.scalars(
            sa.select(streams.c.id).where(streams.c.uniqueid == uniqueid)
        ).all()
        self._connection.execute(sa.delete(records).where(records.c.stream.in_(numbers)))

    def _rename(self, table: sa.Table, clause: sa.ColumnElement[bool], **values: Any) -> None:
        self._connection.execute(sa.update(table).where(clause).values(**values))

    def _rewrite(
        self,
        table: sa.Table,
        clause: sa.ColumnElement[bool],
        columns: Sequence[str],
        names: Mapping[str, str],
    ) -> None:
        """Replace ids in the texts of some rows."""
        keys = list(table.primary_key.columns)
        texts = [table.c[name] for name in columns]
        for row in self._connection.execute(sa.select(*keys, *texts).where(clause)).mappings().all():
            changed = dict(self._changed(row, columns, names))
            if changed:
                same = [key == row[key.name] for key in keys]
                self._connection.execute(sa.update(table).where(*same).values(**changed))

    @staticmethod
    def _changed(
        row: sa.RowMapping, columns: Sequence[str], names: Mapping[str, str]
    ) -> Iterator[tuple[str, str]]:
        for name in columns:
            text = row[name]
            if text and (fresh := without_ids(text, names)) != text:
                yield name, fresh
