"""Several servers behind nginx on one PostgreSQL, one after the other killed while participants save."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.process.nginx import in_front_of
from tests.recovery.conftest import Check
from tests.recovery.crowd import at_work
from tests.recovery.restarting import RestartingServer
from tests.recovery.sizes import SIZE
from tests.servers import copy_example

pytestmark = pytest.mark.postgresql


@pytest.fixture(params=[2, pytest.param(4, marks=pytest.mark.slow)])
def nodes(
    request: pytest.FixtureRequest, postgresql_url: str, tmp_path: Path
) -> Iterator[list[RestartingServer]]:
    """Two servers, and four, each in a folder of its own."""
    with ExitStack() as stack:
        servers = []
        for number in range(request.param):
            folder = copy_example(tmp_path / f"node{number}")
            servers.append(RestartingServer(folder, database_url=postgresql_url, proxy_count="1"))
            stack.callback(servers[-1].close)
        yield servers


def test_killed_nodes_lose_nothing(
    nodes: list[RestartingServer], postgresql_url: str, tmp_path: Path, check: Check
) -> None:
    """Requests of one participant reach all of them; what one has acknowledged, every other knows."""
    with in_front_of([node.url for node in nodes], tmp_path) as url:
        with at_work(url, SIZE) as crowd:
            for number in range(SIZE.rounds):
                crowd.wait_for((number + 1) / (SIZE.rounds + 1))
                nodes[number % len(nodes)].kill_everything()
        check(crowd, postgresql_url)
