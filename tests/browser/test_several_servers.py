"""A whole visit in Chromium through nginx, whose every request may reach another server."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from psiturk_ng.bootstrap import open_project
from tests.nodes import behind_nginx
from tests.participants import take_part
from tests.servers import copy_example, environment, new_ids, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.postgresql]


@pytest.mark.slow
@pytest.mark.parametrize("number", [2, 4])
def test_a_visit_through_several_servers(
    visitor: BrowserContext, postgresql_url: str, tmp_path: Path, number: int
) -> None:
    """Ad, consent, task, questionnaire, end and handing in; nothing fails, every word is there."""
    ids = new_ids(mode="sandbox")
    folder = copy_example(tmp_path / "project")
    with behind_nginx(folder, number, postgresql_url) as server:
        outcome = take_part(visitor, f"{server.url}/pub?{ids.query()}")
        assert (outcome.console_errors, outcome.failed_requests, outcome.foreign_requests) == ([], [], [])
        project = open_project(folder, environment(folder))
        whose = ids.worker, ids.assignment
        wait_until(lambda: project.completion.status_of(*whose, any_assignment=False) == 4, what="status 4")
        trials = project.recording.load(ids.uniqueid).document["data"]
        project.store.close()
    words = [trial["trialdata"]["number"] for trial in trials if trial["trialdata"].get("phase") == "TEST"]
    assert words == list(range(24))
