"""The page about the doctor names what it looks at."""

import re

from psiturk_ng.services.doctor.doctor import GROUPS
from tests.docs.pages import DOCS


def test_every_check_has_its_line() -> None:
    """In the order in which they are printed."""
    page = (DOCS / "how-to" / "look-before-money-moves.md").read_text("utf-8")
    lines = re.findall(r"^\| ([^|]+) \| ", page, re.MULTILINE)[1:]
    assert lines == [check.name for group in GROUPS for check in group]
