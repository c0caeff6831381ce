"""Servers that are about to be broken, and the figures of what became of the data."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.figures import Figures
from tests.recovery.crowd import Crowd
from tests.recovery.restarting import RestartingServer

Check = Callable[[Crowd, str], None]


@pytest.fixture
def check(figures: Figures) -> Check:
    """Report what became of a crowd's data, and fail if anything is lost or there twice."""

    def checked(crowd: Crowd, database_url: str) -> None:
        counts = crowd.counts(database_url)
        figures(f"{counts} | answers {crowd.weather}")
        assert counts.nothing_is_lost, str(counts)

    return checked


@pytest.fixture
def server(example_folder: Path, database_urls: str) -> Iterator[RestartingServer]:
    """A server of two workers, once on each kind of database."""
    server = RestartingServer(example_folder, database_url=database_urls)
    yield server
    server.close()


@pytest.fixture
def sqlite_url(example_folder: Path) -> str:
    """The URL of the example's own database."""
    return f"sqlite:///{example_folder}/participants.db"


@pytest.fixture
def sqlite_server(example_folder: Path, sqlite_url: str) -> Iterator[RestartingServer]:
    """A server of two workers on SQLite."""
    server = RestartingServer(example_folder, database_url=sqlite_url)
    yield server
    server.close()
