"""What goes to Mechanical Turk, checked by botocore's own validator."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from psiturk_ng.config.settings import Hit
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Bonus, Mode, Outcome, Posting, Submission, SubmissionState
from psiturk_ng.errors import BadInput, ConfigError, Conflict
from psiturk_ng.recruiters.mturk.reading import posting_of
from tests.recruiters.mturk_parts import HIT, NOW, asked, mturk, posting_steps
from tests.recruiters.recorder import Recorder

pytestmark = pytest.mark.mturk

NAMESPACE = (
    "{http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd}"
)


def _requirements(hit: Hit, folder: Path = Path(), mode: Mode = Mode.SANDBOX, **changes: Any) -> list[Any]:
    recorder = Recorder(**posting_steps())
    mturk(recorder, hit=hit, folder=folder, mode=mode).offers.post(asked(**changes), token="t1")
    found: list[Any] = recorder.parameters("CreateHITType")[0]["QualificationRequirements"]
    return found


def _posting(places: int) -> Posting:
    return posting_of(HIT | {"MaxAssignments": places}, str)


def test_a_posting_names_reward_token_and_study_exactly() -> None:
    """Amounts have two decimals, and what finds the HIT again goes with it."""
    recorder = Recorder(**posting_steps())
    posting = mturk(recorder).offers.post(asked(reward=Money(50)), token="t1")
    kind = recorder.parameters("CreateHITType")[0]
    assert kind["Reward"] == "0.50"
    assert kind["AssignmentDurationInSeconds"] == 3600
    assert kind["Keywords"] == "colour, words"
    made = recorder.parameters("CreateHITWithHITType")[0]
    assert made["UniqueRequestToken"] == "t1"
    assert json.loads(made["RequesterAnnotation"]) == {"study": "abc", "token": "t1"}
    assert (made["MaxAssignments"], made["LifetimeInSeconds"]) == (3, 86400)
    assert (posting.posting_id, posting.study, posting.token) == ("3HIT", "abc", "t1")


def test_the_question_survives_an_address_with_a_query() -> None:
    """An ampersand in the address would otherwise make the XML unreadable."""
    recorder = Recorder(**posting_steps())
    mturk(recorder).offers.post(asked(), token="t1")
    question = ElementTree.fromstring(recorder.parameters("CreateHITWithHITType")[0]["Question"])
    assert question.findtext(f"{NAMESPACE}ExternalURL") == asked().landing_url
    assert question.findtext(f"{NAMESPACE}FrameHeight") == "600"


@pytest.mark.parametrize(
    ("places", "sizes", "fees"),
    [(1, (1,), 30), (9, (9,), 270), (10, (9, 1), 300), (20, (9, 9, 2), 600)],
)
def test_offers_stay_below_the_size_that_costs_more(places: int, sizes: tuple[int, ...], fees: int) -> None:
    """At 10 assignments the fee doubles, so no HIT of ours has 10."""
    offers = mturk(Recorder()).offers
    request = asked(places=places)
    quote = offers.quote(request)
    assert quote.batches == sizes == tuple(each.places for each in offers.batches(request))
    assert quote.fees == Money(fees)
    assert quote.total == Money(150 * places + fees)
    assert any("40 %" in note for note in quote.notes) is (places >= 10)


def test_small_rewards_and_masters_cost_what_amazon_says() -> None:
    """The least fee is a cent for each; Masters cost 5 % more."""
    assert mturk(Recorder()).offers.quote(asked(reward=Money(1))).fees == Money(3)
    masters = mturk(Recorder(), hit=Hit(require_master_workers=True))
    assert masters.offers.quote(asked(reward=Money(200), places=1)).fees == Money(50)
    assert masters.bonuses.fee(Money(200)) == Money(40)
    assert masters.bonuses.fee(Money(1)) == Money(1)


def test_a_small_hit_does_not_grow_to_ten() -> None:
    """Mechanical Turk refuses it, so it is said before."""
    offers = mturk(Recorder(GetHIT=[{"HIT": HIT}])).offers
    assert offers.quote_places(_posting(3), 6).fees == Money(30 * 6)
    assert offers.quote_places(_posting(10), 5).fees == Money(60 * 5)
    with pytest.raises(Conflict):
        offers.quote_places(_posting(3), 7)


def test_requirements_come_in_psiturks_order() -> None:
    """Percent, number, Masters, country, required, blocked; what was asked for now before the settings."""
    hit = Hit(
        require_master_workers=True,
        number_hits_approved=7,
        require_quals_sandbox=(" R2", "R1"),
        block_quals_sandbox=("B2 ",),
        require_quals_live=("NOTHERE",),
    )
    found = _requirements(hit, required_groups=("R1",), excluded_groups=("B1",))
    assert [(each["QualificationTypeId"], each["Comparator"]) for each in found] == [
        ("000000000000000000L0", "GreaterThanOrEqualTo"),
        ("00000000000000000040", "GreaterThanOrEqualTo"),
        ("2ARFPLSP75KLA8M8DH1HTEQVJT3SY6", "Exists"),
        ("00000000000000000071", "EqualTo"),
        ("R1", "Exists"),
        ("R2", "Exists"),
        ("B1", "DoesNotExist"),
        ("B2", "DoesNotExist"),
    ]
    assert [each["IntegerValues"] for each in found[:2]] == [[95], [7]]
    assert found[3]["LocaleValues"] == [{"Country": "US"}]


def test_advanced_requirements_are_added_as_they_stand(tmp_path: Path) -> None:
    """The file's list goes to Mechanical Turk verbatim."""
    advanced = [{"QualificationTypeId": "X1", "Comparator": "In", "IntegerValues": [1, 2]}]
    (tmp_path / "quals.json").write_text(json.dumps(advanced))
    hit = Hit(us_only=False, advanced_quals_path_sandbox="quals.json")
    assert _requirements(hit, tmp_path)[2:] == advanced


