"""Giving cells away, on SQLite, PostgreSQL and MySQL alike."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from psiturk_ng.domain.entry import AdPage
from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.ledger import Intent, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.status import Status
from psiturk_ng.errors import ConfigError, EntryRefused, ProjectCodeError
from psiturk_ng.services.completion import Completion
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.services.design import Design
from psiturk_ng.services.enrolment import ClientFacts, Enrolment
from psiturk_ng.store import Store
from tests.services.conftest import FrozenClock, MakeEnrolment

CLIENT = ClientFacts("203.0.113.1", "chrome", "linux", "en")
_numbers = count()


def visit(worker: str | None = None, mode: str = "live", posting: str = "H") -> Visit:
    """Make a visit of somebody new, or of a known participant."""
    number = next(_numbers)
    return Visit(worker or f"W{number}", f"A{number}", posting, mode)


def enter(enrolment: Enrolment, visit: Visit) -> int:
    """Enter, and give the condition."""
    condition = enrolment.enter(visit, CLIENT).assignment.cond
    assert condition is not None
    return condition


def test_newcomers_fill_the_emptiest_cell(make_enrolment: MakeEnrolment) -> None:
    """After each full round every cell has one more."""
    enrolment = make_enrolment(3)
    for fill in (1, 2, 3):
        conditions = [enter(enrolment, visit()) for _ in range(3)]
        assert sorted(conditions) == [0, 1, 2], fill


def test_simultaneous_newcomers_leave_no_cell_more_than_one_ahead(make_enrolment: MakeEnrolment) -> None:
    """Reading the counts and inserting are one transaction (D-52)."""
    enrolment = make_enrolment(4)
    with ThreadPoolExecutor(16) as pool:
        counts = Counter(pool.map(lambda _: enter(enrolment, visit()), range(60)))
    assert sorted(counts.values()) == [15, 15, 15, 15]


def test_one_participants_simultaneous_requests_share_one_row(
    make_enrolment: MakeEnrolment, store: Store
) -> None:
    """A double click is one assignment (D-53)."""
    enrolment = make_enrolment()
    same = visit()
    with ThreadPoolExecutor(16) as pool:
        entered = list(pool.map(lambda _: enrolment.enter(same, CLIENT), range(32)))
    assert sum(one.is_new for one in entered) == 1
    assert len({one.assignment.cond for one in entered}) == 1
    with store.reading() as reading:
        assert len(reading.of_participant(same.participant)) == 1


def test_counts_are_within_one_mode_and_code_version(make_enrolment: MakeEnrolment) -> None:
    """Sandbox visits and older versions fill no cell of the live study."""
    enrolment = make_enrolment(2)
    older = make_enrolment(2, codeversion="0.9")
    filled = enter(enrolment, visit())
    for _ in range(5):
        enter(enrolment, visit(mode="sandbox"))
        enter(older, visit())
    assert enter(enrolment, visit()) == 1 - filled


def test_trial_runs_fill_no_cell(make_enrolment: MakeEnrolment) -> None:
    """Debug visits in live mode are marked by their posting and never counted."""
    enrolment = make_enrolment(2)
    filled = enter(enrolment, visit())
    for _ in range(5):
        enter(enrolment, visit(posting="debugX"))
    assert enter(enrolment, visit()) == 1 - filled


def test_an_idle_assignment_frees_its_cell_after_the_cutoff_and_a_finished_one_keeps_it(
    make_enrolment: MakeEnrolment, store: Store, clock: FrozenClock
) -> None:
    """Unfinished ones count for 30 minutes, finished ones for ever."""
    enrolment = make_enrolment(2)
    idle, finished = visit(), visit()
    idle_condition = enter(enrolment, idle)
    finished_condition = enter(enrolment, finished)
    Completion(store=store, datastrings=Datastrings(store), clock=clock).complete(finished.uniqueid)
    clock.pass_minutes(31)
    assert {idle_condition, finished_condition} == {0, 1}
    assert enter(enrolment, visit()) == idle_condition
    assert Counter(enter(enrolment, visit()) for _ in range(2)) == {0: 1, 1: 1}


def test_who_comes_back_keeps_the_cell(make_enrolment: MakeEnrolment, clock: FrozenClock) -> None:
    """However much later, as long as the task has not started."""
    enrolment = make_enrolment(4)
    back = visit()
    condition = enter(enrolment, back)
    clock.pass_minutes(300)
    again = enrolment.enter(back, CLIENT)
    assert (again.is_new, again.assignment.cond) == (False, condition)


def test_an_assignment_of_another_recruiter_is_not_shared(make_enrolment: MakeEnrolment) -> None:
    """The key belongs to (recruiter, participant, assignment)."""
    one = visit()
    enter(make_enrolment(), one)
    with pytest.raises(EntryRefused) as refusal:
        make_enrolment(recruiter="prolific").enter(one, CLIENT)
    assert refusal.value.name == "hit_assign_appears_in_database_more_than_once"


def test_ids_that_differ_in_case_are_different_people(make_enrolment: MakeEnrolment) -> None:
    """On every database, also where text compares without case by default."""
    enrolment = make_enrolment()
    lower, upper = Visit("w1", "a1", "H", "live"), Visit("W1", "A1", "H", "live")
    assert enrolment.enter(lower, CLIENT).is_new
    assert enrolment.enter(upper, CLIENT).is_new


def test_the_projects_own_choice_is_asked_before_the_lock_and_used(
    make_enrolment: MakeEnrolment, store: Store
) -> None:
    """custom_get_condition may use the database itself."""

    def choose(mode: str) -> tuple[int, int]:
        with store.writing() as writing:
            writing.lock_allocation()
        return (9, len(mode))

    entered = make_enrolment(choose_cell=choose).enter(visit(), CLIENT)
    assert (entered.assignment.cond, entered.assignment.counterbalance) == (9, 4)


@pytest.mark.parametrize("answer", [None, 3, (1,), ("a", "b"), ("1", "2"), (1.5, 2), (1, 2, 3), (2**70, 0)])
def test_a_wrong_answer_of_the_project_makes_no_row(
    make_enrolment: MakeEnrolment, store: Store, answer: object
) -> None:
    """It is reported, never replaced by our own choice."""
    one = visit()
    with pytest.raises(ProjectCodeError):
        make_enrolment(choose_cell=lambda _: answer).enter(one, CLIENT)
    with store.reading() as reading:
        assert reading.by_uniqueid(one.uniqueid) is None


def test_conditions_json_is_followed_while_the_server_runs(tmp_path: Path) -> None:
    """Its keys are the conditions; a file that turns bad leaves the last good design."""
    design = Design(tmp_path, 5, 2)
    path = tmp_path / "conditions.json"
    assert design.size() == (5, 2)
    path.write_text(json.dumps({"a": 1, "b": 2, "c": 3}), "utf-8")
    assert design.size() == (3, 1)
    path.write_text("{ this is no JSON", "utf-8")
    assert design.size() == (3, 1)
    path.unlink()
    assert design.size() == (5, 2)


@pytest.mark.parametrize("text", ["{", "{}", "[1]", ""])
def test_a_bad_conditions_json_stops_the_start(tmp_path: Path, text: str) -> None:
    """Before the first participant meets it (D-54)."""
    (tmp_path / "conditions.json").write_text(text, "utf-8")
    with pytest.raises(ConfigError):
        Design(tmp_path, 1, 1)


def test_who_came_to_be_paid_for_an_earlier_pass_only_hands_in(
    make_enrolment: MakeEnrolment, store: Store, clock: FrozenClock
) -> None:
    """By the posting that was made for them; by any other they took part already."""
    enrolment = make_enrolment()
    first = visit(mode="sim")
    enter(enrolment, first)
    with store.writing() as writing:
        writing.advance(first.uniqueid, Status.COMPLETED, allowed_from=[Status.ALLOCATED])
        intent = Intent(
            kind=Kind.POSTING,
            key="k",
            amount=Money(100),
            fee=Money(20),
            batch="b",
            posting_id="MADE",
            participant_id=first.participant,
            uniqueid=first.uniqueid,
        )
        writing.ledger("mturk", Mode.SIM).intend([intent], by="ada", now=clock())
    assert enrolment.advertise(visit(first.participant, "sim", "MADE")) is AdPage.SUBMIT
    with pytest.raises(EntryRefused, match="already_did_exp_hit"):
        enrolment.advertise(visit(first.participant, "sim", "ANOTHER"))
    assert enrolment.advertise(visit(first.participant, "sandbox", "MADE")) is AdPage.AD
    assert enrolment.advertise(visit(mode="sim", posting="MADE")) is AdPage.AD
