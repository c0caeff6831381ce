"""Tasks with code of their own on the server."""

from playwright.sync_api import Page

from tests.browser.studies.study import Study, at_the_end


def play_draw(tab: Page) -> None:
    """Draw once."""
    tab.click("#draw")
    at_the_end(tab)


CUSTOM_CODE = (Study("own_table", play_draw, trials=[{"phase": "DRAW", "tickets": 3}]),)
