"""A server that reads its settings again loses no request."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import requests

from psiturk_ng.supervisor import Server
from tests.figures import Figures
from tests.process.seen import children
from tests.servers import wait_until

RELOADS = 20


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
    asking = [make(report.url) for make in (ask_on_new_connections, ask_on_one_connection) for _ in range(3)]
    is_over, answered = threading.Event(), count(1)

    def ask_on(ask: Callable[[], int]) -> None:
        while not is_over.is_set():
            assert ask() == 200
            next(answered)

    with ThreadPoolExecutor(len(asking)) as pool:
        under_way = [pool.submit(ask_on, ask) for ask in asking]
        try:
            for _ in range(RELOADS):
                before = set(children(report.pid or 0))
                assert running_server.reload()
                wait_until(
                    lambda: not before.intersection(children(report.pid or 0)),  # noqa: B023
                    seconds=30,
                    what="the end of the old processes",
                )
        finally:
            is_over.set()
    for each in under_way:
        each.result()
    figures(f"{RELOADS} reloads, {next(answered) - 1} requests, 0 lost")
