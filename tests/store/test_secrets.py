"""Keys that are made once."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from psiturk_ng.store import Store


def ask(url: str) -> set[str]:
    """Ask for the same secret from four threads of this process."""
    store = Store(url)
    with ThreadPoolExecutor(4) as threads:
        answers = set(threads.map(lambda _: store.secret("key"), range(8)))
    store.close()
    return answers


@pytest.mark.long_on("mysql")
def test_servers_that_ask_at_once_get_the_same_key(database_urls: str) -> None:
    """The first to come wins, on every database; nobody fails."""
    store = Store(database_urls)
    store.migrate(print)
    store.close()
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as processes:
        answers = set().union(*processes.map(ask, [database_urls] * 6))
    assert len(answers) == 1
    assert len(answers.pop()) >= 43


def test_secrets_differ_by_name_and_stay(file_store: Store) -> None:
    """Made by the given maker at the first call only."""
    assert file_store.secret("a", lambda: "mine") == "mine"
    assert file_store.secret("b") != file_store.secret("a")
    assert file_store.secret("a", lambda: pytest.fail("made again")) == "mine"