@pytest.mark.parametrize("text", ["{}", "[1]", "not json", None])
def test_advanced_requirements_that_are_none_are_refused(tmp_path: Path, text: str | None) -> None:
    """A study must not be posted to everybody because its file was wrong."""
    if text is not None:
        (tmp_path / "quals.json").write_text(text)
    hit = Hit(advanced_quals_path_live="quals.json")
    with pytest.raises(ConfigError, match="advanced_quals_path_live"):
        mturk(Recorder(), mode=Mode.LIVE, hit=hit, folder=tmp_path).offers.quote(asked())


def test_sim_leaves_out_qualifications_of_other_accounts() -> None:
    """The marketplace knows Amazon's system qualifications, and nobody's account; the quote says so."""
    hit = Hit(require_quals_sandbox=("R1",), block_quals_sandbox=("00000000000000000060",))
    ids = [each["QualificationTypeId"] for each in _requirements(hit, mode=Mode.SIM, required_groups=("C1",))]
    assert "R1" not in ids
    assert ids[-2:] == ["C1", "00000000000000000060"]
    assert any("R1" in note for note in mturk(Recorder(), mode=Mode.SIM, hit=hit).offers.quote(asked()).notes)


@pytest.mark.parametrize(
    "changes",
    [
        {"places": 0},
        {"reward": Money(0)},
        {"reward": Money(100, "GBP")},
        {"title": " "},
        {"title": "x" * 129},
        {"description": ""},
        {"keywords": ("x" * 1001,)},
        {"lifetime": timedelta(seconds=1)},
        {"time_allowed": timedelta(days=366)},
        {"landing_url": "http://lab.example/pub"},
        {"required_groups": tuple(f"Q{n}" for n in range(9))},
    ],
)
def test_what_would_never_be_taken_is_refused_before_it_is_sent(changes: dict[str, Any]) -> None:
    """Each of these is one clear sentence, and nothing went out."""
    recorder = Recorder()
    with pytest.raises(BadInput):
        mturk(recorder).offers.quote(asked(**changes))
    assert recorder.asked == []


