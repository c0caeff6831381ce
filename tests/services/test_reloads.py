"""Who comes back to a task that has begun: kept out, resumed or restarted, and always on record."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.reloads import FIRST, OnReload, Reload
from psiturk_ng.domain.status import Status
from psiturk_ng.errors import EntryRefused
from psiturk_ng.services.enrolment import ClientFacts
from psiturk_ng.services.reloads import Reloads
from tests.recovery.inside import Inside, open_inside

CLIENT = ClientFacts("203.0.113.1", "chrome", "linux", "en")
TRIAL = {"uniqueid": "W:A", "current_trial": 0, "dateTime": 1, "trialdata": {}}
CHECKPOINT = {"eventtype": "checkpoint", "value": {"name": "main"}, "timestamp": 2, "interval": 0}


class Study:
    """One study whose participants come back.

    Args:
        inside: its services.
        on_reload: the setting.
    """

    def __init__(self, inside: Inside, on_reload: str) -> None:
        policy = OnReload(on_reload)
        self.inside = inside
        self.enrolment = _with(inside.enrolment, on_reload=policy)
        self.reloads = Reloads(recording=inside.recording, completion=inside.completion, on_reload=policy)

    def open(self, posting: str = "H") -> tuple[str, Reload]:
        """Open the experiment, as `/exp` does."""
        visit = Visit("W", "A", posting, "live")
        entered = self.enrolment.enter(visit, CLIENT)
        row = entered.assignment
        return row.uniqueid, FIRST if entered.is_new else self.reloads.admit(row, is_debug=visit.is_debug)

    def save(self, *, trials: int = 0, events: tuple[dict[str, Any], ...] = ()) -> None:
        """Save what a page recorded."""
        body = {
            "stream": "stream-of-tab",
            "trials": {"first": 0, "records": [TRIAL] * trials},
            "events": {"first": 0, "records": list(events)},
        }
        self.inside.save("W:A", body)

    def document(self) -> dict[str, Any]:
        """Read what is held."""
        return self.inside.recording.load("W:A").document

    def status(self) -> int:
        """Read the status."""
        return self.inside.completion.status_of("W", "A", any_assignment=False)


def _with(frozen: Any, **changes: Any) -> Any:
    fields = {name: getattr(frozen, name) for name in frozen.__dataclass_fields__}
    return type(frozen)(**(fields | changes))


@pytest.fixture
def inside(tmp_path: Path) -> Any:
    """The services on an empty database."""
    inside = open_inside(tmp_path, f"sqlite:///{tmp_path}/participants.db", sqlite_synchronous="OFF")
    yield inside
    inside.store.close()


def test_without_the_setting_a_started_task_is_closed(inside: Inside) -> None:
    """As psiTurk: 1008 once it has started; before that the page opens, and the data stay as they were."""
    study = Study(inside, "block")
    study.open()
    assert study.open() == ("W:A", FIRST)
    assert "eventdata" not in study.document()
    inside.completion.begin("W:A")
    with pytest.raises(EntryRefused, match="already_started_exp"):
        study.open()


@pytest.mark.parametrize("on_reload", ["resume", "restart"])
def test_a_quit_mark_is_taken_back_and_the_begin_stays(inside: Inside, on_reload: str) -> None:
    """Who returns has not quit; when the task began does not change."""
    study = Study(inside, on_reload)
    study.open()
    inside.completion.begin("W:A")
    with inside.store.reading() as reading:
        began = reading.by_uniqueid("W:A")
    inside.completion.quit("W:A")
    assert study.open() == ("W:A", Reload(2, False, has_started=True))
    with inside.store.reading() as reading:
        assert reading.by_uniqueid("W:A") == began
    assert study.status() == Status.STARTED


def test_a_quit_mark_that_arrives_after_the_return_does_not_count(inside: Inside) -> None:
    """The page that was left is not the last one any more."""
    study = Study(inside, "resume")
    study.open()
    inside.completion.begin("W:A")
    study.open()
    assert not study.reloads.quit("W:A", 1)
    assert study.status() == Status.STARTED
    assert study.reloads.quit("W:A", 2)
    assert study.status() == Status.QUITEARLY


def test_resume_goes_on_at_a_checkpoint(inside: Inside, caplog: pytest.LogCaptureFixture) -> None:
    """Each reload is an event with its visit, and a line in the log without the participant's ids."""
    caplog.set_level(logging.INFO)
    study = Study(inside, "resume")
    study.open()
    inside.completion.begin("W:A")
    study.save(trials=2, events=(CHECKPOINT,))
    assert study.open()[1] == Reload(2, resumes=True, has_started=True)
    assert study.open()[1] == Reload(3, resumes=True, has_started=True)
    document = study.document()
    events = [(event["eventtype"], event["value"], event.get("visit")) for event in document["eventdata"]]
    assert events == [
        ("checkpoint", {"name": "main"}, None),
        ("reload", "resume", 2),
        ("reload", "resume", 3),
    ]
    assert document["data"] == [TRIAL, TRIAL]
    assert "visit 3, resume" in caplog.text
    assert "W:A" not in caplog.text


def test_resume_begins_again_while_no_trial_is_recorded(inside: Inside) -> None:
    """Nothing would be shown twice."""
    study = Study(inside, "resume")
    study.open()
    inside.completion.begin("W:A")
    assert study.open()[1] == Reload(2, resumes=False, has_started=True)
    assert study.document()["eventdata"][0]["value"] == "restart"


def test_resume_refuses_where_trials_would_be_shown_twice(inside: Inside) -> None:
    """Trials and no checkpoint: 1008, except in a trial run, or where the task never says that it starts."""
    study = Study(inside, "resume")
    study.open()
    study.save(trials=1)
    assert study.open()[1] == Reload(2)
    inside.completion.begin("W:A")
    with pytest.raises(EntryRefused, match="no checkpoint"):
        study.open()
    assert len(study.document()["eventdata"]) == 1


def test_a_trial_run_may_always_begin_again(inside: Inside) -> None:
    """The researcher's own visits are never locked out."""
    study = Study(inside, "resume")
    study.open("debugH")
    inside.completion.begin("W:A")
    study.save(trials=1)
    assert study.open("debugH")[1] == Reload(2, has_started=True)


def test_restart_passes_over_checkpoints(inside: Inside) -> None:
    """The same cell and the earlier records, from the beginning."""
    study = Study(inside, "restart")
    study.open()
    inside.completion.begin("W:A")
    study.save(trials=2, events=(CHECKPOINT,))
    assert study.open()[1] == Reload(2, resumes=False, has_started=True)
    assert len(study.document()["data"]) == 2


@pytest.mark.parametrize("on_reload", ["block", "resume", "restart"])
def test_who_has_finished_does_not_begin_again(inside: Inside, on_reload: str) -> None:
    """Whatever the setting says."""
    study = Study(inside, on_reload)
    study.open()
    inside.completion.begin("W:A")
    inside.completion.complete("W:A")
    with pytest.raises(EntryRefused, match="already_started_exp"):
        study.open()


def test_a_document_that_repeats_the_reload_adds_nothing(inside: Inside) -> None:
    """A page with psiTurk's client starts from the document, reload included, and sends all of it."""
    study = Study(inside, "resume")
    study.open()
    study.save(events=(CHECKPOINT,))
    study.open()
    held = study.document()
    inside.recording.save_document("W:A", json.loads(json.dumps(held)))
    assert study.document()["eventdata"] == held["eventdata"]
