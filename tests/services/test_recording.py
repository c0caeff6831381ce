"""Saves: what is new is stored once, in order, whatever the network does."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.domain.records import Document
from psiturk_ng.domain.saves import Receipt, parse_save
from psiturk_ng.errors import BadInput, NotFound, TooLarge
from psiturk_ng.services.completion import Completion
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.services.recording import Recording
from psiturk_ng.services.rewriting import ColumnRewriter
from psiturk_ng.store import Store
from tests.servers import wait_until
from tests.services.conftest import FrozenClock, MakeEnrolment
from tests.services.test_enrolment import CLIENT, visit

STREAM = "stream-one"
LIMIT_BYTES = 10_000


@pytest.fixture
def recording(store: Store, clock: FrozenClock) -> Recording:
    """A recording that holds at most 100 kB per assignment."""
    return Recording(
        store=store,
        datastrings=Datastrings(store),
        assignment_limit_bytes=100_000,
        on_saved=lambda: None,
        clock=clock,
    )


@pytest.fixture
def uniqueid(make_enrolment: MakeEnrolment) -> str:
    """An assignment that has just been entered."""
    return make_enrolment().enter(visit(), CLIENT).assignment.uniqueid


def trial(number: int, **data: object) -> dict[str, Any]:
    """Make a trial as the client does."""
    return {
        "uniqueid": "w:a",
        "current_trial": number,
        "dateTime": 1000 + number,
        "trialdata": data or {"n": number},
    }


Send = Callable[..., Receipt]


@pytest.fixture
def send(recording: Recording, uniqueid: str) -> Send:
    """Send trials from `first` to before `end`, and what else a save may carry."""

    def sent(first: int = 0, end: int = 0, stream: str = STREAM, **more: object) -> Receipt:
        trials = {"first": first, "records": [trial(number) for number in range(first, end)]}
        document = {"stream": stream, "trials": trials} | more
        return recording.save(uniqueid, parse_save(document, record_limit_bytes=LIMIT_BYTES))

    return sent


def numbers(recording: Recording, uniqueid: str) -> list[int]:
    """Give the trial numbers of the document, in order."""
    return [one["current_trial"] for one in recording.load(uniqueid).document["data"]]


def aside(store: Store) -> list[Any]:
    """Give what was kept aside."""
    with store.reading() as reading:
        bodies = reading.connection.scalars(
            store.tables.set_aside.select().with_only_columns(store.tables.set_aside.c.body)
        )
        return [json.loads(body) for body in bodies]


def test_new_records_are_appended_and_counted(send: Send, recording: Recording, uniqueid: str) -> None:
    """The receipt says what the server holds."""
    assert send(0, 3).trials == 3
    assert send(3, 5).trials == 5
    assert numbers(recording, uniqueid) == [0, 1, 2, 3, 4]


def test_repeated_overlapping_and_late_saves_change_nothing(
    send: Send, recording: Recording, uniqueid: str
) -> None:
    """Retries after lost answers."""
    for first, end in [(0, 3), (0, 3), (1, 5), (0, 2), (3, 5)]:
        send(first, end)
    assert numbers(recording, uniqueid) == [0, 1, 2, 3, 4]


def test_a_gap_is_answered_with_what_is_held(send: Send, recording: Recording, uniqueid: str) -> None:
    """Nothing after the gap is stored; the client sends again from there."""
    send(0, 2)
    assert send(5, 8).trials == 2
    assert numbers(recording, uniqueid) == [0, 1]
    assert send(2, 8).trials == 8
    assert numbers(recording, uniqueid) == list(range(8))


def test_streams_never_collide_and_stand_in_order_of_arrival(
    send: Send, recording: Recording, uniqueid: str
) -> None:
    """Two tabs, two instances, a reload."""
    send(0, 2)
    send(0, 1, stream="stream-two")
    send(2, 3)
    assert numbers(recording, uniqueid) == [0, 1, 0, 2]


def test_simultaneous_saves_of_one_stream_store_each_record_once(
    send: Send, recording: Recording, uniqueid: str
) -> None:
    """A retry that overtakes its original."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda end: send(0, end), [5, 10, 10, 7, 10, 3, 10, 10]))
    assert numbers(recording, uniqueid) == list(range(10))


