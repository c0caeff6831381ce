"""Posting on the dashboard, with a marketplace behind it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.dashboard.conftest import BOSS, Researcher
from tests.money.study import Study, settings_of
from tests.money.test_dashboard_review import fields, shown
from tests.servers import RunningServer, running, wait_until

pytestmark = pytest.mark.mturk

OFFER = {"mode": "sim", "places": "12", "reward": "1.00", "hours": "1"}


@pytest.fixture
def server(study: Study) -> Iterator[RunningServer]:
    """The study's server, with its dashboard."""
    login = {"login_username": BOSS[0], "login_pw": BOSS[1], "launch_in_mode": "sim"}
    with running(study.folder, settings_of(study.database), enable_dashboard="true", **login) as server:
        yield server


@pytest.fixture
def boss(server: RunningServer) -> Researcher:
    """A manager, logged in."""
    boss = Researcher(server)
    assert boss.log_in(*BOSS).status_code == 303
    return boss


def test_an_offer_is_posted_once(study: Study, boss: Researcher) -> None:
    """What it costs comes first; the same form sent twice posts once."""
    page = boss.post("/dashboard/postings/preview", {"csrf": boss.csrf(), **OFFER}).text
    assert shown(page, "total") == "$14.40"
    assert study.desk.postings.list() == []
    form = fields(page, "/dashboard/postings/create")
    for _ in range(2):
        assert boss.post("/dashboard/postings/create", form).status_code == 303
    wait_until(lambda: len(study.desk.postings.list()) == 2, what="both postings")
    address = boss.post("/dashboard/postings/create", form).headers["Location"]
    wait_until(lambda: "It is over" in boss.get(address).text, what="the end of it")
    found = study.desk.postings.list()
    assert sorted(report.posting.places for report in found) == [3, 9]
    listed = boss.get("/dashboard/postings?mode=sim").text
    assert all(report.posting.posting_id in listed for report in found)


def test_postings_grow_end_and_go(study: Study, boss: Researcher) -> None:
    """More places are shown with their price first, and added once, if the same form is sent twice."""
    posting_id = study.posting(2)
    mode = {"csrf": boss.csrf(), "mode": "sim"}
    path = f"/dashboard/postings/{posting_id}"
    page = boss.post(f"{path}/places/preview", {**mode, "places": "3"}).text
    assert shown(page, "total") == "$3.60"
    wrong = fields(page, f"{path}/places") | {"agreed": "$0.01"}
    assert "3 more places" in boss.post(f"{path}/places", wrong).text
    assert study.desk.recruiter.offers.get(posting_id).places == 2
    assert "done" in boss.post(f"{path}/places", fields(page, f"{path}/places")).text
    again = boss.post(f"{path}/places", fields(page, f"{path}/places"))
    assert (again.status_code, "has 5 places, not 2" in again.text) == (409, True)
    assert study.desk.recruiter.offers.get(posting_id).places == 5


def test_ending_and_deleting_say_first_what_they_do(study: Study, boss: Researcher) -> None:
    """Nothing ends by one click; who took a place meanwhile is shown before it does."""
    posting_id = study.posting(3)
    mode = {"csrf": boss.csrf(), "mode": "sim"}
    path = f"/dashboard/postings/{posting_id}"
    page = boss.post(f"{path}/expire", mode).text
    assert "3 places that nobody has taken are withdrawn" in page
    study.market.workers.accept(posting_id, "ALATE")
    page = boss.post(f"{path}/expire", fields(page, f"{path}/expire")).text
    assert "Something changed" in page
    assert "2 places that nobody has taken are withdrawn" in page
    assert "1 person is at work on it now" in page
    assert not study.desk.recruiter.offers.get(posting_id).is_expired(datetime.now(UTC))
    assert "done" in boss.post(f"{path}/expire", fields(page, f"{path}/expire")).text
    assert study.desk.recruiter.offers.get(posting_id).is_expired(datetime.now(UTC))
    over = study.posting(1)
    path = f"/dashboard/postings/{over}"
    page = boss.post(f"{path}/expire", mode).text
    boss.post(f"{path}/expire", fields(page, f"{path}/expire"))
    page = boss.post(f"{path}/delete", mode).text
    assert "every payment, stays here" in page
    assert "done" in boss.post(f"{path}/delete", fields(page, f"{path}/delete")).text
    assert [report.posting.posting_id for report in study.desk.postings.list()] == [posting_id]
    missing = boss.post("/dashboard/postings/nonsense/expire", mode)
    assert "That did not work" in missing.text, missing.text


def test_bad_offers_are_refused(study: Study, boss: Researcher) -> None:
    """In a sentence, with nothing posted."""
    for wrong in ({"places": "0"}, {"places": "1.5"}, {"reward": "x"}, {"hours": ""}):
        answer = boss.post("/dashboard/postings/preview", {"csrf": boss.csrf(), **OFFER, **wrong})
        assert answer.status_code == 400, wrong
        assert "That did not work" in answer.text
    assert study.desk.ledger.entries() == []
