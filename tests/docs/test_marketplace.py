"""The page on the simulated Mechanical Turk says what it can do."""

import re
from dataclasses import fields

import pytest

from psiturk_ng.marketplace.faults import FAULTS_VARIABLE, FaultPlan
from psiturk_ng.marketplace.mturk.requester.operations import OPERATIONS
from tests.docs.pages import DOCS

pytestmark = pytest.mark.mturk

PAGE = (DOCS / "reference" / "marketplace.md").read_text("utf-8")


def test_it_lists_the_operations_that_there_are() -> None:
    """No more and no fewer."""
    listed = re.search(r"## Operations\n(.*?)\n\n`?Every", PAGE, re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"`(\w+)`", listed[1])) == set(OPERATIONS)


def test_it_explains_every_part_of_a_plan_of_faults() -> None:
    """And the variable that holds one."""
    rows = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE))))
    assert {each.name for each in fields(FaultPlan)} <= rows
    assert FAULTS_VARIABLE in PAGE
