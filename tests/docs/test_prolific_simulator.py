"""The page on the simulated Prolific says what it can do."""

import re

from psiturk_ng.marketplace.prolific.api.speaking import ROUTES
from psiturk_ng.marketplace.prolific.app import KNOBS
from tests.docs.pages import DOCS

PAGE = (DOCS / "reference" / "prolific-simulator.md").read_text("utf-8")


def test_it_lists_the_requests_that_are_answered() -> None:
    """Each with its name, no more and no fewer."""
    listed = re.findall(r"^\| `([A-Z]+ /\S+)` \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert listed == [(route.label, route.name) for route in ROUTES]


def test_it_explains_every_knob() -> None:
    """Of the account."""
    section = PAGE.partition("POST /control/account")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == KNOBS
