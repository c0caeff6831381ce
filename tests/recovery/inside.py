"""The services behind a server, without the server."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.saves import Receipt, parse_save
from psiturk_ng.services.completion import Completion
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.services.design import Design
from psiturk_ng.services.enrolment import ClientFacts, Enrolment
from psiturk_ng.services.recording import Recording
from psiturk_ng.store import Store

_LIMIT_BYTES = 10_000_000
_CLIENT = ClientFacts("203.0.113.1", "chrome", "linux", "en")
_numbers = count(1)


@dataclass(frozen=True)
class Inside:
    """An open database and what works on it."""

    store: Store
    datastrings: Datastrings
    recording: Recording
    completion: Completion
    enrolment: Enrolment

    def enter(self) -> str:
        """Let somebody new take part; returns the uniqueid."""
        number = next(_numbers)
        return self.enrolment.enter(
            Visit(f"W{number}", f"A{number}", "H", "live"), _CLIENT
        ).assignment.uniqueid

    def save(self, uniqueid: str, body: dict[str, Any]) -> Receipt:
        """Save as `POST /sync/<uniqueid>/records` does."""
        return self.recording.save(uniqueid, parse_save(body, record_limit_bytes=_LIMIT_BYTES))

    def kept_aside(self, uniqueid: str) -> list[str]:
        """Read the texts that something newer took the place of."""
        aside = self.store.tables.set_aside
        with self.store.reading() as reading:
            query = sa.select(aside.c.body).where(aside.c.uniqueid == uniqueid)
            return list(reading.connection.scalars(query))

    def column(self, uniqueid: str) -> str | None:
        """Read the datastring column itself."""
        assignments = self.store.tables.assignments
        query = sa.select(assignments.c.datastring).where(assignments.c.uniqueid == uniqueid)
        with self.store.reading() as reading:
            text: str | None = reading.connection.scalar(query)
            return text


def open_inside(folder: Path, url: str, sqlite_synchronous: str = "FULL") -> Inside:
    """Create the tables and make the services.

    Args:
        folder: where the design's files would be.
        url: of an empty database.
        sqlite_synchronous: the setting.
    """
    store = Store(url, sqlite_synchronous=sqlite_synchronous)
    store.migrate(lambda _: None)
    datastrings = Datastrings(store)
    return Inside(
        store,
        datastrings,
        Recording(
            store=store,
            datastrings=datastrings,
            assignment_limit_bytes=_LIMIT_BYTES,
            on_saved=lambda: None,
        ),
        Completion(store=store, datastrings=datastrings),
        Enrolment(
            store=store,
            design=Design(folder, 1, 1),
            codeversion="1",
            allow_repeats=False,
            cutoff=timedelta(minutes=30),
            recruiter="mturk",
        ),
    )
