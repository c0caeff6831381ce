"""Fixtures that several tiers share."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from psiturk_ng.supervisor.companion import Companion
from tests.browsers import ARGUMENTS, chromium_path, install_command
from tests.servers import RunningServer, copy_example, running

pytest_plugins = ["tests.databases", "tests.figures"]


def pytest_configure() -> None:
    """Let Ctrl-C reach the programs under test: who starts the tests in the background has it ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to the long form the tests whose parameter repeats what another shows, as `long_on` says."""
    for item in items:
        named = {value for mark in item.iter_markers("long_on") for value in mark.args}
        if named and named.intersection(item.name.partition("[")[2].removesuffix("]").split("-")):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def example_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The example project on a real server, one for the whole run: tests use ids of their own."""
    folder = copy_example(tmp_path_factory.mktemp("example") / "project")
    with running(folder) as server:
        yield server


@pytest.fixture(scope="session", autouse=True)
def end_marketplaces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Stop the simulated platforms that commands under test have started: they would go on for ever."""
    yield
    for record in tmp_path_factory.getbasetemp().rglob(".psiturk/market-*.json"):
        Companion(record.parent.parent, record.stem, (), {}).stop()


@pytest.fixture
def example_folder(tmp_path: Path) -> Path:
    """A fresh copy of the example project."""
    return copy_example(tmp_path / "project")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers: one for the whole run."""
    if chromium_path() is None:
        pytest.skip(f"Chromium is missing: {install_command()}")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium."""
    browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
    yield browser
    browser.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without any history, of one participant."""
    context = browser.new_context()
    yield context
    context.close()
