"""One marketplace of each kind for the whole run, forgotten before each test."""

from collections.abc import Iterator

import pytest

from tests.marketplace.market import Market, running_market
from tests.marketplace.prolific_market import ProlificMarket, running_prolific


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    with running_market(tmp_path_factory.mktemp("market")) as market:
        yield market


@pytest.fixture
def market(_running: Market) -> Market:
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
