"""What services ask of assignments, postings and submissions together, inside a transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode, Submission, SubmissionState
from psiturk_ng.store.chunks import in_chunks
from psiturk_ng.store.tables import AssignmentRow, Tables, own_trials
from psiturk_ng.store.upsert import insert_if_absent


@dataclass(frozen=True, slots=True, kw_only=True)
class PostingRow:
    """A posting that was made from here; times are aware.

    Args:
        posting_id: the platform's.
        codeversion: label of the experiment when it was posted.
        study: label that was posted with it.
        ledger_id: its entry in the ledger; None for those that came otherwise.
        batch: the go in which it was posted.
        reward: for each participant.
        fee: for each place, as expected then.
        places: offered in all, as far as we know.
        created_at: when it was posted.
        expires_at: when it runs out; None if never.
        ended_at: when it was ended early from here; None if it was not.
        deleted_at: when it was deleted from here; None if it was not.
    """

    posting_id: str
    codeversion: str
    study: str
    ledger_id: int | None
    batch: str
    reward: Money
    fee: Money
    places: int
    created_at: datetime
    expires_at: datetime | None = None
    ended_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRow:
    """What a platform said of one participant's pass; times are aware.

    Args:
        submission_id: the platform's.
        participant_id: the platform's.
        posting_id: the platform's.
        uniqueid: our assignment that it stands for; None if there is none.
        state: what the platform said.
        seen_at: when it said so.
        submitted_at: when it was handed in; None if the platform does not say.
        code: that was handed in; empty if none.
    """

    submission_id: str
    participant_id: str
    posting_id: str
    uniqueid: str | None
    state: SubmissionState
    seen_at: datetime
    submitted_at: datetime | None
    code: str


class Roster:
    """Who took part, through which posting, and what one recruiter in one mode says of it.

    Args:
        connection: an open transaction.
        tables: the project's.
        recruiter: whose postings and submissions.
        mode: in which world.
        visits: modes of the visits that count there; without them, that mode alone.
    """

    def __init__(
        self,
        connection: sa.Connection,
        tables: Tables,
        recruiter: str,
        mode: Mode,
        visits: Collection[str] = (),
    ) -> None:
        self.connection = connection
        self.tables = tables
        self._recruiter = recruiter
        self._mode = mode
        self._visits = sorted(visits or {mode})

    def in_mode(self, statuses: Collection[int]) -> Sequence[AssignmentRow]:
        """Find the assignments of this mode and recruiter with one of these statuses, oldest first."""
        table = self.tables.assignments
        return list(
            self._assignments(table.c.mode.in_(self._visits), table.c.status.in_(list(map(int, statuses))))
        )

    def of_postings(self, postings: Iterable[str]) -> Sequence[AssignmentRow]:
        """Find the assignments that came through some postings, oldest first in each."""
        column = self.tables.assignments.c.hitid
        return [row for some in in_chunks(postings) for row in self._assignments(column.in_(some))]

    def of_submissions(self, submissions: Iterable[str]) -> Sequence[AssignmentRow]:
        """Find the assignments that came with some submission ids, of all claimants."""
        column = self.tables.assignments.c.assignmentid
        return [row for some in in_chunks(submissions) for row in self._assignments(column.in_(some))]

    def without_data(self, uniqueids: Iterable[str]) -> frozenset[str]:
        """Name those of some assignments for which nothing was ever saved."""
        table, streams = self.tables.assignments, self.tables.streams
        found: set[str] = set()
        for some in in_chunks(uniqueids):
            query = sa.select(table.c.uniqueid).where(
                table.c.uniqueid.in_(some),
                table.c.datastring.is_(None),
                ~sa.exists().where(streams.c.uniqueid == table.c.uniqueid),
            )
            found.update(self.connection.scalars(query))
        return frozenset(found)

    def postings(self) -> Mapping[str, PostingRow]:
        """Show the postings that were made from here, by id, oldest first."""
        table = self.tables.postings
        query = sa.select(table).where(*self.mine(table)).order_by(table.c.created_at, table.c.posting_id)
        return {row["posting_id"]: _posting(row) for row in self.connection.execute(query).mappings()}

    def posting_ids(self) -> frozenset[str]:
        """Name all postings of the study, of any recruiter and mode, psiTurk's too."""
        return frozenset(self.connection.scalars(sa.select(self.tables.hits.c.hitid)))

    def submissions(self) -> Sequence[SubmissionRow]:
        """Show everything that the platform ever said."""
        table = self.tables.submissions
        query = sa.select(table).where(*self.mine(table))
        return [submission_row(row) for row in self.connection.execute(query).mappings()]

    def came_by(self) -> frozenset[str]:
        """Name the postings that assignments of this mode and recruiter came by; without trial runs."""
        rows = self.tables.assignments.c
        # Not the bare column: SQLite would then go by its index, and read past each document.
        query = sa.select(sa.func.coalesce(rows.hitid, "")).where(*self.here(rows)).distinct()
        return frozenset(self.connection.scalars(query))

    def mine(self, table: sa.Table) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
        """Tell this recruiter's rows of a table in this mode."""
        return table.c.recruiter == self._recruiter, table.c.mode == self._mode

    def came_through(self, rows: Any) -> sa.ColumnElement[bool]:
        """Tell who came through this recruiter among assignments; those that psiTurk made have no entry."""
        entries = self.tables.entries.c
        elsewhere = sa.select(entries.uniqueid).where(entries.recruiter != self._recruiter)
        return sa.func.coalesce(rows.uniqueid, "").not_in(elsewhere)

    def here(self, rows: Any) -> tuple[sa.ColumnElement[bool], ...]:
        """Tell the assignments of this mode and recruiter; without trial runs."""
        return rows.mode.in_(self._visits), self.came_through(rows), sa.not_(own_trials(rows))

    def _assignments(self, *clauses: sa.ColumnElement[bool]) -> Iterator[AssignmentRow]:
        table, entries = self.tables.assignments, self.tables.entries
        columns = [column for column in table.c if column.name != "datastring"]
        # Rows that psiTurk made have no entry.
        is_ours = sa.or_(entries.c.recruiter.is_(None), entries.c.recruiter == self._recruiter)
        query = (
            sa.select(*columns)
            .join_from(table, entries, table.c.uniqueid == entries.c.uniqueid, isouter=True)
            .where(is_ours, *clauses)
            .order_by(table.c.beginhit, table.c.uniqueid)
        )
        return (AssignmentRow(**row) for row in self.connection.execute(query).mappings())


