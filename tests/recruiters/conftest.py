"""Platforms that are started once for all tests of recruiters."""

from collections.abc import Iterator

import pytest

from tests.recruiters.prolific_parts import Desk, desk_in


@pytest.fixture(scope="session")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("prolific")) as desk:
        yield desk


@pytest.fixture
def desk(_desk: Desk) -> Desk:
    """A project and a simulated Prolific in which nothing has happened."""
    _desk.market.control("reset", {})
    return Desk(_desk.market, _desk.folder)
