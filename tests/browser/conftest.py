"""Browsers for tests: one Chromium for the run, a fresh visitor for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.browsers import ARGUMENTS, chromium_path, install_command


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
