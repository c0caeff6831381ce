"""Participants in the laboratory, as the dashboard shows them."""

from pathlib import Path

import pytest

from tests.dashboard.conftest import BOSS, Researcher
from tests.servers import Ids, copy_example, running

VISITS = [Ids("L1", "A1", "H1", "lab"), Ids("L2", "A2", "H1", "sim"), Ids("L3", "A3", "H1", "debug")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a participant of each mode."""
    folder = copy_example(tmp_path_factory.mktemp("lab") / "project")
    with running(folder, recruiter="mturk") as server:
        for ids in VISITS:
            assert server.get(f"/exp?{ids.query()}").status_code == 200
    return folder


@pytest.mark.parametrize(("recruiter", "is_offered"), [("link", True), ("mturk", False)])
def test_review_is_offered_where_it_can_be_done(folder: Path, recruiter: str, is_offered: bool) -> None:
    """A visit in the laboratory is a real one by link; a platform knows nothing of it."""
    login = {"login_username": BOSS[0], "login_pw": BOSS[1]}
    with running(folder, enable_dashboard="true", recruiter=recruiter, **login) as server:
        boss = Researcher(server)
        boss.log_in(*BOSS)
        pages = [boss.get(f"/dashboard/participants/{ids.uniqueid}") for ids in VISITS]
    assert [page.status_code for page in pages] == [200] * 3
    assert ["Review and pay" in page.text for page in pages] == [is_offered, True, False]
