"""Lists and counts of participants, on every database."""

from datetime import datetime
from itertools import product

import pytest
import sqlalchemy as sa

from psiturk_ng.domain.participant_list import Column, Grouping, Order, ParticipantFilter
from psiturk_ng.errors import BadInput, NotFound
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.services.overview import Overview
from psiturk_ng.services.participant_file import ParticipantFiles
from psiturk_ng.services.participants import Participants
from psiturk_ng.store import Store
from tests.dashboard.people import add_people, said
from tests.services.conftest import FrozenClock


@pytest.fixture
def participants(store: Store, clock: FrozenClock) -> Participants:
    """Participants of every kind."""
    add_people(store, clock.now)
    return Participants(store, clock)


def names(participants: Participants, order: Order | None = None, **arguments: str) -> list[str]:
    """List who is shown under the arguments of an address."""
    page = participants.page(ParticipantFilter.read(arguments), order or Order.read("beginhit"), 1)
    assert page.total == len(page.rows)
    return [row.workerid for row in page.rows]


CASES = [
    ({"mode": "live"}, ["W20"]),
    ({"codeversion": "0.9"}, ["W21"]),
    ({"codeversion": "1.0", "mode": "sim", "status": "5,7"}, ["W7", "W8", "W9"]),
    ({"status": "quitearly"}, ["W10"]),
    ({"status": "101"}, ["W11"]),
    ({"complete": "1", "mode": "sim", "codeversion": "1.0"}, ["W4", "W5", "W6", "W7", "W8", "W9"]),
    ({"complete": "0", "cond": "1"}, ["W1", "W3", "W11"]),
    ({"platform": "returned,timed_out"}, ["W0", "W10"]),
    ({"platform": "working"}, []),
    ({"integrity": "doubtful"}, ["W4"]),
    ({"active": "1"}, ["W2"]),
    ({"since": "2026-03-01T12:10", "until": "2026-03-01T12:20"}, ["W10", "W11"]),
    ({"text": "W2", "trials": "1"}, ["W2", "W20", "W21", "W22"]),
    ({"text": "%"}, []),
    ({"text": "=1"}, ["=1+1"]),
    ({"mode": " ", "status": "7"}, ["W9"]),
]
"""Arguments of an address, and whom the list shows then."""


def test_a_filter_shows_whom_it_names(participants: Participants) -> None:
    """Each argument narrows the list, alone and with others."""
    found = [(arguments, names(participants, **arguments)) for arguments, _ in CASES]
    assert found == CASES


def test_every_column_sorts_both_ways_with_the_unknown_last(participants: Participants) -> None:
    """Nobody is lost or doubled by an order."""
    filtering = ParticipantFilter(codeversion="1.0")
    for column, descending in product(Column, (False, True)):
        rows = participants.page(filtering, Order(column, descending), 1).rows
        values = [getattr(row, column.value) for row in rows]
        known = [value for value in values if value is not None]
        assert values[: len(known)] == known
        assert known == sorted(known, reverse=descending)
        assert len({row.uniqueid for row in rows}) == len(rows) == 14