def test_a_changed_record_takes_its_place_and_the_old_one_is_kept(
    send: Send, recording: Recording, uniqueid: str, store: Store
) -> None:
    """jsPsych edits data after recording it."""
    send(0, 3)
    change = {"kind": "trial", "number": 1, "version": 1, "record": trial(1, late="edit")}
    send(changed=[change])
    send(changed=[change])
    send(changed=[change | {"version": 0, "record": trial(1, too="old")}])
    send(changed=[change | {"number": 99}])
    data = recording.load(uniqueid).document["data"]
    assert [one["trialdata"] for one in data] == [{"n": 0}, {"late": "edit"}, {"n": 2}]
    assert [one["trialdata"] for one in aside(store)] == [{"n": 1}]


def test_the_last_answers_count_and_old_versions_do_not(
    send: Send, recording: Recording, uniqueid: str
) -> None:
    """Key by key, by the version within a stream."""
    send(answers={"version": 1, "values": {"age": "25", "sex": "f"}})
    send(answers={"version": 3, "values": {"age": "26"}})
    assert send(answers={"version": 2, "values": {"age": "late"}}).answers == 3
    send(answers={"version": 1, "values": {"mood": "good"}}, stream="stream-two")
    assert recording.load(uniqueid).document["questiondata"] == {"age": "26", "sex": "f", "mood": "good"}


def test_the_document_has_psiturks_keys_in_psiturks_order(
    send: Send, recording: Recording, uniqueid: str
) -> None:
    """Who and which cell come from the row, the rest from the client."""
    send(
        0,
        1,
        attributes={
            "version": 1,
            "values": {"useragent": "x", "mode": "live", "mine": [1], "currenttrial": 1},
        },
    )
    document = recording.load(uniqueid).document
    assert list(document) == [
        *("condition", "counterbalance", "assignmentId", "workerId", "hitId", "currenttrial", "bonus"),
        *("data", "questiondata", "eventdata", "useragent", "mode", "mine"),
    ]


def column(store: Store, uniqueid: str) -> Document | None:
    """Read the datastring column."""
    with store.reading() as reading:
        text = reading.datastring(uniqueid)
    return None if text is None else json.loads(text)


def test_the_column_is_complete_from_the_finish_on(
    send: Send, recording: Recording, store: Store, clock: FrozenClock, uniqueid: str
) -> None:
    """Before, it follows within a minute; after, with every save."""
    datastrings = Datastrings(store)
    send(0, 2)
    assert column(store, uniqueid) is None
    assert datastrings.rewrite_dirty() == 1
    assert datastrings.rewrite_dirty() == 0
    assert column(store, uniqueid) == recording.load(uniqueid).document
    send(2, 3)
    Completion(store=store, datastrings=datastrings, clock=clock).complete(uniqueid)
    assert column(store, uniqueid) == recording.load(uniqueid).document
    send(3, 5)
    assert [one["current_trial"] for one in (column(store, uniqueid) or {})["data"]] == [0, 1, 2, 3, 4]


