"""The example project on a real server, with its own marketplace."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psiturk_ng.recruiters.mturk.question import external_question
from tests.marketplace.market import Market, running_market
from tests.servers import RunningServer, copy_example, running


@dataclass
class Study:
    """A study and the marketplace that sends it participants.

    Args:
        server: the study's.
        market: the marketplace.
    """

    server: RunningServer
    market: Market

    def hit(self, places: int, **more: Any) -> str:
        """Post the study; gives the HIT's id."""
        question = external_question(f"{self.server.url}/pub?mode=sim")
        return self.market.hit(places=places, Question=question, **more)

    def rows(self) -> Mapping[str, sqlite3.Row]:
        """Read who took part, by their worker id."""
        with closing(sqlite3.connect(self.server.folder / "participants.db")) as database:
            database.row_factory = sqlite3.Row
            return {row["workerid"]: row for row in database.execute("SELECT * FROM assignments")}


@contextmanager
def running_study(folder: Path, **settings: str) -> Iterator[Study]:
    """Run both until the block ends."""
    project = folder if (folder / "config.txt").exists() else copy_example(folder / "project")
    with running_market(project) as market, running(project, **settings) as server:
        yield Study(server, market)
