"""Submissions on the simulated Prolific: participants move them, and researchers do, over HTTP."""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from psiturk_ng.errors import Conflict
from tests.marketplace.prolific_market import REASON, STUDY_URL, ProlificMarket, code, somebody


def test_a_participant_takes_part(prolific: ProlificMarket) -> None:
    """Reserved, begun with their ids in the address, handed in with a code."""
    study_id, who = prolific.published(), somebody()
    assert [each.study_id for each in prolific.participants.open_studies(who)] == [study_id]
    place = prolific.participants.reserve(study_id, who)
    assert prolific.standing(place.submission_id) == "RESERVED"
    query = parse_qs(urlsplit(prolific.participants.start(place.submission_id, who)).query)
    assert query == {"PROLIFIC_PID": [who], "STUDY_ID": [study_id], "SESSION_ID": [place.submission_id]}
    assert prolific.standing(place.submission_id) == "ACTIVE"
    assert prolific.participants.complete(who, "DONE").submission_id == place.submission_id
    assert prolific.participants.open_studies(who) == []
    with pytest.raises(Conflict, match="not taking part"):
        prolific.participants.complete(who, "DONE")


def test_lists_and_single_submissions_spell_differently(prolific: ProlificMarket) -> None:
    """Both say who and which code, each by its own names."""
    study_id, who = prolific.published(), somebody()
    submission_id = prolific.submitted(study_id, who)
    listed = prolific.get("submissions/", study=study_id)["results"][0]
    assert (listed["participant_id"], listed["study_code"]) == (who, "DONE")
    single = prolific.get(f"submissions/{submission_id}/")
    assert (single["participant"], single["entered_code"], single["bonus_payments"]) == (who, "DONE", [])
    assert "participant_id" not in single
    assert "participant" not in listed


def test_places_come_free_again(prolific: ProlificMarket) -> None:
    """After ten minutes of hesitation, a return, a time-out, or a rejection."""
    study_id = prolific.published(total_available_places=1)
    prolific.participants.reserve(study_id, somebody())
    with pytest.raises(Conflict, match="no more places"):
        prolific.participants.reserve(study_id, somebody())
    prolific.wait(minutes=11)
    who = somebody()
    prolific.participants.give_back(prolific.begun(study_id, who), who)
    late = prolific.begun(study_id)
    prolific.wait(minutes=39)
    assert prolific.standing(late) == "TIMED-OUT"
    assert prolific.begun(study_id)
    counts = prolific.get(f"studies/{study_id}/submissions/counts/")
    assert {status: count for status, count in counts.items() if count} == {
        "RETURNED": 2,
        "TIMED-OUT": 1,
        "ACTIVE": 1,
        "TOTAL": 4,
    }


def test_who_timed_out_can_still_be_approved(prolific: ProlificMarket) -> None:
    """They cannot hand in any more; a researcher may pay them nevertheless."""
    study_id, who = prolific.published(), somebody()
    submission_id = prolific.begun(study_id, who)
    prolific.decide(submission_id, "APPROVE", status=400)
    prolific.wait(minutes=39)
    with pytest.raises(Conflict, match="TIMED-OUT"):
        prolific.participants.complete(who, "DONE")
    assert prolific.decide(submission_id, "APPROVE")["status"] == "APPROVED"
    assert prolific.participants.earnings(who).total.minor == 150


def test_a_decision_that_is_repeated_changes_nothing(prolific: ProlificMarket) -> None:
    """Approving twice pays once; the other way round is refused."""
    study_id, who = prolific.published(), somebody()
    submission_id = prolific.submitted(study_id, who)
    for _ in range(2):
        assert prolific.decide(submission_id, "APPROVE")["status"] == "APPROVED"
    assert prolific.participants.earnings(who).total.minor == 150
    refused = prolific.decide(
        submission_id, "REJECT", status=400, message=REASON, rejection_category="LOW_EFFORT"
    )
    assert "APPROVED" in refused["error"]["detail"]


