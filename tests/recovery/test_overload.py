"""More participants save than the database takes."""

from pathlib import Path

import pytest
import requests

from tests.recovery.conftest import Check
from tests.recovery.crowd import at_work
from tests.recovery.databases import kept_locked
from tests.recovery.restarting import RestartingServer
from tests.recovery.sizes import IS_LONG, Size
from tests.servers import wait_until

MANY = Size(participants=250, trials=12, rounds=3) if IS_LONG else Size(participants=100, trials=3, rounds=1)
"""In one process 48 may wait for the database, and there are 64 threads."""

REFUSED = 200


def still_answers(url: str) -> bool:
    """Ask for what needs no database."""
    paths = ("/healthz", "/static/js/psiturk.js")
    return all(requests.get(url + path, timeout=5).status_code == 200 for path in paths)


@pytest.mark.long_on("postgresql", "mysql")
def test_a_stuck_database_refuses_before_threads_run_out(
    example_folder: Path, database_urls: str, check: Check
) -> None:
    """Most are told to come back, pages are served meanwhile, and everything arrives later."""
    server = RestartingServer(example_folder, database_url=database_urls, threads="1")
    try:
        with at_work(server.url, MANY) as crowd:
            for number in range(MANY.rounds):
                crowd.wait_for((number + 1) / (MANY.rounds + 2))
                refused = crowd.weather.answers[503]
                with kept_locked(database_urls):
                    wait_until(
                        lambda: crowd.weather.answers[503] > refused + REFUSED,  # noqa: B023
                        seconds=30,
                        what="refusals",
                    )
                    assert still_answers(server.url)
        check(crowd, database_urls)
    finally:
        server.close()


@pytest.mark.long_on("postgresql", "mysql")
def test_a_crowd_that_is_only_large_is_not_refused(
    example_folder: Path, database_urls: str, check: Check
) -> None:
    """As long as the database gets on, everybody waits for their turn."""
    server = RestartingServer(example_folder, database_url=database_urls, threads="1")
    try:
        with at_work(server.url, MANY) as crowd:
            pass
        assert set(crowd.weather.answers) == {200}
        check(crowd, database_urls)
    finally:
        server.close()
