"""Data out: psiTurk's files byte for byte, what is wrong reported, nothing else lost."""

import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pandas
import pytest

import psiturk_ng
from psiturk_ng.errors import NotFound, StoreError
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.services.export import Export
from psiturk_ng.store import Store
from tests.checkout import ROOT
from tests.services.conftest import MakeEnrolment
from tests.services.test_enrolment import CLIENT, visit

RECORD = {
    "data": [
        {
            "current_trial": 0,
            "dateTime": 1700000000000,
            "trialdata": {"word": "grün", "rt": 512.5, "hit": True},
        },
        {"current_trial": 1, "dateTime": 1700000001000, "trialdata": [1, "zwei"]},
    ],
    "eventdata": [{"eventtype": "focus", "value": "off", "timestamp": 1700000000500, "interval": 12}],
    "questiondata": {"age": "25", "note": "line\nbreak", "half": "\ud83d"},
}


def add(make_enrolment: MakeEnrolment, store: Store, text: str | None) -> str:
    """Add an assignment with this text as its record."""
    uniqueid = make_enrolment().enter(visit(), CLIENT).assignment.uniqueid
    if text is not None:
        with store.writing() as writing:
            writing.store_datastring(uniqueid, text)
    return uniqueid


def test_the_files_are_psiturks(make_enrolment: MakeEnrolment, store: Store, tmp_path: Path) -> None:
    """No header, CRLF, Python's words for values that are not text, UTF-8."""
    one = add(make_enrolment, store, json.dumps(RECORD))
    two = add(make_enrolment, store, json.dumps(RECORD | {"data": []}))
    report = Export(store, Datastrings(store)).download_datafiles(tmp_path)
    assert (tmp_path / "trialdata.csv").read_bytes() == (
        f'{one},0,1700000000000,"{{""word"": ""gr\\u00fcn"", ""rt"": 512.5, ""hit"": true}}"\r\n'
        f'{one},1,1700000001000,"[1, ""zwei""]"\r\n'
    ).encode()
    assert (tmp_path / "eventdata.csv").read_bytes() == (
        f"{one},focus,12,off,1700000000500\r\n{two},focus,12,off,1700000000500\r\n"
    ).encode()
    answers = '{0},age,25\r\n{0},note,"line\nbreak"\r\n{0},half,\\ud83d\r\n'
    assert (tmp_path / "questiondata.csv").read_bytes() == (
        answers.format(one) + answers.format(two)
    ).encode()
    assert (report.assignments, report.malformed, report.without_data) == (2, [], [])


def test_bad_records_cost_only_themselves(
    make_enrolment: MakeEnrolment, store: Store, tmp_path: Path
) -> None:
    """One `{}` ended psiTurk's download for everybody (D-27)."""
    good = add(make_enrolment, store, json.dumps(RECORD))
    waiting = [add(make_enrolment, store, text) for text in (None, "null", "", "{}")]
    broken = [add(make_enrolment, store, text) for text in ("{", "[]", '{"mode": "live"}')]
    half = add(make_enrolment, store, json.dumps(RECORD | {"data": [{"dateTime": 1}, RECORD["data"][0]]}))
    report = Export(store, Datastrings(store)).download_datafiles(tmp_path)
    assert report.without_data == waiting
    assert {malformed.uniqueid for malformed in report.malformed} == {*broken, half}
    lines = (tmp_path / "trialdata.csv").read_text("utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == [good, good, half]
    assert not list(tmp_path.glob(".*.part"))


def test_an_empty_study_gives_three_empty_files(store: Store, tmp_path: Path) -> None:
    """As psiTurk."""
    Export(store, Datastrings(store)).download_datafiles(tmp_path)
    assert {path.name: path.stat().st_size for path in tmp_path.glob("*.csv")} == {
        "trialdata.csv": 0,
        "eventdata.csv": 0,
        "questiondata.csv": 0,
    }


def test_a_failing_export_leaves_the_last_files(
    make_enrolment: MakeEnrolment, store: Store, tmp_path: Path
) -> None:
    """Files appear whole or not at all."""
    (tmp_path / "trialdata.csv").write_text("before", "utf-8")
    table = store.tables.assignments
    with store.engine.begin() as connection:
        table.drop(connection)
    with pytest.raises(StoreError, match="table"):
        Export(store, Datastrings(store)).download_datafiles(tmp_path)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".db" and "db-" not in path.name] == [
        "trialdata.csv"
    ]
    assert (tmp_path / "trialdata.csv").read_text("utf-8") == "before"


