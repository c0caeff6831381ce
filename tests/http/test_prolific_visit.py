"""Participants from Prolific on a real server: who is let in, where they go, what is paid."""

import base64
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import requests

from psiturk_ng.domain.ledger import Fate
from psiturk_ng.domain.plans import Selection
from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.services.reconciliation import FindingKind
from tests.http.prolific_visit import Study, code_on, prolific_study
from tests.marketplace.prolific_market import somebody
from tests.servers import wait_until

EVERYBODY = Selection(everything=True)


@pytest.fixture(scope="module")
def _study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with prolific_study(tmp_path_factory.mktemp("study")) as study:
        yield study


@pytest.fixture
def study(_study: Study) -> Study:
    """A running project whose platform has no faults."""
    _study.market.control("faults", {})
    return _study


def _approve(study: Study, selection: Selection) -> list[Fate]:
    review = study.desk.review
    return [result.fate for result in review.carry_out(review.plan_approve(selection, force=True))]


def test_a_participant_comes_finishes_and_goes_back(study: Study) -> None:
    """By the platform's names, through our pages by psiTurk's, and back with the code, which is shown too."""
    visitor = study.visitor(study.post())
    assert visitor.begin().status_code == 200
    last = visitor.finish()
    assert code_on(last)
    back = re.search(r'href="([^"]*/submissions/complete\?cc=[^"]+)"', unescape(last.text))
    assert back
    assert back[1].startswith(study.market.url)
    study.market.participants.complete(visitor.participant, back[1].rpartition("=")[2])
    found = study.recruiter.submissions.get(visitor.submission)
    assert (found.state, found.code) == (SubmissionState.SUBMITTED, back[1].rpartition("=")[2])
    assert _approve(study, Selection(submissions=(visitor.submission,))) == [Fate.DONE]
    assert study.market.participants.earnings(visitor.participant).total.minor == 150


def test_finishing_twice_counts_once(study: Study) -> None:
    """The last page shows the same again, the platform refuses the second, and one reward is paid."""
    visitor = study.visitor(study.post())
    code = visitor.take_part()
    assert code_on(visitor.finish()) == code
    assert code_on(visitor.land()) == code
    site = requests.Session()
    site.post(f"{study.market.url}/sign-in", {"participant": visitor.participant}, timeout=10)
    complete = f"{study.market.url}/submissions/complete?cc={code.replace('-', '')}"
    assert [site.get(complete, timeout=10).status_code for _ in range(2)] == [200, 409]
    for fates in ([Fate.DONE], []):
        assert _approve(study, Selection(submissions=(visitor.submission,))) == fates
    assert study.market.participants.earnings(visitor.participant).total.minor == 150


def test_who_timed_out_and_finished_is_left_to_a_person(study: Study) -> None:
    """Nothing is closed or paid by itself: it is shown, and named it can be approved."""
    visitor = study.visitor(study.post())
    assert visitor.begin().status_code == 200
    study.market.wait(hours=2)
    assert code_on(visitor.finish())
    review = study.desk.review
    plan = review.plan_approve(EVERYBODY, force=True)
    assert visitor.submission not in [item.submission_id for item in plan.items]
    findings = study.desk.reconciliation.run().open
    about = [each for each in findings if each.submission_id == visitor.submission]
    assert [each.kind for each in about] == [FindingKind.DISAGREES]
    assert "run out" in about[0].sentence
    assert _approve(study, Selection(submissions=(visitor.submission,))) == [Fate.DONE]
    assert study.market.participants.earnings(visitor.participant).total.minor == 150


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("PROLIFIC_PID", "ann", 400),
        ("PROLIFIC_PID", "' OR 1=1 --", 400),
        ("PROLIFIC_PID", "6" * 24 + "<script>", 400),
        ("SESSION_ID", "{{7*7}}", 400),
        ("STUDY_ID", "x" * 24, 400),
        ("PROLIFIC_PID", "", 400),
        ("SESSION_ID", "", 400),
    ],
)
def test_ids_that_no_platform_gives_are_refused(study: Study, name: str, value: str, status: int) -> None:
    """At the first page and where our own pages pass them on; no row is made."""
    ids = {"PROLIFIC_PID": somebody(), "SESSION_ID": somebody(), "STUDY_ID": somebody(), "mode": "sim"}
    ours = {"PROLIFIC_PID": "workerId", "SESSION_ID": "assignmentId", "STUDY_ID": "hitId", "mode": "mode"}
    answer = study.server.get("/pub", params=ids | {name: value})
    assert answer.status_code == status, answer.text
    passed_on = {ours[key]: text for key, text in (ids | {name: value}).items()}
    assert study.server.get("/exp", params=passed_on).status_code == status
    with study.project.store.reading() as reading:
        assert reading.by_uniqueid(f"{ids['PROLIFIC_PID']}:{ids['SESSION_ID']}") is None


def test_a_forged_participant_is_paid_nothing(study: Study) -> None:
    """Whoever comes as somebody else finishes here, and the platform knows better."""
    study_id = study.post()
    owner = study.visitor(study_id)
    forger = study.visitor(study_id)
    forger.address = forger.address.replace(forger.participant, owner.participant)
    victim, forger.participant = forger.participant, owner.participant
    forger.take_part()
    study.market.participants.complete(victim, "", forger.submission)
    assert forger.submission not in [
        item.submission_id for item in study.desk.review.plan_approve(EVERYBODY).items
    ]
    findings = [
        each for each in study.desk.reconciliation.run().findings if each.submission_id == forger.submission
    ]
    assert {each.kind for each in findings} & {FindingKind.TWO_CLAIMANTS, FindingKind.THERE_NOT_HERE}
    assert study.market.participants.earnings(owner.participant).total.minor == 0


