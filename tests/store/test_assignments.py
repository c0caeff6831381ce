"""The questions that services ask of the assignments table."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from psiturk_ng.domain.allocation import Cell
from psiturk_ng.store import Store
from tests.store.conftest import MakeRow

NOW = datetime(2026, 11, 1, 12)


def counts(store: Store, *, include_debug: bool = False) -> dict[Cell, int]:
    """Count the cells of code version 1.0 in mode live, unfinished ones of the last 30 minutes."""
    with store.reading() as reading:
        return reading.counts_by_cell(
            codeversion="1.0", mode="live", since=NOW - timedelta(minutes=30), include_debug=include_debug
        )


def test_a_row_comes_back_as_it_went_in(store: Store, make_row: MakeRow) -> None:
    """All columns, by key and by participant, on every database."""
    row = make_row(
        ipaddress="::1",
        browser="firefox",
        platform="linux",
        language="ar",
        beginexp=NOW,
        endhit=NOW,
        bonus=0.25,
    )
    with store.writing() as writing:
        writing.insert(row, recruiter="prolific")
    with store.reading() as reading:
        assert reading.by_uniqueid("w1:a1") == row
        assert reading.of_participant("w1") == [row]
        assert reading.by_uniqueid("w1:a2") is None
        assert reading.datastring("w1:a1") is None
        assert reading.recruiter_of("w1:a1") == "prolific"


def test_a_participants_assignments_come_oldest_first(store: Store, make_row: MakeRow) -> None:
    """And only theirs."""
    with store.writing() as writing:
        for days, assignment in enumerate(("c", "a", "b")):
            writing.insert(make_row("w1", assignment, beginhit=NOW + timedelta(days=days)), recruiter="link")
        writing.insert(make_row("w2", "x"), recruiter="link")
    with store.reading() as reading:
        assert [row.assignmentid for row in reading.of_participant("w1")] == ["c", "a", "b"]


def test_a_key_is_taken_once(store: Store, make_row: MakeRow) -> None:
    """The second insert fails as SQLAlchemy's IntegrityError and changes nothing."""
    with store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
    with pytest.raises(sa.exc.IntegrityError), store.writing() as writing:
        writing.insert(make_row(hitid="h2"), recruiter="prolific")
    with store.reading() as reading:
        row = reading.by_uniqueid("w1:a1")
        assert row is not None
        assert row.hitid == "h1"
        assert reading.recruiter_of("w1:a1") == "link"


def test_a_deleted_assignment_may_come_again(store: Store, make_row: MakeRow) -> None:
    """Researchers delete their own trial rows by hand and try again."""
    with store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
        writing.connection.execute(store.tables.assignments.delete())
    with store.writing() as writing:
        writing.insert(make_row(), recruiter="prolific")
    with store.reading() as reading:
        assert reading.recruiter_of("w1:a1") == "prolific"


@pytest.mark.parametrize(
    ("status", "counted"), [(s, s in {3, 4, 5, 7}) for s in (0, 1, 2, 3, 4, 5, 6, 7, 100)]
)
def test_old_assignments_count_only_if_done(
    file_store: Store, make_row: MakeRow, status: int, counted: bool
) -> None:
    """An unfinished one frees its cell after the cutoff."""
    with file_store.writing() as writing:
        writing.insert(make_row(status=status, cond=2, beginhit=NOW - timedelta(hours=1)), recruiter="link")
    assert counts(file_store) == ({Cell(2, 0): 1} if counted else {})


def test_recent_assignments_of_this_version_and_mode_count(store: Store, make_row: MakeRow) -> None:
    """Of any status; others, and rows without a cell, do not."""
    kept = [make_row("w1", status=1), make_row("w2", status=6), make_row("w3", status=100, counterbalance=1)]
    left = [
        make_row("w4", codeversion="2.0"),
        make_row("w5", mode="sandbox"),
        make_row("w6", cond=None),
        make_row("w7", hitid="debug123", status=3),
        make_row("w8", beginhit=None, status=1),
    ]
    with store.writing() as writing:
        for row in kept + left:
            writing.insert(row, recruiter="link")
    assert counts(store) == {Cell(0, 0): 2, Cell(0, 1): 1}
    assert counts(store, include_debug=True) == {Cell(0, 0): 3, Cell(0, 1): 1}


def test_a_status_moves_only_from_where_it_may(store: Store, make_row: MakeRow) -> None:
    """One conditional statement; it says whether it did anything."""
    with store.writing() as writing:
        writing.insert(make_row(status=2), recruiter="link")
        assert writing.advance("w1:a1", 3, allowed_from={1, 2, 6}, endhit=NOW)
        assert not writing.advance("w1:a1", 2, allowed_from={1, 6}, beginexp=NOW)
        assert not writing.advance("w1:a1", 2, allowed_from=())
        assert not writing.advance("nobody:a1", 3, allowed_from={1, 2, 6})
    with store.reading() as reading:
        row = reading.by_uniqueid("w1:a1")
    assert row is not None
    assert (row.status, row.endhit, row.beginexp) == (3, NOW, None)


def test_setting_a_status_again_with_the_same_values_succeeds(store: Store, make_row: MakeRow) -> None:
    """MySQL counts changed rows by default; we count found ones."""
    with store.writing() as writing:
        writing.insert(make_row(status=4), recruiter="link")
        assert writing.advance("w1:a1", 4, allowed_from={4})
        assert writing.store_datastring("w1:a1", "{}")
        assert writing.store_datastring("w1:a1", "{}")


def test_documents_are_walked_in_the_order_of_the_table(store: Store, make_row: MakeRow) -> None:
    """More than are fetched at once; the order is that of arrival, on MySQL that of the key."""
    workers = [f"w{(number * 7) % 50:02}" for number in range(50)]
    with store.writing() as writing:
        for worker in workers:
            writing.insert(make_row(worker), recruiter="link")
    with store.writing() as writing:
        assert not writing.store_datastring("nobody:a1", "{}")
    with store.reading() as reading:
        walked = [uniqueid for uniqueid, _ in reading.datastrings()]
    expected = [f"{worker}:a1" for worker in workers]
    assert walked == (sorted(expected) if store.engine.dialect.name == "mysql" else expected)


def test_a_walk_may_stop_early(store: Store, make_row: MakeRow) -> None:
    """The connection is usable afterwards."""
    with store.writing() as writing:
        for number in range(40):
            writing.insert(make_row(f"w{number}"), recruiter="link")
    with store.reading() as reading:
        next(iter(reading.datastrings()))
    store.ping()
