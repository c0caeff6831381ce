"""Services on real databases, with a clock that tests move."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from psiturk_ng.services.design import Design
from psiturk_ng.services.enrolment import Enrolment
from psiturk_ng.store import Store


class FrozenClock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        """Move on."""
        self.now += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> FrozenClock:
    """Noon of a day in March."""
    return FrozenClock()


@pytest.fixture
def store(database_urls: str) -> Iterator[Store]:
    """An empty database, once for each kind."""
    store = Store(database_urls)
    store.migrate(lambda _: None)
    yield store
    store.close()


MakeEnrolment = Callable[..., Enrolment]


@pytest.fixture
def make_enrolment(store: Store, clock: FrozenClock, tmp_path: Path) -> MakeEnrolment:
    """Make an enrolment of four conditions, or as the test says."""

    def make(conditions: int = 4, **changes: object) -> Enrolment:
        options: dict[str, object] = {
            "store": store,
            "design": Design(tmp_path, conditions, 1),
            "codeversion": "1.0",
            "allow_repeats": False,
            "cutoff": timedelta(minutes=30),
            "recruiter": "mturk",
            "clock": clock,
            "rng": Random(7),
        }
        return Enrolment(**(options | changes))  # type: ignore[arg-type]

    return make
