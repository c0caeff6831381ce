"""What something newer took the place of is kept aside, once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from psiturk_ng.errors import TooLarge
from tests.recovery.inside import Inside, open_inside


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Inside]:
    """The services on an empty database."""
    inside = open_inside(tmp_path, f"sqlite:///{tmp_path}/participants.db", sqlite_synchronous="OFF")
    yield inside
    inside.store.close()


def trial(number: int, **data: object) -> dict[str, Any]:
    """Make a trial."""
    return {"current_trial": number, "dateTime": number, "trialdata": data}


def whole(*trials: dict[str, Any]) -> dict[str, Any]:
    """Make a whole document."""
    return {"currenttrial": len(trials), "data": list(trials), "questiondata": {}, "eventdata": []}


def aside(inside: Inside, uniqueid: str) -> list[Any]:
    """Read what is kept aside."""
    return [json.loads(text) for text in inside.kept_aside(uniqueid)]


@pytest.mark.parametrize("is_stale_first", [True, False])
def test_a_document_that_is_sent_again_differs_once(inside: Inside, is_stale_first: bool) -> None:
    """A stale page goes on saving: one conflict, kept aside once."""
    uniqueid = inside.enter()
    stale = whole(trial(0), trial(1, tab="stale"))
    newer = whole(trial(0), trial(1), trial(2))
    for document in [*([stale] * is_stale_first), newer, stale, stale, newer, stale]:
        inside.recording.save_document(uniqueid, document)
    with inside.store.reading() as reading:
        assert reading.records.verdicts()[uniqueid].differences == 1
    assert aside(inside, uniqueid) == [trial(1, tab="stale")]
    assert inside.recording.load(uniqueid).document == newer


def test_a_change_of_a_record_that_the_project_replaced_is_kept_aside(inside: Inside) -> None:
    """It is acknowledged, so it must not be gone; sending it again adds nothing."""
    uniqueid = inside.enter()
    stream = {"stream": "stream-one"}
    inside.save(uniqueid, stream | {"trials": {"first": 0, "records": [trial(0), trial(1)]}})
    text = json.dumps(whole())
    with inside.store.writing() as writing:
        writing.store_datastring(uniqueid, text)
        inside.recording.replace_document(writing, uniqueid, text)
    change = {"kind": "trial", "number": 1, "version": 1, "record": trial(1, late="edit")}
    for _ in range(2):
        assert inside.save(uniqueid, stream | {"changed": [change]}).trials == 2
    assert inside.recording.load(uniqueid).document["data"] == []
    assert [one for one in aside(inside, uniqueid) if "data" not in one] == [trial(1, late="edit")]


def test_what_stands_in_the_place_of_records_hides_none(inside: Inside) -> None:
    """A later document without lists takes nothing away from what is shown."""
    uniqueid = inside.enter()
    document = whole(trial(0), trial(1)) | {"questiondata": {"q": 1}}
    inside.recording.save_document(uniqueid, document)
    odd = {"currenttrial": 99, "data": "none", "eventdata": None, "questiondata": [1]}
    inside.recording.save_document(uniqueid, odd)
    held = inside.recording.load(uniqueid).document
    assert held == document | {"currenttrial": 99, "eventdata": None}
    inside.save(uniqueid, {"stream": "stream-one", "trials": {"first": 0, "records": [trial(2)]}})
    assert inside.recording.load(uniqueid).document["data"] == [trial(0), trial(1), trial(2)]


def test_a_column_that_holds_no_document_is_kept_aside(inside: Inside) -> None:
    """The first save writes a document in its place."""
    uniqueid = inside.enter()
    with inside.store.writing() as writing:
        writing.store_datastring(uniqueid, '["no document"]')
    inside.save(uniqueid, {"stream": "stream-one", "trials": {"first": 0, "records": [trial(0)]}})
    assert aside(inside, uniqueid) == [["no document"]]


def test_what_is_sent_again_does_not_count_towards_the_limit(inside: Inside) -> None:
    """Neither a save whose answer was lost, nor an answer that takes the place of its older version."""
    uniqueid = inside.enter()
    long = "x" * (inside.recording.assignment_limit_bytes // 3)
    for version in range(1, 7):
        save = {"stream": "stream-one", "trials": {"first": 0, "records": [trial(0, text=long)]}}
        answers = {"version": version, "values": {"log": long[version:]}}
        changed = [{"kind": "trial", "number": 0, "version": 0, "record": trial(0, text=long)}]
        assert inside.save(uniqueid, save | {"answers": answers, "changed": changed}).trials == 1
    with pytest.raises(TooLarge):
        inside.save(
            uniqueid, {"stream": "stream-one", "trials": {"first": 1, "records": [trial(1, text=long)]}}
        )