def test_what_is_over_a_limit_is_refused_and_nothing_else_is_lost(
    send: Send, recording: Recording, uniqueid: str
) -> None:
    """One record, and the assignment as a whole."""
    send(0, 2)
    with pytest.raises(TooLarge):
        send(trials={"first": 2, "records": [trial(2, text="x" * LIMIT_BYTES)]})
    big = {"text": "x" * (LIMIT_BYTES - 200)}
    for first in range(2, 12):
        send(trials={"first": first, "records": [trial(first, **big)]})
    with pytest.raises(TooLarge):
        send(trials={"first": 12, "records": [trial(12, **big)]})
    assert numbers(recording, uniqueid) == list(range(12))


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"stream": 3},
        {"stream": "short"},
        {"stream": "a stream with spaces"},
        {"stream": STREAM, "trials": []},
        {"stream": STREAM, "trials": {"first": -1, "records": []}},
        {"stream": STREAM, "trials": {"first": True, "records": []}},
        {"stream": STREAM, "trials": {"first": 2**31, "records": [{}]}},
        {"stream": STREAM, "trials": {"first": 0, "records": ["text"]}},
        {"stream": STREAM, "changed": [{"kind": "answer", "number": 0, "version": 1, "record": {}}]},
        {"stream": STREAM, "changed": [{"kind": ["trial"], "number": 0, "version": 1, "record": {}}]},
        {"stream": STREAM, "answers": {"version": 1}},
        {"stream": STREAM, "attributes": {"version": 1, "values": {"data": []}}},
        {"stream": STREAM, "final": "yes"},
        {"stream": STREAM, "recorded": {"trials": 1.5}},
    ],
)
def test_what_is_not_a_save_is_refused(document: Document) -> None:
    """Each with a sentence."""
    with pytest.raises(BadInput):
        parse_save(document, record_limit_bytes=LIMIT_BYTES)


def test_an_unknown_assignment_gets_no_stream(recording: Recording) -> None:
    """Nothing is made up."""
    with pytest.raises(NotFound):
        recording.save("no:body", parse_save({"stream": STREAM}, record_limit_bytes=1000))
    with pytest.raises(NotFound):
        recording.save_document("no:body", {})


def whole(count: int, **more: object) -> Document:
    """Make a whole document as psiTurk's client sends it."""
    return {
        "condition": 0,
        "currenttrial": count,
        "data": [trial(number) for number in range(count)],
        "questiondata": {},
        "eventdata": [{"eventtype": "focus", "value": None, "timestamp": 1, "interval": 0}],
    } | more


def test_whole_documents_in_any_order_leave_the_longest(
    recording: Recording, uniqueid: str, store: Store
) -> None:
    """An older snapshot that arrives last takes nothing away."""
    for count in (1, 3, 2, 5, 5, 4, 0):
        recording.save_document(uniqueid, whole(count))
    assert recording.load(uniqueid).document == whole(5)
    assert aside(store) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_different_documents_the_one_that_came_further_counts(
    recording: Recording, uniqueid: str, store: Store, order: tuple[int, int]
) -> None:
    """Whatever their order of arrival; the other's record is kept aside."""
    short = whole(2, data=[trial(0), trial(1, tab="stale")], questiondata={"a": "old", "b": "only here"})
    long = whole(3, questiondata={"a": "new"})
    for number in order:
        recording.save_document(uniqueid, (short, long)[number])
    document = recording.load(uniqueid).document
    assert document["data"] == long["data"]
    assert document["questiondata"] == {"a": "new", "b": "only here"}
    assert [one["trialdata"] for one in aside(store)] == [{"tab": "stale"}]


def test_a_document_that_repeats_streamed_records_adds_only_its_own(
    send: Send, recording: Recording, uniqueid: str
) -> None:
    """An old page that started from what the new client saved."""
    send(0, 2)
    recording.save_document(uniqueid, whole(3))
    assert numbers(recording, uniqueid) == [0, 1, 2]


def test_a_stale_document_does_not_repeat_a_record_as_it_was_before_it_changed(
    send: Send, recording: Recording, uniqueid: str
) -> None:
    """An old page started from the record; the page that recorded it changed it since."""
    send(0, 2)
    stale = recording.load(uniqueid).document
    change = {"kind": "trial", "number": 1, "version": 1, "record": trial(1, late="edit")}
    send(changed=[change])
    recording.save_document(uniqueid, stale | {"data": [*stale["data"], trial(2)]})
    assert recording.load(uniqueid).document["data"] == [trial(0), trial(1, late="edit"), trial(2)]


