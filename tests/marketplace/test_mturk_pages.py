"""The worker's site over HTTP: what its pages offer, take, and refuse."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.marketplace.market import Market

pytestmark = pytest.mark.mturk

SCHEMAS = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas"


def get(market: Market, path: str, status: int = 200) -> str:
    """Read a page."""
    answer = requests.get(market.url + path, timeout=10)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("text/html")
    return unescape(answer.text)


def post(market: Market, path: str, status: int = 200, **headers: str) -> str:
    """Press a button."""
    answer = requests.post(market.url + path, headers=headers, timeout=10)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def framed(page: str) -> dict[str, str]:
    """Read the parameters of the page in the frame."""
    found = re.search(r'<iframe id="task" src="([^"]+)"', page)
    assert found, page
    return {name: values[0] for name, values in parse_qs(urlsplit(found[1]).query).items()}


def accepted(market: Market, hit_id: str, worker: str = "AANN") -> str:
    """Accept a HIT through its page; gives the assignment's id."""
    return framed(post(market, f"/worker/{worker}/hits/{hit_id}"))["assignmentId"]


def handed_in(market: Market, status: int = 200, **fields: str) -> str:
    """Send the form of a finished worker's page, as another site would."""
    answer = requests.post(
        f"{market.url}/mturk/externalSubmit",
        data=fields,
        headers={"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "cross-site"},
        timeout=10,
    )
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def test_a_worker_finds_previews_accepts_and_hands_in(market: Market) -> None:
    """The frame gets what Mechanical Turk adds, before and after accepting."""
    hit_id = market.hit(places=2)
    assert "AANN" not in get(market, "/")
    assert f'data-hit="{hit_id}"' in get(market, "/worker?id=aann")
    preview = framed(get(market, f"/worker/AANN/hits/{hit_id}"))
    assert preview == {"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE", "hitId": hit_id}
    work = post(market, f"/worker/AANN/hits/{hit_id}")
    ids = framed(work)
    assert ids == {
        "assignmentId": ids["assignmentId"],
        "hitId": hit_id,
        "workerId": "AANN",
        "turkSubmitTo": market.url,
    }
    assert 'id="queue"' in get(market, "/worker/AANN")
    assert "Your work has arrived" in handed_in(market, assignmentId=ids["assignmentId"], a="1")
    (assignment,) = market.client.list_assignments_for_hit(HITId=hit_id)["Assignments"]
    assert assignment["WorkerId"] == "AANN"
    assert "<QuestionIdentifier>a</QuestionIdentifier><FreeText>1</FreeText>" in assignment["Answer"]
    assert "waiting for the requester" in get(market, f"/worker/AANN/tasks/{ids['assignmentId']}")
    assert "AANN" in get(market, "/")


def test_what_was_earned_is_shown(market: Market) -> None:
    """Reward, bonus, verdicts with their reasons, messages."""
    first, second = market.hit(reward="1.00"), market.hit(reward="1.00")
    one, other = market.submitted(first), market.submitted(second)
    market.client.approve_assignment(AssignmentId=one)
    market.client.send_bonus(WorkerId="AANN", AssignmentId=one, BonusAmount="0.25", Reason="So <fast>")
    market.client.reject_assignment(AssignmentId=other, RequesterFeedback="Empty.")
    market.client.notify_workers(Subject="Thanks", MessageText="Come again.", WorkerIds=["AANN"])
    page = get(market, "/worker/AANN/earnings")
    assert '<b id="total">$1.25</b>' in page
    for words in ("So <fast>", "Empty.", "approved", "rejected", "Come again."):
        assert words in page


def test_a_returned_place_goes_to_somebody_else(market: Market) -> None:
    """With its id; who gave it back no longer hands it in."""
    hit_id = market.hit(places=1)
    first = accepted(market, hit_id)
    assert "no more of these" in get(market, f"/worker/ABOB/hits/{hit_id}", 409)
    assert 'id="hits"' in post(market, f"/worker/AANN/tasks/{first}")
    assert accepted(market, hit_id, "ABOB") == first
    handed_in(market, assignmentId=first, a="1")
    assert market.client.get_assignment(AssignmentId=first)["Assignment"]["WorkerId"] == "ABOB"


def test_who_does_not_qualify_sees_why_and_can_become_somebody_else(market: Market) -> None:
    """What Amazon knows of a worker is said on a page of theirs."""
    asked = {
        "QualificationTypeId": "00000000000000000040",
        "Comparator": "GreaterThan",
        "IntegerValues": [99],
    }
    hit_id = market.hit(QualificationRequirements=[asked])
    assert "Worker_NumberHITsApproved GreaterThan 99" in get(market, "/worker/AANN")
    assert "do not qualify" in post(market, f"/worker/AANN/hits/{hit_id}", 409)
    told = {"country": "de", "subdivision": "", "approved_elsewhere": "100", "rejected_elsewhere": "0"}
    address = f"{market.url}/worker/AANN/profile"
    assert requests.post(address, data=told, timeout=10).status_code == 200
    assert "do not qualify" not in get(market, "/worker/AANN")
    assert 'value="DE"' in get(market, "/worker/AANN/profile")
    assert not market.workers.profile("AANN").is_adult
    for wrong in ({"country": "Germany"}, {"approved_elsewhere": "-1"}, {"rejected_elsewhere": ""}):
        assert requests.post(address, data=told | wrong, timeout=10).status_code == 400


def test_a_search_finds_titles(market: Market) -> None:
    """The address that requesters are shown leads there."""
    wanted, other = market.hit(Title="Stroop: words"), market.hit(Title="Pictures")
    assert 'name="search" value="stroop"' in get(market, "/projects?filters%5Bsearch_term%5D=stroop")
    page = get(market, "/worker?id=AANN&search=stroop")
    assert wanted in page
    assert other not in page


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"a": "1"}, 400, "no field assignmentId"),
        ({"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE", "a": "1"}, 409, "preview"),
        ({"assignmentId": "3NOBODY", "a": "1"}, 409, "not accepted"),
    ],
)
def test_what_cannot_be_handed_in_is_refused(
    market: Market, fields: dict[str, str], status: int, words: str
) -> None:
    """On a page that says why."""
    assert words in handed_in(market, status, **fields)