def test_a_rejection_needs_a_category_and_a_reason(prolific: ProlificMarket) -> None:
    """The participant reads it, and it can be taken back."""
    study_id, who = prolific.published(), somebody()
    submission_id = prolific.submitted(study_id, who)
    short = prolific.decide(submission_id, "REJECT", status=400, message="No.", rejection_category="LAZY")
    assert set(short["error"]["detail"]) == {"message", "rejection_category"}
    told: dict[str, Any] = {"message": REASON, "rejection_category": "LOW_EFFORT"}
    assert prolific.decide(submission_id, "REJECT", **told)["status"] == "REJECTED"
    assert prolific.participants.earnings(who).messages == [REASON]
    assert prolific.decide(submission_id, "UNREJECT")["status"] == "AWAITING REVIEW"


def test_what_nobody_reviews_is_approved_after_three_weeks(prolific: ProlificMarket) -> None:
    """Not a day before."""
    submission_id = prolific.submitted(prolific.published())
    prolific.wait(days=20)
    assert prolific.standing(submission_id) == "AWAITING REVIEW"
    prolific.wait(days=1)
    assert prolific.standing(submission_id) == "APPROVED"


def test_many_are_approved_at_once(prolific: ProlificMarket) -> None:
    """By their ids, or by study and participants; one unknown id and none is."""
    people = [somebody() for _ in range(3)]
    study_id = prolific.published(total_available_places=3)
    ids = [prolific.submitted(study_id, who) for who in people]
    prolific.post("submissions/bulk-approve/", {"submission_ids": [ids[0], "f" * 24]}, status=404)
    assert prolific.standing(ids[0]) == "AWAITING REVIEW"
    prolific.post("submissions/bulk-approve/", {"submission_ids": ids[:2]})
    prolific.post("submissions/bulk-approve/", {"study_id": study_id, "participant_ids": people[2:]})
    assert [prolific.standing(each) for each in ids] == ["APPROVED"] * 3


def test_a_list_comes_in_pages_and_by_state(prolific: ProlificMarket) -> None:
    """Twenty at a time unless said otherwise; a filter writes spaces as underscores."""
    study_id = prolific.published(total_available_places=45)
    for _ in range(43):
        prolific.submitted(study_id)
    begun = [prolific.begun(study_id) for _ in range(2)]
    pages = [prolific.get("submissions/", study=study_id, page=number) for number in (1, 2, 3)]
    assert [len(page["results"]) for page in pages] == [20, 20, 5]
    assert pages[2]["meta"] == {"count": 45}
    found = prolific.get("submissions/", study=study_id, status="ACTIVE", page_size=50)["results"]
    assert [each["id"] for each in found] == begun
    assert prolific.get("submissions/", study=study_id, status="awaiting_review")["meta"]["count"] == 43
    assert prolific.get("submissions/", study=study_id, active="no")["meta"]["count"] == 43
    for wrong in ({}, {"study": study_id, "status": "LOST"}, {"study": study_id, "page": 0}):
        assert prolific.ask("GET", "submissions/", **wrong).status_code == 400


def test_codes_do_what_they_were_made_for(prolific: ProlificMarket) -> None:
    """Approve, ask to return, screen out with its slots, and put into a group."""
    workspace = prolific.get("workspaces/")["results"][0]["id"]
    group = prolific.post("participant-groups/", {"workspace_id": workspace, "name": "Seen"}, status=201)[
        "id"
    ]
    screened = {"action": "FIXED_SCREEN_OUT_PAYMENT", "fixed_screen_out_reward": 30, "slots": 1}
    codes = [
        code(
            "GOOD",
            {"action": "AUTOMATICALLY_APPROVE"},
            {"action": "ADD_TO_PARTICIPANT_GROUP", "participant_group": group},
        ),
        code("NONE", {"action": "REQUEST_RETURN", "return_reason": "No consent"}, kind="NO_CONSENT"),
        code("OUT", screened, kind="FIXED_SCREENOUT"),
    ]
    study_id, good, out, none = (
        prolific.published(completion_codes=codes, total_available_places=9),
        somebody(),
        somebody(),
        somebody(),
    )
    assert prolific.standing(prolific.submitted(study_id, good, "GOOD")) == "APPROVED"
    members = prolific.get(f"participant-groups/{group}/participants/")["results"]
    assert [each["participant_id"] for each in members] == [good]
    asked = prolific.get(f"submissions/{prolific.submitted(study_id, none, 'NONE')}/")
    assert asked["status"] == "AWAITING REVIEW"
    assert asked["return_requested"]
    assert prolific.standing(prolific.submitted(study_id, out, "OUT")) == "SCREENED OUT"
    assert prolific.participants.earnings(out).total.minor == 30
    assert prolific.status(study_id) == "PAUSED"
    slots = [{"code": "OUT", "actions": [{"action": "FIXED_SCREEN_OUT_PAYMENT", "slots": 2}]}]
    prolific.patch(f"studies/{study_id}/", {"completion_codes": slots})
    prolific.move(study_id, "START")
    assert prolific.get(f"studies/{study_id}/")["completion_codes"][2]["actions"][0]["slots"] == 2


