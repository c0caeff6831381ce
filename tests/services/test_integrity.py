"""The verdict on each assignment's data: nothing missing, the end seen, no conflict."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.services.export import Export
from psiturk_ng.services.integrity import Integrity
from tests.recovery.inside import Inside, open_inside

TRIAL = {"current_trial": 0, "dateTime": 0, "trialdata": {}}
WHOLE = {"currenttrial": 1, "data": [TRIAL], "questiondata": {}, "eventdata": []}


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Inside]:
    """The services on an empty database."""
    inside = open_inside(tmp_path, f"sqlite:///{tmp_path}/participants.db", sqlite_synchronous="OFF")
    yield inside
    inside.store.close()


def save(inside: Inside, uniqueid: str, recorded: int = 1, **more: Any) -> None:
    """Send one trial of so many that were recorded."""
    trials = {"first": 0, "records": [TRIAL]}
    attributes = {"version": 1, "values": {"useragent": "x"}}
    body = {
        "stream": "stream-one",
        "trials": trials,
        "recorded": {"trials": recorded},
        "attributes": attributes,
    }
    inside.save(uniqueid, body | more)


def stored(inside: Inside, uniqueid: str) -> bool | None:
    """Read the verdict from the table."""
    heads = inside.store.tables.heads
    with inside.store.reading() as reading:
        query = sa.select(heads.c.is_data_whole).where(heads.c.uniqueid == uniqueid)
        is_whole: bool | None = reading.connection.scalar(query)
        return is_whole


def test_many_are_judged_at_once(inside: Inside, tmp_path: Path) -> None:
    """Each in its own right; those that do not exist are left out; exports name what is in doubt."""
    names = ("nothing", "at work", "whole", "cut off", "never ended", "psiturk", "conflict")
    ids = {name: inside.enter() for name in names}
    save(inside, ids["at work"])
    save(inside, ids["whole"], final=True)
    save(inside, ids["cut off"], recorded=4, final=True)
    save(inside, ids["never ended"])
    inside.recording.save_document(ids["psiturk"], WHOLE)
    inside.recording.save_document(ids["conflict"], WHOLE)
    inside.recording.save_document(ids["conflict"], WHOLE | {"data": [TRIAL | {"dateTime": 1}]})
    for name in names[2:]:
        inside.completion.complete(ids[name])
    found = Integrity(inside.store).verdicts([*ids.values(), "no:body"])
    assert {name: found[key] for name, key in ids.items()} == {
        "nothing": Verdict(has_ended=False, is_finished=False),
        "at work": Verdict(has_ended=False, is_finished=False),
        "whole": Verdict(),
        "cut off": Verdict(missing_trials=3),
        "never ended": Verdict(has_ended=False),
        "psiturk": Verdict(),
        "conflict": Verdict(differences=1),
    }
    assert {name for name, key in ids.items() if found[key].is_whole} == {"whole", "psiturk"}
    assert Integrity(inside.store).verdicts() == found
    report = Export(inside.store, inside.datastrings).download_datafiles(tmp_path)
    assert report.in_doubt.keys() == {ids[name] for name in ("cut off", "never ended", "conflict")}
    assert all(verdict.sentence for verdict in report.in_doubt.values())


def test_the_verdict_stands_in_the_table_and_follows(inside: Inside) -> None:
    """From the finish on it is right after every save; before, when the column is brought up to date."""
    uniqueid = inside.enter()
    save(inside, uniqueid, recorded=2)
    assert stored(inside, uniqueid) is None
    inside.datastrings.rewrite_dirty()
    assert stored(inside, uniqueid) is False
    inside.completion.complete(uniqueid)
    late = {"stream": "stream-one", "trials": {"first": 1, "records": [TRIAL]}, "final": True}
    inside.save(uniqueid, late)
    assert stored(inside, uniqueid) is True


def test_more_than_one_statement_can_hold_are_judged(inside: Inside) -> None:
    """Keys are asked for in portions."""
    uniqueid = inside.enter()
    keys = [f"nobody:{number}" for number in range(1200)]
    assert list(Integrity(inside.store).verdicts([*keys, uniqueid])) == [uniqueid]


def test_what_psiturk_stored_counts_as_ended(inside: Inside) -> None:
    """A column that psiTurk wrote, without any record of ours."""
    uniqueid = inside.enter()
    with inside.store.writing() as writing:
        writing.store_datastring(uniqueid, json.dumps(WHOLE))
    assert Integrity(inside.store).verdicts()[uniqueid].is_whole