def test_pages_divide_the_list(participants: Participants, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the last page comes the last page again."""
    monkeypatch.setattr("psiturk_ng.services.pages.PAGE_SIZE", 4)
    filtering, order = ParticipantFilter(codeversion="1.0", mode="sim"), Order.read("-beginhit")
    pages = [participants.page(filtering, order, number) for number in range(1, 6)]
    assert [[row.workerid for row in page.rows] for page in pages[:4]] == [
        ["W11", "W10", "W9", "W8"],
        ["W7", "W6", "W5", "W4"],
        ["W3", "W2", "W1", "W0"],
        ["=1+1"],
    ]
    assert (pages[4].number, pages[4].rows, pages[4].total) == (4, pages[3].rows, 13)


def test_groups_count_everybody_once_and_open_their_lists(participants: Participants) -> None:
    """The count of a group is the length of the list that it opens."""
    for grouping in Grouping:
        groups = participants.groups(ParticipantFilter(), [grouping])
        assert sum(number for _, number in groups) == 15, grouping
        for (value,), number in groups:
            if value is not None:
                opened = ParticipantFilter.read({grouping.value: str(value)})
                assert participants.count(opened) == number, (grouping, value)


def test_the_list_as_csv_is_the_list(participants: Participants) -> None:
    """It has a header, everybody, and nothing that a spreadsheet takes for a formula."""
    lines = "".join(participants.csv(ParticipantFilter(mode="sim"), Order.read("workerid"))).splitlines()
    assert lines[0].startswith("uniqueid,workerid,assignmentid,hitid,mode,")
    assert len(lines) == 1 + 14
    assert lines[1].startswith("'=1+1:A23,'=1+1,")


@pytest.mark.parametrize("name", ["cond", "status", "active", "platform", "integrity", "since"])
def test_what_no_filter_can_be_is_refused(name: str) -> None:
    """In one sentence that repeats what was given."""
    with pytest.raises(BadInput, match="nonsense"):
        ParticipantFilter.read({name: "nonsense"})


def test_a_filter_survives_its_address() -> None:
    """Written and read again, it is the same."""
    filtering = ParticipantFilter(
        mode="sim", cond=0, status=(3, 101), complete=False, since=datetime(2026, 3, 1, 9, 30), trials=True
    )
    assert ParticipantFilter.read(filtering.written()) == filtering


def test_every_number_of_the_overview_is_the_length_of_its_list(
    participants: Participants, store: Store, clock: FrozenClock
) -> None:
    """And the numbers are the right ones."""
    standing = Overview(store, "1.0", lambda: (2, 1), clock).standing("sim")
    assert {number.name: number.value for number in standing.numbers} == {
        "entered": 13,
        "at work now": 1,
        "started": 9,
        "finished": 6,
        "submitted": 1,
        "approved": 3,
        "bonused": 1,
        "quit": 1,
        "returned": 2,
        "data in doubt": 1,
        "needs you": 0,
        "failed saves": 0,
    }
    for number in standing.numbers:
        assert participants.count(number.filtering) == number.value, number.name
    assert [(cell.cond, cell.complete, cell.others) for cell in standing.cells] == [(0, 3, 3), (1, 3, 3)]


def test_courses_count_by_the_hour_and_the_minute(
    participants: Participants, store: Store, clock: FrozenClock
) -> None:
    """Who has not entered or finished is in none."""
    courses = Overview(store, "1.0", lambda: (2, 1), clock).courses("sim")
    assert courses.entered == [("2026-03-01 12", 12)]
    assert courses.finished == [("2026-03-01 12", 6)]
    assert Overview(store, "1.0", lambda: (2, 1), clock).minutes("sim") == [
        (4, 1),
        (5, 1),
        (6, 1),
        (7, 1),
        (8, 1),
        (9, 1),
    ]


def test_nobody_who_finished_is_lost_for_want_of_news(
    participants: Participants, store: Store, clock: FrozenClock
) -> None:
    """Of two who finished, one is lost as soon as the platform says that the time ran out."""
    overview = Overview(store, "1.0", lambda: (2, 1), clock)

    def seen() -> dict[str, tuple[int, int, int, int]]:
        phases = overview.phases("sim")
        for phase in phases:
            assert participants.count(phase.left.filtering) == phase.left.value, phase.name
        return {
            phase.name: (phase.reached, phase.passed, phase.at_work, phase.left.value) for phase in phases
        }

    assert seen() == {"Instructions": (13, 10, 0, 3), "Task": (10, 7, 1, 2), "Handing in": (7, 5, 2, 0)}
    with store.writing() as writing:
        writing.connection.execute(sa.insert(store.tables.submissions), [said("W4", "timed_out", 0)])
    assert seen()["Handing in"] == (7, 5, 1, 1)


def test_the_file_of_a_participant_tells_all(
    participants: Participants, store: Store, clock: FrozenClock
) -> None:
    """What happened, in order; what was recorded; what was noted."""
    files = ParticipantFiles(store, Datastrings(store), clock)
    files.note("W6:A6", "  asked about the payment ", "ada")
    file = files.open("W6:A6")
    assert [moment.text for moment in file.moments] == ["mturk says: submitted", "entered", "finished"]
    assert file.document is not None
    assert file.document["questiondata"] == {"q": "<b>x</b>"}
    assert [(note.body, note.made_by, note.at) for note in file.notes] == [
        ("asked about the payment", "ada", clock.now)
    ]
    with pytest.raises(NotFound):
        files.open("nobody")
    with pytest.raises(NotFound):
        files.note("nobody", "x", "ada")
    for text in ("", "   ", "x" * 10_001):
        with pytest.raises(BadInput):
            files.note("W6:A6", text, "ada")
