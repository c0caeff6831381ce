"""What something newer took the place of is kept aside, once."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from psiturk_ng.domain.saves import Save, parse_save
from psiturk_ng.errors import TooLarge
from psiturk_ng.services.recording import Recording
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


LIMIT_BYTES = 40_000
LONG = "x" * 9_000


def with_limit(inside: Inside) -> Recording:
    """Give a recording that holds little."""
    return replace(inside.recording, assignment_limit_bytes=LIMIT_BYTES)


def some_save(body: dict[str, Any]) -> Save:
    """Read a save."""
    return parse_save(body, record_limit_bytes=100_000)


def aside_bytes(inside: Inside, uniqueid: str) -> int:
    """Add up what is kept aside."""
    return sum(map(len, inside.kept_aside(uniqueid)))


def test_all_streams_of_an_assignment_together_stay_below_its_limit(inside: Inside) -> None:
    """Also those that were opened before any of them held much; another assignment has a limit of its own."""
    recording, uniqueid, other = with_limit(inside), inside.enter(), inside.enter()
    streams = [f"stream-{letter}" for letter in "abcdef"]
    for stream in streams:
        recording.save(uniqueid, some_save({"stream": stream}))
    taken = 0
    for stream in streams:
        save = {"stream": stream, "trials": {"first": 0, "records": [trial(0, text=LONG)]}}
        try:
            recording.save(uniqueid, some_save(save))
            taken += 1
        except TooLarge:
            assert inside.recording.load(uniqueid).document["data"] == [trial(0, text=LONG)] * taken
    assert taken == 4
    assert recording.save(uniqueid, some_save({"stream": streams[5], "final": True})).trials == 0
    assert recording.save(other, some_save(save)).trials == 1


def test_answers_and_longer_records_of_whole_documents_count_towards_the_limit(inside: Inside) -> None:
    """A page that saves whole documents can fill no more than another."""
    recording, uniqueid = with_limit(inside), inside.enter()
    document = whole(trial(0))
    for count in range(4):
        document["questiondata"][f"q{count}"] = LONG
        recording.save_document(uniqueid, document)
    with pytest.raises(TooLarge):
        recording.save_document(uniqueid, whole(trial(0, text=LONG)))
    with pytest.raises(TooLarge):
        recording.save_document(uniqueid, document | {"remark": LONG})
    assert recording.load(uniqueid).document == document


def test_a_page_that_alters_its_records_goes_on_when_no_older_version_fits(
    inside: Inside, caplog: pytest.LogCaptureFixture
) -> None:
    """Every save is taken and the newest version counts, but no disk is filled with the older ones."""
    recording, uniqueid = with_limit(inside), inside.enter()
    for version in range(8):
        newest = whole(trial(0, version=version, text=LONG), *(trial(n) for n in range(1, version)))
        recording.save_document(uniqueid, newest)
        assert recording.load(uniqueid).document == newest
    assert [one["trialdata"]["version"] for one in aside(inside, uniqueid)] == [0, 1, 2, 3]
    assert "no longer kept" in caplog.text
    with inside.store.reading() as reading:
        assert reading.records.verdicts()[uniqueid].differences == 7


def test_a_stale_page_is_refused_when_no_other_version_fits(inside: Inside) -> None:
    """What cannot be kept aside is never acknowledged; what is repeated needs no room."""
    recording, uniqueid = with_limit(inside), inside.enter()
    newer = whole(trial(0), trial(1), trial(2))
    recording.save_document(uniqueid, newer)
    stale = [whole(trial(0), trial(1, version=version, text=LONG)) for version in range(6)]
    for document in stale[:4]:
        recording.save_document(uniqueid, document)
    for document in stale[4:]:
        with pytest.raises(TooLarge):
            recording.save_document(uniqueid, document)
    recording.save_document(uniqueid, stale[0])
    recording.save_document(uniqueid, newer)
    assert recording.load(uniqueid).document == newer
    assert aside_bytes(inside, uniqueid) <= LIMIT_BYTES