@pytest.mark.long_on("postgresql", "mysql")
def test_memory_does_not_grow_with_the_study(
    make_enrolment: MakeEnrolment, store: Store, tmp_path: Path
) -> None:
    """300 records of 100 kB pass through far less than they weigh."""
    text = json.dumps(RECORD | {"data": [RECORD["data"][0] | {"trialdata": "x" * 100_000}]})
    for _ in range(300):
        add(make_enrolment, store, text)
    tracemalloc.start()
    Export(store, Datastrings(store)).download_datafiles(tmp_path)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 12_000_000


IN_HALVES = """
import json, os, sys
from pathlib import Path
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.services.export import Export
from psiturk_ng.store import Store

MAIN, workers = os.getpid(), Path(sys.argv[2]) / "workers"

class Watched(Datastrings):
    def all(self, *asked, **part):
        with workers.open("a") as seen:
            seen.write(f"{os.getpid()} ")
        if os.getpid() != MAIN and sys.argv[3] == "dies":
            os._exit(1)
        return super().all(*asked, **part)

store = Store(sys.argv[1])
report = Export(store, Watched(store), alone_up_to=3).download_datafiles(Path(sys.argv[2]))
malformed = [each.uniqueid for each in report.malformed]
print(json.dumps([report.assignments, report.rows, report.without_data, malformed]))
"""


@pytest.mark.long_on("mysql")
@pytest.mark.parametrize("other", ["lives", "dies"])
def test_a_long_download_is_shared_by_two_processes(
    make_enrolment: MakeEnrolment, store: Store, database_urls: str, tmp_path: Path, other: str
) -> None:
    """The files and the report are those of one process, even if the other one dies."""
    texts = [
        json.dumps(RECORD),
        None,
        "[not JSON",
        *[json.dumps(RECORD | {"data": []})] * 3,
        json.dumps(RECORD),
    ]
    for text in texts:
        add(make_enrolment, store, text)
    alone, halves = tmp_path / "alone", tmp_path / "halves"
    alone.mkdir(), halves.mkdir()
    report = Export(store, Datastrings(store)).download_datafiles(alone)
    words = [sys.executable, "-c", IN_HALVES, database_urls, str(halves), other]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    malformed = [each.uniqueid for each in report.malformed]
    assert json.loads(done.stdout) == [report.assignments, report.rows, report.without_data, malformed]
    workers = (halves / "workers").read_text("utf-8").split()
    (halves / "workers").unlink()
    assert {path.name: path.read_bytes() for path in halves.iterdir()} == {
        path.name: path.read_bytes() for path in alone.iterdir()
    }
    shared = database_urls.startswith("sqlite") and (os.cpu_count() or 1) > 1
    assert len(set(workers)) == (2 if shared else 1)
    assert len(workers) == (1 if not shared else 2 if other == "lives" else 3)


def test_a_study_loads_as_data_frames(
    make_enrolment: MakeEnrolment, store: Store, database_urls: str
) -> None:
    """Trials spread over columns; nothing is written."""
    one = add(make_enrolment, store, json.dumps(RECORD))
    add(make_enrolment, store, None)
    study = psiturk_ng.load(database_urls)
    assert study.assignments["uniqueid"].iloc[0] == one
    assert "datastring" not in study.assignments
    assert len(study.assignments) == 2
    assert list(study.trials["word"].dropna()) == ["grün"]
    assert list(study.trials["trialdata"])[1] == [1, "zwei"]
    assert list(study.events["value"]) == ["off"]
    assert dict(zip(study.answers["field"], study.answers["value"], strict=True))["age"] == "25"
    assert isinstance(study.trials, pandas.DataFrame)


def test_an_empty_study_loads_with_its_columns(store: Store, database_urls: str) -> None:
    """Analysis code does not fail before the first participant."""
    study = psiturk_ng.load(database_urls)
    assert {"uniqueid", "current_trial", "dateTime"} <= set(study.trials.columns)
    assert {"uniqueid", "field", "value"} <= set(study.answers.columns)
    assert study.assignments.empty


def test_a_missing_database_is_said_so_and_not_made(tmp_path: Path) -> None:
    """Reading creates nothing."""
    with pytest.raises(NotFound):
        psiturk_ng.load(tmp_path)
    assert not list(tmp_path.iterdir())
