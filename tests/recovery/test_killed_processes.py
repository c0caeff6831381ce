"""Processes of the server are killed while participants save."""

import pytest

from tests.recovery.conftest import Check
from tests.recovery.crowd import at_work
from tests.recovery.restarting import RestartingServer
from tests.recovery.sizes import SIZE


def test_an_undisturbed_crowd_loses_nothing(
    server: RestartingServer, database_urls: str, check: Check
) -> None:
    """Two tabs, repeated, reordered and unanswered saves, overlapping whole documents, changed records."""
    with at_work(server.url, SIZE) as crowd:
        pass
    assert set(crowd.weather.answers) == {200}
    check(crowd, database_urls)


@pytest.mark.long_on("kill_worker", "kill_workers")
@pytest.mark.parametrize("kill", ["kill_worker", "kill_workers", "kill_everything"])
def test_killed_processes_lose_nothing(
    server: RestartingServer, database_urls: str, check: Check, kill: str
) -> None:
    """Whoever dies in the middle of a save: it is there once, after the participant's next attempt."""
    with at_work(server.url, SIZE) as crowd:
        for number in range(SIZE.rounds):
            crowd.wait_for((number + 1) / (SIZE.rounds + 1))
            getattr(server, kill)()
    check(crowd, database_urls)


def test_workers_without_a_master_lose_nothing(
    sqlite_server: RestartingServer, sqlite_url: str, check: Check
) -> None:
    """They see that it died, finish what they are at and end; then the server can be started again."""
    with at_work(sqlite_server.url, SIZE) as crowd:
        crowd.wait_for(0.3)
        sqlite_server.kill_master()
    check(crowd, sqlite_url)
