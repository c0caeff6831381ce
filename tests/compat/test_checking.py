"""What `psiturk check` says of the fixture projects, all of which are played to their end elsewhere."""

from pathlib import Path

import pytest

from psiturk_ng.domain.findings import Finding
from psiturk_ng.examination import inspect_folder
from tests import projects


def said_of(name: str, home: Path) -> list[Finding]:
    """Check a fixture project."""
    return inspect_folder(projects.PROJECTS / name, {"HOME": str(home)}).findings()


@pytest.mark.parametrize("name", projects.names())
def test_a_project_that_runs_is_not_said_to_stop(name: str, tmp_path: Path) -> None:
    """There may be differences, and each names its file."""
    found = said_of(name, tmp_path)
    assert [finding for finding in found if finding.weight == "stops"] == []
    assert all(finding.file for finding in found)


def test_a_copy_of_psiturk_js_is_named(tmp_path: Path) -> None:
    """It is never served, and whoever changed it should know."""
    named = [each.file for each in said_of("own_older_client", tmp_path) if "never used" in each.message]
    assert named == ["static/js/psiturk.js"]