def test_a_bonus_is_sent_with_its_exact_amount_and_token() -> None:
    """No float comes near it."""
    recorder = Recorder()
    bonuses = mturk(recorder).bonuses
    bonus = Bonus(
        submission_id="3ASG", participant_id="A1", posting_id="3HIT", amount=Money(12), reason="Thanks"
    )
    bonuses.pay(bonus, reference=bonuses.prepare(bonus, token="t9"))
    assert recorder.parameters("SendBonus") == [
        {
            "WorkerId": "A1",
            "AssignmentId": "3ASG",
            "BonusAmount": "0.12",
            "Reason": "Thanks",
            "UniqueRequestToken": "t9",
        }
    ]


def test_bonuses_of_another_worker_are_not_taken_for_this_one() -> None:
    """A submission id may pass from one worker to another."""
    payment = {"BonusAmount": "0.5", "Reason": "Thanks", "GrantTime": NOW, "AssignmentId": "3ASG"}
    pages = [{"BonusPayments": [payment | {"WorkerId": "A1"}, payment | {"WorkerId": "A2"}]}]
    submission = Submission(
        submission_id="3ASG", participant_id="A2", posting_id="3HIT", state=SubmissionState.APPROVED
    )
    paid = mturk(Recorder(ListBonusPayments=pages)).bonuses.paid_for(submission)
    assert [each.amount for each in paid] == [Money(50)]


def test_a_posting_is_found_by_its_token_on_any_page() -> None:
    """Whoever posts again after None must be sure that all were looked through."""
    other = HIT | {"HITId": "3OTHER", "RequesterAnnotation": "somebody else's"}
    pages = [{"HITs": [other], "NextToken": "p2"}, {"HITs": [HIT]}]
    recorder = Recorder(ListHITs=pages)
    found = mturk(recorder).offers.find("t1")
    assert found is not None
    assert found.posting_id == "3HIT"
    assert [each.get("NextToken") for each in recorder.parameters("ListHITs")] == [None, "p2"]
    assert mturk(Recorder(ListHITs=[{"HITs": [other]}])).offers.find("t1") is None


def test_time_is_added_to_the_present_end_or_to_now() -> None:
    """An offer that has run out stands again for as long as was asked."""
    for end, expected in ((NOW + timedelta(hours=1), 2), (NOW - timedelta(days=3), 1)):
        recorder = Recorder(GetHIT=[{"HIT": HIT | {"Expiration": end}}])
        mturk(recorder).offers.add_time("3HIT", timedelta(hours=1))
        assert recorder.parameters("UpdateExpirationForHIT")[0]["ExpireAt"] == NOW + timedelta(hours=expected)


def test_live_says_what_is_known_of_the_end_of_the_service() -> None:
    """In the quote, before anything is agreed to; other modes have nothing to say."""
    live = mturk(Recorder(), mode=Mode.LIVE)
    assert "30 September 2026" in live.notices[0]
    assert live.notices[0] in live.offers.quote(asked()).notes
    assert list(mturk(Recorder()).notices) == []


def test_a_finished_worker_submits_where_the_hit_was_taken() -> None:
    """Each mode has its own address."""
    urls = {
        mode: mturk(Recorder(), mode=mode)
        .exit(Outcome.COMPLETE, posting_id="3HIT", submission_id="3ASG", participant_id="A1")
        .url
        for mode in Mode
    }
    assert urls == {
        Mode.LIVE: "https://www.mturk.com/mturk/externalSubmit",
        Mode.SANDBOX: "https://workersandbox.mturk.com/mturk/externalSubmit",
        Mode.SIM: "http://127.0.0.1:1/mturk/externalSubmit",
    }
