"""Stores to test, one on each kind of database."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from psiturk_ng.store import AssignmentRow, Store

MakeRow = Callable[..., AssignmentRow]


@pytest.fixture
def store(database_urls: str) -> Iterator[Store]:
    """A migrated store, once on each kind of database."""
    store = Store(database_urls)
    store.migrate(lambda sentence: None)
    yield store
    store.close()


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Store]:
    """A migrated store on SQLite."""
    store = Store("sqlite:///participants.db", folder=tmp_path)
    store.migrate(lambda sentence: None)
    yield store
    store.close()


@pytest.fixture
def make_row() -> MakeRow:
    """Makes rows of the assignments table; keywords overrule what is usual."""

    def make(worker: str = "w1", assignment: str = "a1", **columns: Any) -> AssignmentRow:
        usual: dict[str, Any] = {
            "uniqueid": f"{worker}:{assignment}",
            "workerid": worker,
            "assignmentid": assignment,
            "hitid": "h1",
            "cond": 0,
            "counterbalance": 0,
            "codeversion": "1.0",
            "beginhit": datetime(2026, 11, 1, 12),
            "bonus": 0,
            "status": 1,
            "mode": "live",
        }
        return AssignmentRow(**usual | columns)

    return make
