"""A server that reads its settings again loses no request."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

from psiturk_ng.supervisor import Server
from tests.figures import Figures
from tests.process.seen import children
from tests.servers import wait_until

RELOADS = 20
BETWEEN = 30


def ask_on_new_connections(url: str) -> Callable[[], int]:
    """Connect for each request."""
    return lambda: requests.get(f"{url}/healthz", timeout=30).status_code


def ask_on_one_connection(url: str) -> Callable[[], int]:
    """Keep a connection as long as the server does, as browsers do."""
    session = requests.Session()
    return lambda: session.get(f"{url}/healthz", timeout=30).status_code


def test_twenty_reloads_lose_no_request(running_server: Server, figures: Figures) -> None:
    """On connections that are kept, and on ones that are opened at any moment of the exchange."""
    report = running_server.report()
    master = report.pid or 0
    asking = [make(report.url) for make in (ask_on_new_connections, ask_on_one_connection) for _ in range(3)]
    is_over = threading.Event()
    answers: list[int] = []

    def ask_on(ask: Callable[[], int]) -> None:
        while not is_over.is_set():
            answers.append(ask())

    def reload_once() -> None:
        old = set(children(master))
        assert running_server.reload()
        wait_until(lambda: not old.intersection(children(master)), seconds=30, what="the end of the old")
        enough = len(answers) + BETWEEN
        wait_until(lambda: len(answers) >= enough, seconds=30, what="answers of the new processes")

    with ThreadPoolExecutor(len(asking)) as pool:
        under_way = [pool.submit(ask_on, ask) for ask in asking]
        try:
            for _ in range(RELOADS):
                reload_once()
        finally:
            is_over.set()
        for each in under_way:
            each.result()
    assert set(answers) == {200}
    figures(f"{RELOADS} reloads, {len(answers)} requests, 0 lost")
