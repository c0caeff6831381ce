"""One study on several servers with one PostgreSQL, behind nginx: no state lives in a process."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from psiturk_ng.store import Store
from tests.nodes import on_nodes
from tests.process.nginx import in_front_of
from tests.servers import CHROME, Ids, RunningServer, copy_example, new_ids

pytestmark = pytest.mark.postgresql


@pytest.fixture(params=[2, pytest.param(4, marks=pytest.mark.slow)])
def servers(
    request: pytest.FixtureRequest, postgresql_url: str, tmp_path: Path
) -> Iterator[list[RunningServer]]:
    """Servers in folders of their own, which start at the same time on an empty database."""
    folder = copy_example(tmp_path / "server")
    with on_nodes(folder, request.param, postgresql_url, num_conds="4") as servers:
        yield servers


def enter(url: str, ids: Ids) -> str:
    """Enter the experiment, and give the token of its page."""
    page = requests.get(f"{url}/exp?{ids.query()}", headers={"User-Agent": CHROME}, timeout=30)
    assert page.status_code == 200, page.text
    return page.text.partition('"token": "')[2].partition('"')[0]


def save(url: str, ids: Ids, token: str, first: int, count: int) -> requests.Response:
    """Send trials."""
    records = [{"current_trial": first + n, "dateTime": 1, "trialdata": n} for n in range(count)]
    return requests.post(
        f"{url}/sync/{ids.uniqueid}/records",
        json={"stream": "stream-one", "trials": {"first": first, "records": records}},
        headers={"X-Psiturk-Token": token},
        timeout=30,
    )


def test_a_participant_may_meet_another_server_with_every_request(servers: list[RunningServer]) -> None:
    """Tokens verify and records join on every server."""
    ids = new_ids()
    one, *others = (server.url for server in servers)
    token = enter(one, ids)
    for number, other in enumerate(others):
        assert save(other, ids, token, 3 * number, 3).json()["trials"] == 3 * number + 3
    held = 3 * len(others)
    assert save(one, ids, token, held - 1, 3).json()["trials"] == held + 2
    headers = {"X-Psiturk-Token": token}
    document = requests.get(f"{others[-1]}/sync/{ids.uniqueid}", headers=headers, timeout=30).json()
    assert [trial["current_trial"] for trial in document["data"]] == list(range(held + 2))
    done = requests.get(
        f"{others[-1]}/complete?uniqueId={ids.uniqueid}&mode=lab", headers=headers, timeout=30
    )
    assert done.status_code == 200


def test_simultaneous_starts_on_all_servers_fill_the_cells_evenly(
    servers: list[RunningServer], postgresql_url: str, tmp_path: Path
) -> None:
    """Through nginx, which sends each request wherever it likes."""
    with in_front_of([server.url for server in servers], tmp_path) as url, ThreadPoolExecutor(20) as pool:
        tokens = list(pool.map(lambda _: enter(url, new_ids()), range(60)))
    assert all(tokens)
    store = Store(postgresql_url)
    table = store.tables.assignments
    with store.reading() as reading:
        conditions = Counter(reading.connection.scalars(table.select().with_only_columns(table.c.cond)))
    store.close()
    assert sorted(conditions.values()) == [15, 15, 15, 15]


def test_the_study_goes_on_when_a_server_is_lost(servers: list[RunningServer], tmp_path: Path) -> None:
    """nginx turns to the others, and nothing that was acknowledged is missing."""
    with in_front_of([server.url for server in servers], tmp_path) as url:
        ids = new_ids()
        token = enter(url, ids)
        assert save(url, ids, token, 0, 2).status_code == 200
        servers[0].process.kill()
        servers[0].process.wait(10)
        for first in range(2, 10):
            assert save(url, ids, token, first, 1).json()["trials"] == first + 1


def test_the_proxys_client_address_and_static_cache_headers_arrive(
    servers: list[RunningServer], tmp_path: Path
) -> None:
    """Files carry validators, so that a cache in front can keep them."""
    with in_front_of([server.url for server in servers], tmp_path) as url:
        first = requests.get(f"{url}/static/js/psiturk.js", timeout=30)
        again = requests.get(
            f"{url}/static/js/psiturk.js", headers={"If-None-Match": first.headers["ETag"]}, timeout=30
        )
    assert "max-age" in first.headers["Cache-Control"]
    assert again.status_code == 304
