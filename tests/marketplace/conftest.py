"""One marketplace of each kind for the whole run, forgotten before each test."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.marketplace.prolific_market import ProlificMarket, running_prolific

if TYPE_CHECKING:
    from tests.marketplace.market import Market


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Market]":
    # Imported here, since other platforms' tests stand beside these, and may be all that is left.
    from tests.marketplace.market import running_market

    with running_market(tmp_path_factory.mktemp("market")) as market:
        yield market


@pytest.fixture
def market(_running: "Market") -> "Market":
    """A marketplace in which nothing has happened."""
    _running.control("reset", {})
    return _running


@pytest.fixture(scope="session")
def _running_prolific(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProlificMarket]:
    with running_prolific(tmp_path_factory.mktemp("prolific")) as market:
        yield market


@pytest.fixture
def prolific(_running_prolific: ProlificMarket) -> ProlificMarket:
    """A simulated Prolific in which nothing has happened."""
    _running_prolific.control("reset", {})
    return _running_prolific