class RosterWriter(Roster):
    """Adds what platforms say."""

    def add_posting(self, row: PostingRow) -> None:
        """Note a posting that was made, in psiTurk's table of HITs too; nothing if it is known."""
        values = {
            "recruiter": self._recruiter,
            "mode": self._mode,
            "posting_id": row.posting_id,
            "codeversion": row.codeversion,
            "study": row.study,
            "ledger_id": row.ledger_id,
            "batch": row.batch,
            "reward_minor": row.reward.minor,
            "fee_minor": row.fee.minor,
            "currency": row.reward.currency,
            "places": row.places,
            "created_at": row.created_at,
            "expires_at": row.expires_at,
        }
        insert_if_absent(self.connection, self.tables.postings, values)
        insert_if_absent(self.connection, self.tables.hits, {"hitid": row.posting_id})

    def change_posting(self, posting_id: str, **columns: Any) -> None:
        """Note what has changed about a posting, if it is one of ours."""
        table = self.tables.postings
        mine = (*self.mine(table), table.c.posting_id == posting_id)
        self.connection.execute(sa.update(table).where(*mine).values(**columns))

    def change_state(
        self, submission_id: str, participant_id: str, state: SubmissionState, now: datetime
    ) -> None:
        """Note what became of a submission that was seen before."""
        table = self.tables.submissions
        same = (
            *self.mine(table),
            table.c.submission_id == submission_id,
            table.c.participant_id == participant_id,
        )
        self.connection.execute(sa.update(table).where(*same).values(state=state, seen_at=now))

    def see(self, submission: Submission, *, uniqueid: str | None, now: datetime) -> None:
        """Note what the platform says of a submission."""
        table = self.tables.submissions
        values = {
            "posting_id": submission.posting_id,
            "uniqueid": uniqueid,
            "state": submission.state,
            "seen_at": now,
            "submitted_at": submission.submitted_at,
            "code": submission.code[:128],
        }
        key = {
            "recruiter": self._recruiter,
            "mode": self._mode,
            "submission_id": submission.submission_id,
            "participant_id": submission.participant_id,
        }
        same = [table.c[name] == value for name, value in key.items()]
        if self.connection.execute(sa.update(table).where(*same).values(**values)).rowcount == 0:
            insert_if_absent(self.connection, table, key | values)


def _posting(row: sa.RowMapping) -> PostingRow:
    return PostingRow(
        posting_id=row["posting_id"],
        codeversion=row["codeversion"],
        study=row["study"],
        ledger_id=row["ledger_id"],
        batch=row["batch"],
        reward=Money(row["reward_minor"], row["currency"]),
        fee=Money(row["fee_minor"], row["currency"]),
        places=row["places"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        ended_at=row["ended_at"],
        deleted_at=row["deleted_at"],
    )


def submission_row(row: sa.RowMapping) -> SubmissionRow:
    """Read a row of the table of submissions."""
    return SubmissionRow(
        submission_id=row["submission_id"],
        participant_id=row["participant_id"],
        posting_id=row["posting_id"],
        uniqueid=row["uniqueid"],
        state=SubmissionState(row["state"]),
        seen_at=row["seen_at"],
        submitted_at=row["submitted_at"],
        code=row["code"],
    )
