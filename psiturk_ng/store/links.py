"""Links and who came by them: the database in the part of a recruiting platform."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar

import sqlalchemy as sa

from psiturk_ng.domain.links import LinkPass, LinkPosting, LinkTally, statuses_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode, Outcome, SubmissionState, visit_modes
from psiturk_ng.domain.status import MAY_FOLLOW, Status
from psiturk_ng.store.arrivals import Arrivals
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.store import Store
from psiturk_ng.store.tables import Tables
from psiturk_ng.store.upsert import insert_if_absent

Found = TypeVar("Found")

PLAIN: Final = "link"
"""The recruiter of links that belong to no panel."""


class Links:
    """Links of one mode, inside a transaction.

    Args:
        connection: an open transaction.
        tables: the project's.
        mode: in which world.
        recruiter: the panel that they belong to, or `link`.
    """

    def __init__(self, connection: sa.Connection, tables: Tables, mode: str, recruiter: str) -> None:
        self._connection = connection
        self._tables = tables
        self._links = tables.links
        self._mode = mode
        self._recruiter = recruiter
        self._visits = sorted(visit_modes(Mode(mode), is_open=True) if mode in list(Mode) else {mode})

    def add(self, posting: LinkPosting) -> None:
        """Keep a posting; one of the same id stays as it was."""
        row = {
            "posting_id": posting.posting_id,
            "mode": self._mode,
            "recruiter": self._recruiter,
            "token": posting.token,
            "title": posting.title,
            "reward_minor": posting.reward.minor,
            "currency": posting.reward.currency,
            "places": posting.places,
            "is_single_use": posting.is_single_use,
            "landing_url": posting.landing_url,
            "allowed_seconds": int(posting.time_allowed.total_seconds()),
            "study": posting.study,
            "created_at": posting.created_at,
            "expires_at": posting.expires_at,
        }
        insert_if_absent(self._connection, self._links, row)

    def postings(self) -> Sequence[LinkPosting]:
        """Show all postings, newest first."""
        return list(self._find())

    def posting(self, posting_id: str) -> LinkPosting | None:
        """Show one posting; None if there is none of that id."""
        return next(self._find(self._links.c.posting_id == posting_id), None)

    def change(self, posting_id: str, *, places: int, expires_at: datetime) -> None:
        """Set how many places a posting has and when it runs out."""
        change = sa.update(self._links).where(self._links.c.posting_id == posting_id)
        self._connection.execute(change.values(places=places, expires_at=expires_at))

    def remove(self, posting_id: str) -> None:
        """Forget a posting; the assignments that came by it stay."""
        self._connection.execute(sa.delete(self._links).where(self._links.c.posting_id == posting_id))

    def passes(self, *, posting_id: str = "", submission_id: str = "") -> Sequence[LinkPass]:
        """Show the passes of a posting, or those with one submission id, oldest first."""
        table, entries, codes = self._tables.assignments, self._tables.entries, self._tables.codes
        clause = table.c.hitid == posting_id if posting_id else table.c.assignmentid == submission_id
        query = (
            sa.select(
                *(table.c.uniqueid, table.c.assignmentid, table.c.workerid, table.c.hitid),
                *(table.c.status, table.c.beginhit, table.c.endhit, codes.c.code),
            )
            .join_from(table, entries, entries.c.uniqueid == table.c.uniqueid)
            .join(codes, codes.c.uniqueid == table.c.uniqueid, isouter=True)
            .where(entries.c.recruiter == self._recruiter, table.c.mode.in_(self._visits), clause)
            .order_by(table.c.beginhit, table.c.uniqueid)
        )
        return [_pass(row) for row in self._connection.execute(query).mappings()]

    def tally(self, postings: Sequence[LinkPosting], now: datetime) -> Mapping[str, LinkTally]:
        """Count who came by some postings, by their ids."""
        rows = self._tables.assignments.c
        # Not the bare column where many are counted: SQLite would go by its index, and past each document.
        hitid = rows.hitid if len(postings) == 1 else sa.func.coalesce(rows.hitid, "")
        counted = self._of(rows, postings, hitid).group_by(hitid, rows.status)
        found: dict[str, Counter[int]] = {each.posting_id: Counter() for each in postings}
        for posting_id, status, number in self._connection.execute(counted.add_columns(sa.func.count())):
            found[posting_id][status or 0] += number
        working = self._working(postings, hitid, now)
        return {
            posting_id: LinkTally(
                working=working[posting_id],
                waiting=sum(by_status[each] for each in statuses_of(SubmissionState.SUBMITTED)),
                approved=sum(by_status[each] for each in statuses_of(SubmissionState.APPROVED)),
            )
            for posting_id, by_status in found.items()
        }

    def _working(
        self, postings: Sequence[LinkPosting], hitid: sa.ColumnElement[str], now: datetime
    ) -> Counter[str]:
        """Count who is at work: few have begun so lately, so each is looked at."""
        rows, allowed = self._tables.assignments.c, {each.posting_id: each.time_allowed for each in postings}
        since = (now - max(allowed.values(), default=timedelta())).astimezone(UTC).replace(tzinfo=None)
        query = self._of(rows, postings, hitid).where(
            sa.func.coalesce(rows.status, 0).in_(statuses_of(SubmissionState.WORKING)),
            sa.or_(rows.beginhit.is_(None), rows.beginhit > since),
        )
        begun = self._connection.execute(query.add_columns(rows.beginhit))
        return Counter(
            posting_id
            for posting_id, _, at in begun
            if at is None or now < at.replace(tzinfo=UTC) + allowed[posting_id]
        )

    def _of(self, rows: Any, postings: Sequence[LinkPosting], hitid: sa.ColumnElement[str]) -> sa.Select[Any]:
        """Find posting and status of who came by some postings."""
        entries = self._tables.entries.c
        elsewhere = sa.select(entries.uniqueid).where(entries.recruiter != self._recruiter)
        return sa.select(hitid, rows.status).where(
            hitid.in_([each.posting_id for each in postings]),
            rows.mode.in_(self._visits),
            sa.func.coalesce(rows.uniqueid, "").not_in(elsewhere),
        )

    def credit(self, uniqueid: str) -> None:
        """Set a finished assignment to credited; one that is stays so."""
        table = self._tables.assignments
        now_allowed = table.c.status.in_([int(status) for status in MAY_FOLLOW[Status.CREDITED]])
        change = sa.update(table).where(table.c.uniqueid == uniqueid, now_allowed)
        self._connection.execute(change.values(status=int(Status.CREDITED)))

    def _find(self, *clauses: sa.ColumnElement[bool]) -> Iterator[LinkPosting]:
        # Older rows, of the time before panels, have no recruiter.
        whose = sa.func.coalesce(self._links.c.recruiter, PLAIN) == self._recruiter
        query = sa.select(self._links).where(self._links.c.mode == self._mode, whose, *clauses)
        ordered = query.order_by(self._links.c.created_at.desc(), self._links.c.posting_id)
        return map(_posting, self._connection.execute(ordered).mappings())


class LinkBook:
    """The same, each question in a transaction of its own.

    Args:
        store: the project's database.
        mode: in which world.
        recruiter: the panel that they belong to, or `link`.
    """

    def __init__(self, store: Store, mode: Mode, recruiter: str = PLAIN) -> None:
        self._store = store
        self._mode = mode
        self._recruiter = recruiter

    def add(self, posting: LinkPosting) -> None:
        """Keep a posting; one of the same id stays as it was."""
        self._write(lambda links: links.add(posting))

    def postings(self) -> Sequence[LinkPosting]:
        """Show all postings, newest first."""
        return self._read(lambda links: links.postings())

    def posting(self, posting_id: str) -> LinkPosting | None:
        """Show one posting; None if there is none of that id."""
        return self._read(lambda links: links.posting(posting_id))

    def change(self, posting_id: str, *, places: int, expires_at: datetime) -> None:
        """Set how many places a posting has and when it runs out."""
        self._write(lambda links: links.change(posting_id, places=places, expires_at=expires_at))

    def remove(self, posting_id: str) -> None:
        """Forget a posting."""
        self._write(lambda links: links.remove(posting_id))

    def passes(self, *, posting_id: str = "", submission_id: str = "") -> Sequence[LinkPass]:
        """Show the passes of a posting, or those with one submission id, oldest first."""
        return self._read(lambda links: links.passes(posting_id=posting_id, submission_id=submission_id))

    def tally(self, postings: Sequence[LinkPosting], now: datetime) -> Mapping[str, LinkTally]:
        """Count who came by some postings, by their ids."""
        return self._read(lambda links: links.tally(postings, now))

    def credit(self, uniqueid: str) -> None:
        """Set a finished assignment to credited; one that is stays so."""
        self._write(lambda links: links.credit(uniqueid))

    def parameters(self, uniqueid: str) -> Mapping[str, str]:
        """Give what somebody arrived with."""
        with self._store.reading() as reading:
            return Arrivals(reading.connection, reading.tables).parameters(uniqueid) or {}

    def code(self, uniqueid: str, outcome: Outcome) -> str:
        """Give the completion code of an assignment, made at the first call."""
        with self._store.writing() as writing:
            return Arrivals(writing.connection, writing.tables).code_of(uniqueid, outcome, datetime.now(UTC))

    def _read(self, ask: Callable[[Links], Found]) -> Found:
        with self._store.reading() as reading:
            return ask(links_of(reading, self._mode, self._recruiter))

    def _write(self, do: Callable[[Links], None]) -> None:
        with self._store.writing() as writing:
            do(links_of(writing, self._mode, self._recruiter))


def links_of(reading: Reading, mode: str, recruiter: str) -> Links:
    """Give the links of a panel in a mode inside a transaction."""
    return Links(reading.connection, reading.tables, mode, recruiter)


def _posting(row: sa.RowMapping) -> LinkPosting:
    return LinkPosting(
        posting_id=row["posting_id"],
        token=row["token"],
        title=row["title"],
        reward=Money(row["reward_minor"], row["currency"]),
        places=row["places"],
        is_single_use=row["is_single_use"],
        landing_url=row["landing_url"],
        time_allowed=timedelta(seconds=row["allowed_seconds"]),
        study=row["study"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
    )


def _pass(row: sa.RowMapping) -> LinkPass:
    return LinkPass(
        uniqueid=row["uniqueid"],
        submission_id=row["assignmentid"],
        participant_id=row["workerid"],
        posting_id=row["hitid"],
        status=row["status"] or 0,
        entered_at=_aware(row["beginhit"]),
        finished_at=_aware(row["endhit"]),
        code=row["code"] or "",
    )


def _aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)
