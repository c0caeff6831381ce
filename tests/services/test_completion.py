"""The way of an assignment: forward, once, and never back."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from psiturk_ng.domain.entry import AdPage
from psiturk_ng.domain.outcomes import status_of
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.domain.reloads import OnReload
from psiturk_ng.domain.status import FINISHED, Status
from psiturk_ng.errors import EntryRefused, NotFound
from psiturk_ng.services.completion import Completion
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.store import Store
from tests.services.conftest import FrozenClock, MakeEnrolment
from tests.services.test_enrolment import CLIENT, visit


def entered(make_enrolment: MakeEnrolment) -> str:
    """Enter somebody new, and give the uniqueid."""
    return make_enrolment().enter(visit(), CLIENT).assignment.uniqueid


def test_times_are_those_of_the_first_time(
    make_enrolment: MakeEnrolment, store: Store, clock: FrozenClock
) -> None:
    """psiTurk overwrote them at every repetition (D-34)."""
    uniqueid = entered(make_enrolment)
    completion = Completion(store=store, datastrings=Datastrings(store), clock=clock)
    clock.pass_minutes(1)
    completion.begin(uniqueid)
    began = clock.now.replace(tzinfo=None)
    clock.pass_minutes(10)
    completion.begin(uniqueid)
    completion.complete(uniqueid)
    ended = clock.now.replace(tzinfo=None)
    clock.pass_minutes(10)
    completion.complete(uniqueid)
    with store.reading() as reading:
        row = reading.by_uniqueid(uniqueid)
    assert row is not None
    assert (row.beginexp, row.endhit, row.status) == (began, ended, Status.COMPLETED)


def test_an_unknown_assignment_is_said_so(store: Store) -> None:
    """Nothing is made up."""
    completion = Completion(store=store, datastrings=Datastrings(store))
    for act in (completion.begin, completion.quit, completion.complete, completion.submit):
        with pytest.raises(NotFound):
            act("nobody:none")


def test_a_projects_own_status_stays_untouched(make_enrolment: MakeEnrolment, store: Store) -> None:
    """Numbers that we do not know are the project's business."""
    uniqueid = entered(make_enrolment)
    table = store.tables.assignments
    with store.writing() as writing:
        writing.connection.execute(table.update().where(table.c.uniqueid == uniqueid).values(status=100))
    completion = Completion(store=store, datastrings=Datastrings(store))
    for act in (completion.begin, completion.quit, completion.complete, completion.submit):
        act(uniqueid)
    with store.reading() as reading:
        row = reading.by_uniqueid(uniqueid)
    assert row is not None
    assert row.status == 100


STEPS = st.lists(st.sampled_from(["begin", "quit", "complete", "submit"]), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_order_of_requests_leads_back_from_finished(
    make_enrolment: MakeEnrolment, store: Store, steps: list[str]
) -> None:
    """Whatever a browser repeats or reorders."""
    uniqueid = entered(make_enrolment)
    completion = Completion(store=store, datastrings=Datastrings(store))
    has_finished = False
    for step in steps:
        getattr(completion, step)(uniqueid)
        with store.reading() as reading:
            row = reading.by_uniqueid(uniqueid)
        assert row is not None
        assert row.status in FINISHED or not has_finished
        has_finished = row.status in FINISHED


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.COMPLETE])
def test_who_ended_otherwise_frees_the_cell_and_stays_away(
    make_enrolment: MakeEnrolment, store: Store, outcome: Outcome
) -> None:
    """At once, for good, and the first end stands."""
    enrolment = make_enrolment(conditions=2, on_reload=OnReload.RESUME)
    first = enrolment.enter(came := visit("first"), CLIENT).assignment
    completion = Completion(store=store, datastrings=Datastrings(store))
    completion.begin(first.uniqueid)
    assert completion.end(first.uniqueid, outcome) is outcome
    assert completion.end(first.uniqueid, Outcome.COMPLETE) is outcome
    completion.begin(first.uniqueid)
    with store.reading() as reading:
        row = reading.by_uniqueid(first.uniqueid)
    assert row is not None
    assert (row.status, row.endhit is None) == (status_of(outcome), False)
    for name in ("second", "third"):
        completion.complete(enrolment.enter(visit(name), CLIENT).assignment.uniqueid)
    with store.reading() as reading:
        counts = reading.counts_by_cell(
            codeversion="1.0", mode="live", since=datetime(2026, 1, 1), include_debug=False
        )
    assert sorted(counts.values()) == [1, 1], "the second and the third have a cell each"
    with pytest.raises(EntryRefused):
        enrolment.enter(came, CLIENT)
    assert enrolment.advertise(came) is AdPage.SUBMIT


def test_who_finished_before_outcomes_were_noted_did_the_task(
    make_enrolment: MakeEnrolment, store: Store
) -> None:
    """An assignment that psiTurk finished is not screened out afterwards."""
    uniqueid = entered(make_enrolment)
    with store.writing() as writing:
        writing.advance(uniqueid, Status.COMPLETED, allowed_from=[Status.ALLOCATED])
    completion = Completion(store=store, datastrings=Datastrings(store))
    assert completion.end(uniqueid, Outcome.SCREENED_OUT) is Outcome.COMPLETE
    assert completion.outcome_of(uniqueid) is Outcome.COMPLETE