def test_a_trial_run_needs_no_platform(study: Study) -> None:
    """`psiturk debug` opens psiTurk's own names, with ids of its own."""
    ids = {"hitId": "debugH", "assignmentId": "debugA", "workerId": "debugW", "mode": "debug"}
    assert study.server.get("/pub", params=ids).status_code == 200
    assert study.server.get("/exp", params=ids).status_code == 200


def _hook(
    study: Study, body: bytes, headers: dict[str, str], where: str = "prolific/sim"
) -> requests.Response:
    return study.server.post(f"/hooks/{where}", data=body, headers=headers)


def test_news_hurry_what_is_read_anyway(study: Study) -> None:
    """The platform tells that somebody was approved on its site: they are credited here at once."""
    study.recruiter.hooks.subscribe(f"{study.server.url}/hooks/prolific/sim")
    study.recruiter.hooks.subscribe(f"{study.server.url}/hooks/prolific/sim")
    assert len(study.market.get("hooks/subscriptions/")["results"]) == 2
    visitor = study.visitor(study.post())
    study.market.participants.complete(visitor.participant, visitor.take_part().replace("-", ""))
    study.market.decide(visitor.submission, "APPROVE")

    def is_credited() -> bool:
        with study.project.store.reading() as reading:
            row = reading.by_uniqueid(visitor.uniqueid)
        return row is not None and row.status == 5

    wait_until(is_credited, seconds=30, what="the credit")


def test_news_that_are_not_signed_or_not_new_do_nothing(study: Study) -> None:
    """A wrong signature is refused, a replayed message is one that was known; both change nothing."""
    study.recruiter.hooks.subscribe("http://127.0.0.1:1/elsewhere")
    secret = study.market.get("hooks/secrets/")["results"][0]["value"]
    visitor = study.visitor(study.post())
    assert visitor.begin().status_code == 200
    told = {"resource_id": visitor.submission, "event_type": "submission.status.change", "status": "APPROVED"}
    body = json.dumps(told).encode()
    headers = _signed(secret, body)
    assert _hook(study, body, {}).status_code == 403
    assert _hook(study, body, {**headers, "X-Prolific-Request-Signature": "forged"}).status_code == 403
    assert _hook(study, body + b" ", headers).status_code == 403
    assert _hook(study, body, {**headers, "X-Prolific-Request-Timestamp": "1"}).status_code == 403
    assert _hook(study, body, headers, "mturk/sim").status_code == 404
    assert _hook(study, body, headers, "prolific/live").status_code == 404
    assert _hook(study, body, headers).json() == {"ok": True, "new": True}
    assert _hook(study, body, headers).json() == {"ok": True, "new": False}
    with study.project.store.reading() as reading:
        row = reading.by_uniqueid(visitor.uniqueid)
    assert row is not None
    assert row.status != 5, "what the message says is not believed"
    assert _hook(study, b"[]", _signed(secret, b"[]")).status_code == 400


def _signed(secret: str, body: bytes) -> dict[str, str]:
    from psiturk_ng.marketplace.prolific.hooks import signature

    return {
        "X-Event-ID": somebody(),
        "X-Prolific-Request-Timestamp": "1790000000",
        "X-Prolific-Request-Signature": signature(secret, "1790000000", body),
    }


def test_news_wait_until_the_platform_can_be_read(study: Study) -> None:
    """What could not be followed is taken when it is told again."""
    study.recruiter.hooks.subscribe("http://127.0.0.1:1/elsewhere")
    secret = study.market.get("hooks/secrets/")["results"][0]["value"]
    visitor = study.visitor(study.post())
    assert visitor.begin().status_code == 200
    body = json.dumps({"resource_id": visitor.submission, "event_type": "submission.status.change"}).encode()
    headers = _signed(secret, body)
    # The server has asked for the secret before.
    assert _hook(study, b"{}", _signed(secret, b"{}")).status_code == 200
    study.market.control("faults", {"fail": 1, "operations": ["get_submission"]})
    assert _hook(study, body, headers).status_code == 503
    study.market.control("faults", {})
    assert _hook(study, body, headers).json()["new"] is True


def test_a_signed_entry_is_needed_where_it_was_asked_for(tmp_path: Path) -> None:
    """Right, it opens; changed, made for another, or missing, it does not; later pages need it no more."""
    with prolific_study(tmp_path, prolific_signed_entry="true") as study:
        study_id = study.post(places=5)
        visitor, other = study.visitor(study_id), study.visitor(study_id)
        assert "prolific_token=" in visitor.address
        unsigned = visitor.address.partition("&prolific_token=")[0]
        token = visitor.address.partition("prolific_token=")[2]
        refused = [
            unsigned,
            f"{unsigned}&prolific_token={other.address.partition('prolific_token=')[2]}",
            f"{unsigned}&prolific_token={_tampered(token)}",
            f"{unsigned}&prolific_token={_unsigned(token)}",
            f"{unsigned}&prolific_token=a.b",
        ]
        assert ["1001" in visitor.land(address).text for address in refused] == [True] * 5
        ids = {"workerId": visitor.participant, "assignmentId": visitor.submission, "hitId": study_id}
        entered = study.server.get("/exp", params=ids | {"mode": "sim"})
        assert entered.status_code == 400, "without the first page nobody gets in either"
        assert visitor.begin().status_code == 200
        assert visitor.land(unsigned).status_code == 200


def _tampered(token: str) -> str:
    """Name somebody else in the payload, under the same signature."""
    header, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["exp"] += 3600
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"{header}.{changed}.{signature}"


def _unsigned(token: str) -> str:
    """Say that no signature is needed."""
    header = base64.urlsafe_b64encode(b'{"alg": "none"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."
