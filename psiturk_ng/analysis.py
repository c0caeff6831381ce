"""A study's data as pandas DataFrames: `psiturk_ng.load(...)`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psiturk_ng.domain.records import (
    ANSWERS,
    EVENTS,
    TRIALS,
    DataFile,
    Document,
    Malformed,
    Row,
    stored_document,
)
from psiturk_ng.errors import NotFound, PsiturkError

if TYPE_CHECKING:
    from pandas import DataFrame

    from psiturk_ng.store import Reading, Store

_TRIAL_COLUMNS = ("uniqueid", "current_trial", "dateTime", "trialdata")
_EVENT_COLUMNS = ("uniqueid", "eventtype", "interval", "value", "timestamp")
_ANSWER_COLUMNS = ("uniqueid", "field", "value")
_ARRIVAL_COLUMNS = ("uniqueid", "parameter", "value")


@dataclass(frozen=True)
class StudyData:
    """What participants produced, as five tables.

    Args:
        assignments: one row per assignment: psiTurk's columns without datastring.
        trials: one row per trial: uniqueid, current_trial, dateTime (milliseconds), and one
            column per key of its data; `trialdata` holds data that is not an object.
        events: one row per browser event: uniqueid, eventtype, interval (milliseconds), value, timestamp.
        answers: one row per keyed answer: uniqueid, field, value.
        arrivals: one row per parameter of the address that a participant came by, beside
            psiTurk's own: uniqueid, parameter, value.
    """

    assignments: "DataFrame"
    trials: "DataFrame"
    events: "DataFrame"
    answers: "DataFrame"
    arrivals: "DataFrame"


def load(project_or_url: str | Path = ".", table_name: str = "assignments") -> StudyData:
    """Read a study's data; nothing is written.

    Args:
        project_or_url: a project folder, an SQLite file, or a database URL.
        table_name: the table of assignments, for a file or URL; a project's settings name their own.

    Returns:
        The five tables. Records that are not as psiTurk's client writes them are left out
        of `trials`, `events` and `answers`; `psiturk download_datafiles` reports them.

    Raises:
        PsiturkError: if pandas is missing.
        NotFound: if there is no database.
        StoreError: if the database cannot be read.
    """
    pandas = _pandas()
    store = _store(project_or_url, table_name)
    try:
        with store.reading() as reading:
            table = reading.tables.assignments
            columns = [column for column in table.c if column.name != "datastring"]
            rows = [
                tuple(row) for row in reading.connection.execute(table.select().with_only_columns(*columns))
            ]
            arrivals = _arrivals(reading)
            documents = [(uniqueid, stored_document(text) or {}) for uniqueid, text in reading.datastrings()]
    finally:
        store.close()
    return StudyData(
        assignments=pandas.DataFrame(rows, columns=[column.name for column in columns]),
        trials=_trials(pandas, documents),
        events=pandas.DataFrame(_rows(documents, EVENTS), columns=_EVENT_COLUMNS),
        answers=pandas.DataFrame(_rows(documents, ANSWERS), columns=_ANSWER_COLUMNS),
        arrivals=pandas.DataFrame(arrivals, columns=_ARRIVAL_COLUMNS),
    )


def _arrivals(reading: "Reading") -> list[Row]:
    from psiturk_ng.store.arrivals import Arrivals

    held = Arrivals(reading.connection, reading.tables).all_parameters()
    return [(uniqueid, *each) for uniqueid, parameters in held for each in parameters.items()]


def _trials(pandas: Any, documents: Sequence[tuple[str, Document]]) -> "DataFrame":
    """Spread the data of each trial over columns, beside who, which and when."""
    records = []
    for uniqueid, current_trial, date_time, text in _rows(documents, TRIALS):
        data = json.loads(text)
        spread = data if isinstance(data, dict) else {"trialdata": data}
        about = {"uniqueid": uniqueid, "current_trial": current_trial, "dateTime": date_time}
        records.append(about | {key: value for key, value in spread.items() if key not in about})
    frame: DataFrame = pandas.DataFrame(records)
    return frame if records else pandas.DataFrame(columns=_TRIAL_COLUMNS)


def _rows(documents: Sequence[tuple[str, Document]], data_file: DataFile) -> list[Row]:
    return [
        row
        for uniqueid, document in documents
        for row in data_file.rows(uniqueid, document)
        if not isinstance(row, Malformed)
    ]


def _store(project_or_url: str | Path, table_name: str) -> "Store":
    from psiturk_ng.bootstrap import open_project
    from psiturk_ng.store import Store, TableNames

    url = str(project_or_url)
    if Path(project_or_url).is_file():
        url = f"sqlite:///{Path(project_or_url).resolve()}"
    if "://" in url:
        store = Store(url, TableNames(assignments=table_name))
    else:
        store = open_project(Path(project_or_url)).store
    if store.url.path is not None and not store.url.path.exists():
        raise NotFound(
            f"There is no database at {store.url.path}.",
            "Give the project's folder, or the database URL from its config.txt.",
        )
    return store


def _pandas() -> Any:
    try:
        import pandas
    except ImportError as error:
        raise PsiturkError(
            "psiturk_ng.load needs pandas.", "Install it: pip install 'psiturk-ng[pandas]'"
        ) from error
    return pandas
