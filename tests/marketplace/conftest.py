"""One marketplace for the whole run, forgotten before each test."""

from collections.abc import Iterator

import pytest

from tests.marketplace.market import Market, running_market


@pytest.fixture(scope="session")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    with running_market(tmp_path_factory.mktemp("market")) as market:
        yield market


@pytest.fixture
def market(_running: Market) -> Market:
    """A marketplace in which nothing has happened."""
    _running.control("reset", {})
    return _running