def test_codes_of_researchers_are_not_for_participants(prolific: ProlificMarket) -> None:
    """Entered by a participant it is a wrong code; sent by a researcher it pays a share."""
    partial = code("PART", {"action": "DYNAMIC_PAYMENT"}, kind="OTHER", actor="researcher")
    study_id, who = prolific.published(completion_codes=[code("DONE"), partial]), somebody()
    submission_id = prolific.submitted(study_id, who, "PART")
    assert prolific.standing(submission_id) == "AWAITING REVIEW"
    other = prolific.begun(study_id, (someone := somebody()))
    prolific.decide(other, "COMPLETE", status=400, completion_code="DONE")
    prolific.decide(other, "COMPLETE", status=400, completion_code="PART")
    told: dict[str, Any] = {"completion_code": "PART", "completion_code_data": {"percentage_of_reward": 40}}
    for _ in range(2):
        assert prolific.decide(other, "COMPLETE", **told)["status"] == "PARTIALLY APPROVED"
    assert prolific.participants.earnings(someone).total.minor == 60


def test_a_return_is_asked_for(prolific: ProlificMarket) -> None:
    """With a reason, which the participant reads."""
    study_id, who = prolific.published(), somebody()
    submission_id = prolific.submitted(study_id, who)
    path = f"submissions/{submission_id}/request-return/"
    prolific.post(path, {"request_return_reasons": []}, status=400)
    assert prolific.post(path, {"request_return_reasons": ["Withdrew consent"]})["return_requested"]
    assert "Withdrew consent" in prolific.participants.earnings(who).messages[0]
    prolific.participants.give_back(submission_id, who)
    prolific.post(path, {"request_return_reasons": ["Again"]}, status=400)


def test_filters_and_limits_keep_people_out(prolific: ProlificMarket) -> None:
    """By answers, by groups, by numbers at once; and once is enough unless said otherwise."""
    old, young, blocked = somebody(), somebody(), somebody()
    prolific.participants.tell(old, {"age": 71})
    workspace = prolific.get("workspaces/")["results"][0]["id"]
    group = prolific.post(
        "participant-groups/",
        {"workspace_id": workspace, "name": "Seen", "participant_ids": [blocked]},
        status=201,
    )["id"]
    filters = [
        {"filter_id": "age", "selected_range": {"lower": 18, "upper": 40}},
        {"filter_id": "participant_group_blocklist", "selected_values": [group]},
    ]
    study_id = prolific.published(
        filters=filters,
        total_available_places=3,
        submissions_config={"max_submissions_per_participant": -1, "max_concurrent_submissions": 1},
    )
    seen = {who: len(prolific.participants.open_studies(who)) for who in (old, young, blocked)}
    assert seen == {old: 0, young: 1, blocked: 0}
    prolific.submitted(study_id, young)
    prolific.begun(study_id, young)
    with pytest.raises(Conflict, match="Too many"):
        prolific.participants.reserve(study_id, somebody())


def test_an_entry_can_be_signed(prolific: ProlificMarket) -> None:
    """The token says who comes, for two minutes, by a key that everybody can read."""
    study_id, who = prolific.published(is_external_study_url_secure=True), somebody()
    place = prolific.participants.reserve(study_id, who)
    address = prolific.participants.start(place.submission_id, who)
    token = parse_qs(urlsplit(address).query)["prolific_token"][0]
    header, payload = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    keys = prolific.session.get(f"{prolific.url}/.well-known/study/jwks.json", timeout=10).json()["keys"]
    assert (header["alg"], header["kid"]) == ("RS256", keys[0]["kid"])
    assert (payload["sub"], payload["aud"]) == (place.submission_id, STUDY_URL)
    assert payload["exp"] - payload["iat"] == 120
    assert payload["prolific"]["PROLIFIC_PID"] == who