def test_work_is_handed_in_once_and_with_an_answer(market: Market) -> None:
    """An assignment needs one field beside its id."""
    assignment_id = accepted(market, market.hit())
    assert "at least one field" in handed_in(market, 400, assignmentId=assignment_id)
    handed_in(market, assignmentId=assignment_id, a="1")
    assert "already" in handed_in(market, 409, assignmentId=assignment_id, a="2")


def test_a_submission_that_is_to_be_lost_is_lost(market: Market) -> None:
    """The worker's browser gets no answer, and the requester never hears of it."""
    hit_id = market.hit()
    assignment_id = accepted(market, hit_id)
    market.control("faults", {"drop_submit": 1})
    with pytest.raises(requests.ConnectionError):
        handed_in(market, assignmentId=assignment_id, a="1")
    assert market.client.list_assignments_for_hit(HITId=hit_id)["NumResults"] == 0


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)
def test_other_sites_press_no_buttons(market: Market, headers: dict[str, str]) -> None:
    """Only a form of the site's own accepts or returns."""
    post(market, f"/worker/AANN/hits/{market.hit()}", 403, **headers)
    assert market.workers.work("AANN") == []


@pytest.mark.parametrize("path", ["/worker/AANN/hits/3NONE", "/worker/AANN/tasks/3NONE", "/question/3NONE"])
def test_what_is_not_there_is_not_found(market: Market, path: str) -> None:
    """On a page."""
    get(market, path, 404)


@pytest.mark.parametrize("path", ["/worker/nobody", "/worker/nobody/hits/3NONE", "/worker?id=B1"])
def test_an_id_that_no_worker_can_have_is_refused(market: Market, path: str) -> None:
    """Never with a crash."""
    assert requests.get(market.url + path, timeout=10).status_code in (400, 404)


def test_nothing_leads_away_from_this_machine(market: Market) -> None:
    """A page elsewhere is named, not opened; frames and scripts are kept to loopback."""
    question = (
        f'<ExternalQuestion xmlns="{SCHEMAS}/2006-07-14/ExternalQuestion.xsd">'
        "<ExternalURL>https://lab.example/pub</ExternalURL><FrameHeight>600</FrameHeight></ExternalQuestion>"
    )
    page = get(market, f"/worker/AANN/hits/{market.hit(Question=question)}")
    assert "<iframe" not in page
    assert "https://lab.example/pub" in page
    policy = requests.get(f"{market.url}/worker/AANN", timeout=10).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_a_requester_s_own_html_hands_in_here(market: Market) -> None:
    """In a frame that is no page of the marketplace's."""
    html = '<form action="https://www.mturk.com/mturk/externalSubmit"><input name="x"></form>'
    question = (
        f'<HTMLQuestion xmlns="{SCHEMAS}/2011-11-11/HTMLQuestion.xsd">'
        f"<HTMLContent><![CDATA[{html}]]></HTMLContent><FrameHeight>0</FrameHeight></HTMLQuestion>"
    )
    hit_id = market.hit(Question=question)
    assert framed(get(market, f"/worker/AANN/hits/{hit_id}"))["hitId"] == hit_id
    answer = requests.get(f"{market.url}/question/{hit_id}", timeout=10)
    assert f'action="{market.url}/mturk/externalSubmit"' in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("sandbox ")
    assert "allow-same-origin" not in answer.headers["Content-Security-Policy"]


def test_an_assignment_that_is_overdue_says_so(market: Market) -> None:
    """Instead of the task."""
    assignment_id = accepted(market, market.hit())
    market.wait(hours=1)
    page = get(market, f"/worker/AANN/tasks/{assignment_id}")
    assert "not handed in in time" in page
    assert "<iframe" not in page
