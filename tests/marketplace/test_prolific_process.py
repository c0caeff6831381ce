"""The simulated Prolific as a process: who is let in, what goes wrong, what stays."""

from pathlib import Path

import pytest
import requests

from tests.marketplace.prolific_market import ProlificMarket, prolific_companion, running_prolific, somebody


def test_a_rejected_token_opens_nothing(prolific: ProlificMarket) -> None:
    """Without one, with another, or in another form: 401, and nothing is done."""
    prolific.control("account", {"token": "right"})
    headers = [{}, {"Authorization": "Token wrong"}, {"Authorization": "Bearer right"}]
    for each in headers:
        answer = requests.get(f"{prolific.url}/api/v1/users/me/", headers=each, timeout=10)
        assert (answer.status_code, answer.json()["error"]["status"]) == (401, 401)
    right = {"Authorization": "Token right"}
    assert requests.get(f"{prolific.url}/api/v1/users/me/", headers=right, timeout=10).status_code == 200


def test_too_many_requests_are_sent_back(prolific: ProlificMarket) -> None:
    """With the time after which to come again."""
    prolific.control("faults", {"throttle": 1, "times": 1})
    refused = prolific.ask("GET", "users/me/")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    assert prolific.ask("GET", "users/me/").status_code == 200


@pytest.mark.parametrize(("fault", "status", "is_done"), [("fail", 503, False), ("fail_after", 502, True)])
def test_trouble_comes_before_or_after_the_deed(
    prolific: ProlificMarket, fault: str, status: int, is_done: bool
) -> None:
    """The status alone does not tell which."""
    study_id, who = prolific.published(), somebody()
    prolific.submitted(study_id, who)
    body = {"study_id": study_id, "csv_bonuses": f"{who},1"}
    made = prolific.post("submissions/bonus-payments/", body, status=201)["id"]
    prolific.control("faults", {fault: 1, "times": 1, "operations": ["pay_bonuses"]})
    prolific.post(f"bulk-bonus-payments/{made}/pay/", {}, status=status)
    assert prolific.participants.earnings(who).total.minor == 100 * is_done


def test_an_answer_can_be_lost(prolific: ProlificMarket) -> None:
    """The study is there, and nobody was told."""
    prolific.control("faults", {"lose_answer": 1, "times": 1, "operations": ["create_study"]})
    with pytest.raises(requests.ConnectionError):
        prolific.draft()
    assert len(prolific.get("studies/")["results"]) == 1


def test_it_survives_a_restart_at_the_same_address(tmp_path: Path) -> None:
    """Studies, money and the moved clock are in its file."""
    with running_prolific(tmp_path) as market:
        study_id = market.published()
        market.decide(market.submitted(study_id), "APPROVE")
        market.wait(hours=2)
        assert market.companion.stop()
        assert market.companion.require() == market.url
        assert market.control("status")["ahead_seconds"] == 7200
        assert market.balance() == (1_000_000 - 210, 1_000_000 - 420)
        assert market.status(study_id) == "ACTIVE"
    assert prolific_companion(tmp_path).url() is None


def test_a_participant_takes_part_in_a_browser(prolific: ProlificMarket) -> None:
    """Signs in, reserves, opens the study, comes back by its last page, and sees what they earned."""
    study_id, who = prolific.published(), somebody()
    browser = requests.Session()
    assert "Participant id" in browser.get(f"{prolific.url}/", timeout=10).text
    assert "24 digits" in browser.post(f"{prolific.url}/sign-in", {"participant": "ann"}, timeout=10).text
    assert "Stroop" in browser.post(f"{prolific.url}/sign-in", {"participant": who}, timeout=10).text
    place = browser.post(f"{prolific.url}/studies/{study_id}/reserve", timeout=10)
    assert "RESERVED" in place.text
    begun = browser.post(f"{place.url}/start", allow_redirects=False, timeout=10)
    assert f"PROLIFIC_PID={who}" in begun.headers["Location"]
    done = browser.get(f"{prolific.url}/submissions/complete?cc=DONE", timeout=10)
    assert "AWAITING REVIEW" in done.text
    again = browser.get(f"{prolific.url}/submissions/complete?cc=DONE", timeout=10)
    assert (again.status_code, "AWAITING REVIEW" in again.text) == (409, True)
    prolific.decide(place.url.rpartition("/")[2], "APPROVE")
    assert "£1.50 in all" in browser.get(f"{prolific.url}/", timeout=10).text


def test_a_participant_types_the_code_or_gives_back(prolific: ProlificMarket) -> None:
    """Where the way back is blocked, and where somebody has enough."""
    study_id = prolific.published()
    typed, returned = requests.Session(), requests.Session()
    for browser in (typed, returned):
        browser.post(f"{prolific.url}/sign-in", {"participant": ""}, timeout=10)
        place = browser.post(f"{prolific.url}/studies/{study_id}/reserve", timeout=10).url
        browser.post(f"{place}/start", allow_redirects=False, timeout=10)
        ending = ("complete", {"code": "DONE"}) if browser is typed else ("return", {})
        answer = browser.post(f"{place}/{ending[0]}", ending[1], timeout=10)
        assert ("AWAITING REVIEW" if browser is typed else "RETURNED") in answer.text


def test_forms_of_other_sites_are_refused(prolific: ProlificMarket) -> None:
    """A page elsewhere cannot let a participant reserve, return or hand in."""
    elsewhere = {"Origin": "https://evil.example"}
    for path in ("sign-in", f"studies/{prolific.published()}/reserve"):
        answer = requests.post(f"{prolific.url}/{path}", {"participant": ""}, headers=elsewhere, timeout=10)
        assert answer.status_code == 403


def test_a_last_page_can_lead_nowhere(prolific: ProlificMarket) -> None:
    """The participant comes again and it counts."""
    study_id, browser = prolific.published(), requests.Session()
    browser.post(f"{prolific.url}/sign-in", {"participant": ""}, timeout=10)
    place = browser.post(f"{prolific.url}/studies/{study_id}/reserve", timeout=10).url
    browser.post(f"{place}/start", allow_redirects=False, timeout=10)
    prolific.control("faults", {"drop_submit": 1, "times": 1})
    complete = f"{prolific.url}/submissions/complete?cc=DONE"
    assert browser.get(complete, timeout=10).status_code == 502
    assert "AWAITING REVIEW" in browser.get(complete, timeout=10).text