def test_what_psiturk_stored_is_taken_over_with_the_first_save(
    send: Send, recording: Recording, store: Store, uniqueid: str
) -> None:
    """A running study moves here; its documents keep every key in order."""
    before = whole(2, status="user data saved", extra={"z": 1, "a": 2})
    with store.writing() as writing:
        writing.store_datastring(uniqueid, json.dumps(before))
    assert recording.load(uniqueid).document == before
    send(0, 1)
    after = recording.load(uniqueid).document
    assert [one["current_trial"] for one in after["data"]] == [0, 1, 0]
    unchanged = [key for key in before if key not in ("data", "currenttrial")]
    assert {key: after[key] for key in unchanged} == {key: before[key] for key in unchanged}
    assert after["currenttrial"] == 3


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"data": {"not": "a list"}, "eventdata": 3, "questiondata": None},
        {"data": ["text", None, 3], "z": 1, "a": 2},
    ],
)
def test_unusual_documents_come_back_as_they_were(
    recording: Recording, uniqueid: str, document: Document
) -> None:
    """psiTurk stores whatever is an object."""
    recording.save_document(uniqueid, document)
    held = recording.load(uniqueid).document
    assert held == document
    assert list(held) == list(document)


def test_columns_follow_by_themselves_while_participants_work(
    store: Store, clock: FrozenClock, uniqueid: str
) -> None:
    """Whoever reads the database during the study sees it at most a minute late."""
    datastrings = Datastrings(store)
    rewriter = ColumnRewriter(datastrings, every_s=0.05)
    recording = Recording(
        store=store,
        datastrings=datastrings,
        assignment_limit_bytes=100_000,
        on_saved=rewriter.saved,
        clock=clock,
    )
    for count in (1, 2):
        save = {"stream": STREAM, "trials": {"first": 0, "records": [trial(n) for n in range(count)]}}
        recording.save(uniqueid, parse_save(save, record_limit_bytes=LIMIT_BYTES))
        wait_until(lambda: column(store, uniqueid) == recording.load(uniqueid).document, what="the column")


def test_the_verdict_says_what_has_not_arrived(
    send: Send, recording: Recording, store: Store, uniqueid: str
) -> None:
    """The client tells how much it has recorded; two documents that differ are flagged."""

    def verdict() -> Verdict:
        with store.reading() as reading:
            return reading.records.verdicts()[uniqueid]

    send(0, 2, recorded={"trials": 5, "events": 1})
    assert (verdict().missing_trials, verdict().missing_events, verdict().has_ended) == (3, 1, False)
    assert "3 trials and 1 events" in verdict().sentence
    events = {"first": 0, "records": [{"eventtype": "focus"}]}
    send(2, 5, events=events, recorded={"trials": 5, "events": 1}, final=True)
    assert verdict().is_whole
    assert verdict().has_ended
    recording.save_document(uniqueid, whole(1, data=[trial(0, tab="one")]))
    recording.save_document(uniqueid, whole(1, data=[trial(0, tab="two")]))
    assert not verdict().is_whole


def test_tabs_that_save_at_the_same_time_keep_each_others_answers(
    recording: Recording, make_enrolment: MakeEnrolment
) -> None:
    """Records, answers and whole documents of one assignment, all at once, from the very first save on."""

    def save(uniqueid: str, tab: int) -> None:
        answers = {"version": 1, "values": {f"answer {tab}": tab}}
        records = {"first": 0, "records": [trial(tab)]}
        streamed = {"stream": f"stream-{tab}", "trials": records, "answers": answers}
        recording.save(uniqueid, parse_save(streamed, record_limit_bytes=LIMIT_BYTES))
        recording.save_document(uniqueid, whole(3, questiondata={f"whole {tab}": tab}))

    enrolment = make_enrolment()
    for _ in range(10):
        uniqueid = enrolment.enter(visit(), CLIENT).assignment.uniqueid
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(save, [uniqueid] * 4, range(4)))
        document = recording.load(uniqueid).document
        answers = {f"{kind} {tab}" for kind in ("answer", "whole") for tab in range(4)}
        assert document["questiondata"].keys() == answers
        assert {one["current_trial"] for one in document["data"]} == {0, 1, 2, 3}
