"""What workers can do on the simulated Mechanical Turk."""

from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.errors import BadInput, Conflict, NotFound
from psiturk_ng.marketplace.mturk import reviewing, rules
from psiturk_ng.marketplace.mturk.standing import Profile
from psiturk_ng.marketplace.mturk.state import State
from psiturk_ng.marketplace.mturk.tables import ASSIGNMENTS, AssignmentState
from psiturk_ng.marketplace.mturk.workers import Workers
from tests.marketplace.worker_parts import open_state, put_hit, wait

pytestmark = pytest.mark.mturk


@pytest.fixture
def state(tmp_path: Path) -> State:
    """An empty marketplace."""
    return open_state(tmp_path)


@pytest.fixture
def workers(state: State) -> Workers:
    """Its workers' side."""
    return Workers(state)


def test_a_worker_finds_accepts_and_submits_a_hit(state: State, workers: Workers) -> None:
    """It leaves the list when it is taken, and what was answered is kept as Amazon's XML."""
    hit_id = put_hit(state)
    assert [each.hit.hit_id for each in workers.open_hits("AANN")] == [hit_id]
    work = workers.accept(hit_id, "AANN")
    assert workers.accept(hit_id, "AANN") == work, "whoever has a place keeps it"
    assert workers.open_hits("AANN") == []
    assert [each.assignment_id for each in workers.work("AANN")] == [work.assignment_id]
    done = workers.submit(work.assignment_id, {"a": "1 < 2\x00", "b": "ü"}, "AANN")
    assert done.state is AssignmentState.SUBMITTED
    with state.moment() as moment:
        written = moment.connection.scalar(sa.select(ASSIGNMENTS.c.answer))
    root = ElementTree.fromstring(written or "")
    assert [part.text for answer in root for part in answer] == ["a", "1 < 2", "b", "ü"]


def test_the_last_place_is_taken_once(state: State, workers: Workers) -> None:
    """Who comes too late is told so."""
    hit_id = put_hit(state, places=1)
    workers.accept(hit_id, "AANN")
    with pytest.raises(Conflict, match="no more"):
        workers.accept(hit_id, "ABOB")
    with pytest.raises(Conflict, match="no more"):
        workers.preview(hit_id, "ABOB")


def test_a_returned_id_goes_to_the_next_worker(state: State, workers: Workers) -> None:
    """As on the real platform, an assignment id does not name one person for ever."""
    hit_id = put_hit(state, places=1)
    first = workers.accept(hit_id, "AANN")
    workers.return_assignment(first.assignment_id, "AANN")
    second = workers.accept(hit_id, "ABOB")
    assert second.assignment_id == first.assignment_id
    with pytest.raises(Conflict, match="returned"):
        workers.submit(first.assignment_id, {"a": "1"}, "AANN")
    with pytest.raises(Conflict, match="returned"):
        workers.return_assignment(first.assignment_id, "AANN")
    assert workers.submit(second.assignment_id, {"a": "1"}).worker_id == "ABOB"


def test_an_overdue_assignment_is_abandoned(state: State, workers: Workers) -> None:
    """After its ten minutes the place is free, and handing in is too late."""
    hit_id = put_hit(state, places=1)
    work = workers.accept(hit_id, "AANN")
    wait(state, seconds=599)
    assert workers.work("AANN")
    wait(state, seconds=2)
    assert not workers.work("AANN")
    with pytest.raises(Conflict, match="run out"):
        workers.submit(work.assignment_id, {"a": "1"}, "AANN")
    assert workers.accept(hit_id, "ABOB").assignment_id == work.assignment_id


def test_whoever_began_may_finish_after_the_hit_has_run_out(state: State, workers: Workers) -> None:
    """The two clocks are two: nobody new, but the one at work hands in."""
    hit_id = put_hit(state, lifetime=timedelta(seconds=60))
    work = workers.accept(hit_id, "AANN")
    wait(state, seconds=61)
    assert workers.open_hits("ABOB") == []
    with pytest.raises(Conflict):
        workers.accept(hit_id, "ABOB")
    assert workers.submit(work.assignment_id, {"a": "1"}, "AANN").submitted_at


def test_nothing_is_handed_in_twice_or_empty(state: State, workers: Workers) -> None:
    """Amazon wants a field beside the id, and takes a form once."""
    work = workers.accept(put_hit(state), "AANN")
    with pytest.raises(BadInput):
        workers.submit(work.assignment_id, {}, "AANN")
    workers.submit(work.assignment_id, {"a": "1"}, "AANN")
    with pytest.raises(Conflict, match="already"):
        workers.submit(work.assignment_id, {"a": "1"}, "AANN")
    with pytest.raises(Conflict, match="already"):
        workers.accept(work.hit_id, "AANN")
    with pytest.raises(Conflict, match="not accepted"):
        workers.submit(work.assignment_id, {"a": "1"}, "ABOB")


def test_what_nobody_reviews_is_approved_by_itself(state: State, workers: Workers) -> None:
    """The reward arrives, and the requester pays it with its fee."""
    work = workers.accept(put_hit(state), "AANN")
    workers.submit(work.assignment_id, {"a": "1"})
    wait(state, seconds=3599)
    assert workers.earnings("AANN").total == Money(0)
    wait(state, seconds=2)
    earned = workers.earnings("AANN")
    assert (earned.total, earned.work[0].state) == (Money(150), AssignmentState.APPROVED)
    with state.moment() as moment:
        assert reviewing.balance(moment.connection) == rules.FIRST_BALANCE - Money(150 + 30)


@pytest.mark.parametrize(
    ("guard", "is_seen", "may_look"),
    [("Accept", True, True), ("PreviewAndAccept", True, False), ("DiscoverPreviewAndAccept", False, False)],
)
def test_requirements_guard_what_they_say(
    state: State, workers: Workers, guard: str, is_seen: bool, may_look: bool
) -> None:
    """Accepting always; looking and finding only where it is asked for."""
    abroad = {
        "QualificationTypeId": rules.LOCALE,
        "Comparator": "EqualTo",
        "LocaleValues": [{"Country": "US"}],
        "ActionsGuarded": guard,
    }
    hit_id = put_hit(state, requirements=[abroad])
    workers.set_profile("ABOB", Profile(country="DE"))
    seen = workers.open_hits("ABOB")
    assert [each.unmet for each in seen] == ([["Worker_Locale EqualTo US"]] if is_seen else [])
    if may_look:
        workers.preview(hit_id, "ABOB")
    else:
        with pytest.raises(Conflict, match="qualify"):
            workers.preview(hit_id, "ABOB")
    with pytest.raises(Conflict, match="qualify"):
        workers.accept(hit_id, "ABOB")
    assert workers.accept(hit_id, "AANN")


def test_time_and_work_survive_a_restart(tmp_path: Path) -> None:
    """Everything is in the file, the moved clock too."""
    before = open_state(tmp_path)
    work = Workers(before).accept(put_hit(before), "AANN")
    wait(before, seconds=300)
    before.close()
    after = open_state(tmp_path)
    assert Workers(after).work("AANN") == [work]
    wait(after, seconds=301)
    assert Workers(after).work("AANN") == []
    with pytest.raises(BadInput):
        wait(after, seconds=-1)


def test_what_does_not_exist_is_said(workers: Workers) -> None:
    """Ids that are none, and HITs that are none."""
    with pytest.raises(NotFound):
        workers.accept("3NONE", "AANN")
    for wrong in ("", "bob", "A'1"):
        with pytest.raises(BadInput):
            workers.open_hits(wrong)
