"""Tasks that pay, through the real adapter against the simulated marketplace."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.domain.tasks import RunState, Values
from psiturk_ng.services.clock import system_clock
from psiturk_ng.services.schedule import Schedule
from psiturk_ng.services.task_runs import TaskRuns
from tests.money.study import Study

pytestmark = pytest.mark.mturk


def run(study: Study, kind: str, **parameters: object) -> str:
    """Add a task that is due and run it once as a scheduler does; gives what came of it."""
    schedule = Schedule(workshop=study.project)
    given: Values = parameters
    schedule.add(
        kind=kind,
        mode=Mode.SIM,
        parameters=given,
        interval=timedelta(hours=1),
        by="ada (shell)",
        name=f"{kind} {len(schedule.all())}",
        first_at=system_clock() - timedelta(minutes=1),
    )
    runs = TaskRuns(workshop=study.project, clock=system_clock)
    (ended,) = [runs.run(taken) for taken in runs.take(1)]
    return f"{ended.state}: {ended.result}"


def made_by(study: Study) -> set[str]:
    """Say who the ledger says approved and paid."""
    ledger = study.project.store.tables.ledger
    with study.project.store.reading() as reading:
        query = sa.select(ledger.c.made_by).where(ledger.c.kind.in_(["approve", "bonus"]))
        return set(reading.connection.scalars(query))


def test_everybody_is_approved_and_bonused_by_tasks_once(study: Study) -> None:
    """The ledger says which task did it; the next due time finds nothing to do."""
    submissions = study.crowd(3)
    assert run(study, "approve_all") == "done: 3 approved."
    assert run(study, "auto_bonus", reason="thanks") == "done: 3 paid."
    assert [study.status(each) for each in submissions] == [7] * 3
    assert made_by(study) == {"task 1", "task 2"}
    assert run(study, "approve_all") == "done: Nothing was to be done."
    assert run(study, "auto_bonus", reason="other") == "done: Nothing was to be done."
    assert len(study.payments()) == 6


def test_rules_leave_some_to_a_person(study: Study) -> None:
    """Who is excluded, too quick or not ready is not approved, and the result counts them."""
    posting = study.posting(4)
    good = study.take_part(posting, "AGOOD")
    study.take_part(posting, "ASTRANGE")
    study.take_part(posting, "ABROKEN", data=None)
    told = run(study, "approve_all", exclude="ASTRANGE, ANOBODY", min_minutes=19)
    assert told == "done: 1 approved. Left for a person: 1 excluded, 1 not ready."
    assert [each for _, each, _ in study.payments()] == [good]
    told = run(study, "approve_all", min_minutes=21)
    assert told == "done: Nothing was to be done. Left for a person: 1 done too quickly, 1 not ready."
    told = run(study, "approve_all", codeversion="2.0")
    assert "1 of another code version" in told


def test_what_was_handed_in_lately_waits(study: Study) -> None:
    """The platform's time counts: the one who handed in just now waits though they ended an hour ago here."""
    study.take_part(study.posting(1), "AQUICK")
    assert run(study, "approve_all", min_age="2") == (
        "done: Nothing was to be done. Left for a person: 1 too recent."
    )
    assert study.payments() == []


def test_a_refusal_of_the_platform_is_a_failed_run(study: Study) -> None:
    """The sentence says what was paid, and what the platform said of the rest."""
    posting = study.posting(2)
    for worker, bonus in (("ARICH", 5000.0), ("ARICHER", 5001.0)):
        study.take_part(posting, worker, bonus=bonus)
    study.approve()
    told = run(study, "auto_bonus", reason="thanks")
    assert told.startswith(f"{RunState.FAILED}: 1 paid, 1 refused. ")
    assert "See: ledger list" in told


def test_both_sides_are_compared_at_set_times(study: Study) -> None:
    """What was approved elsewhere is credited here."""
    (submission,) = study.crowd(1)
    study.market.client.approve_assignment(AssignmentId=submission)
    told = run(study, "reconcile")
    assert told.startswith("done: 1 submission looked at, 1 thing put right or explained, nothing is open")
    assert study.status(submission) == 5
