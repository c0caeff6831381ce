"""Studies on the simulated Prolific, over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.marketplace.prolific_market import ProlificMarket, code, somebody


def test_a_study_goes_its_way(prolific: ProlificMarket) -> None:
    """Drafted, published, paused, started, stopped; each state only from where it can be reached."""
    study_id = prolific.draft()
    assert prolific.status(study_id) == "UNPUBLISHED"
    prolific.move(study_id, "PAUSE", status=400)
    assert prolific.move(study_id, "PUBLISH")["status"] == "PUBLISHING"
    assert prolific.status(study_id) == "ACTIVE"
    assert prolific.move(study_id, "PAUSE")["status"] == "PAUSED"
    assert prolific.participants.open_studies(somebody()) == []
    assert prolific.move(study_id, "START")["status"] == "ACTIVE"
    assert prolific.move(study_id, "STOP")["status"] == "COMPLETED"
    prolific.move(study_id, "START", status=400)
    prolific.move(study_id, "DANCE", status=400)


def test_publishing_takes_its_time_if_asked_to(prolific: ProlificMarket) -> None:
    """As on the real platform, the answer comes before the deed."""
    prolific.control("account", {"settle_seconds": 60})
    study_id = prolific.published()
    assert prolific.status(study_id) == "PUBLISHING"
    prolific.wait(seconds=61)
    assert prolific.status(study_id) == "ACTIVE"


def test_a_study_can_be_published_later(prolific: ProlificMarket) -> None:
    """At the time that was said, or not at all if that is taken back."""
    study_id = prolific.draft()
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    prolific.move(study_id, "SCHEDULE_PUBLISH", status=400)
    prolific.move(study_id, "SCHEDULE_PUBLISH", publish_at=tomorrow)
    assert prolific.status(study_id) == "SCHEDULED"
    prolific.move(study_id, "CANCEL_PUBLISH")
    assert prolific.status(study_id) == "UNPUBLISHED"
    prolific.move(study_id, "SCHEDULE_PUBLISH", publish_at=tomorrow)
    prolific.wait(hours=25)
    assert prolific.status(study_id) == "ACTIVE"


def test_publishing_holds_what_approving_takes(prolific: ProlificMarket) -> None:
    """Reward, a third of it, and a fifth of that: £2.10 for each of two places."""
    before = prolific.balance()
    study_id = prolific.published()
    assert prolific.balance() == (before[0], before[1] - 420)
    prolific.decide(prolific.submitted(study_id), "APPROVE")
    assert prolific.balance() == (before[0] - 210, before[1] - 420)
    prolific.move(study_id, "STOP")
    assert prolific.balance() == (before[0] - 210, before[1] - 210)
    calculated = prolific.post("study-cost-calculator/", {"reward": 150, "total_available_places": 2})
    assert calculated == {"total_cost": 420}
    spent = prolific.get(f"studies/{study_id}/cost/")["rewards"]
    assert {name: part["amount"] for name, part in spent.items()} == {"rewards": 150, "fees": 50, "tax": 10}
    projected = prolific.get(f"studies/{study_id}/cost/", is_projected="true")["rewards"]["rewards"]
    assert projected == {"amount": 300, "currency": "GBP"}


def test_nobody_publishes_what_they_cannot_pay(prolific: ProlificMarket) -> None:
    """Neither places beyond the balance, nor less than £6 an hour."""
    dear = prolific.draft(total_available_places=10_000)
    assert "funds" in prolific.move(dear, "PUBLISH", status=400)["error"]["title"]
    cheap = prolific.draft(reward=119)
    assert "reward" in prolific.move(cheap, "PUBLISH", status=400)["error"]["detail"]
    study_id = prolific.published()
    assert prolific.patch(f"studies/{study_id}/", {"total_available_places": 10_000}, status=400)


def test_more_places_revive_a_study(prolific: ProlificMarket) -> None:
    """A stopped one too; fewer places are refused, and other fields stay as they are."""
    study_id = prolific.published()
    prolific.move(study_id, "STOP")
    grown = prolific.patch(f"studies/{study_id}/", {"total_available_places": 3})
    assert (grown["status"], grown["total_available_places"]) == ("ACTIVE", 3)
    refused = prolific.patch(f"studies/{study_id}/", {"total_available_places": 2}, status=400)
    assert "total_available_places" in refused["error"]["detail"]
    refused = prolific.patch(f"studies/{study_id}/", {"reward": 10, "internal_name": "x"}, status=400)
    assert set(refused["error"]["detail"]) == {"reward"}


def test_a_full_study_waits_for_its_reviews(prolific: ProlificMarket) -> None:
    """Whoever gives theirs back then leaves a place that START opens again; all approved, it is over."""
    study_id = prolific.published(total_available_places=1)
    submission_id = prolific.submitted(study_id)
    assert prolific.status(study_id) == "AWAITING REVIEW"
    prolific.decide(submission_id, "RETURN")
    assert prolific.status(study_id) == "AWAITING REVIEW"
    assert prolific.participants.open_studies(somebody()) == []
    prolific.move(study_id, "START")
    prolific.decide(prolific.submitted(study_id), "APPROVE")
    assert prolific.status(study_id) == "COMPLETED"


def test_only_drafts_are_deleted_and_changed(prolific: ProlificMarket) -> None:
    """What participants have seen stays."""
    draft, published = prolific.draft(), prolific.published()
    assert prolific.patch(f"studies/{draft}/", {"reward": 200})["reward"] == 200
    assert prolific.ask("DELETE", f"studies/{draft}/").status_code == 200
    assert prolific.ask("GET", f"studies/{draft}/").status_code == 404
    assert prolific.ask("DELETE", f"studies/{published}/").status_code == 400


def test_studies_are_listed_by_state_and_by_project(prolific: ProlificMarket) -> None:
    """Newest first, page by page in a project; a copy blocks who was in the first one."""
    draft = prolific.draft(name="First")
    published = prolific.published(name="Second")
    copy = prolific.post(f"studies/{published}/clone/", {"block_previous_participants": True})
    assert (copy["status"], copy["filters"][0]["selected_values"]) == ("UNPUBLISHED", [published])
    listed = prolific.get("studies/")["results"]
    assert [each["id"] for each in listed] == [copy["id"], published, draft]
    active = prolific.get("studies/", state="(active|paused)")["results"]
    assert [each["id"] for each in active] == [published]
    project = prolific.get(f"studies/{draft}/")["project"]
    pages = [
        prolific.get(f"projects/{project}/studies/", page=number, page_size=2, ordering="-date_created")
        for number in (1, 2)
    ]
    assert [each["id"] for page in pages for each in page["results"]] == [copy["id"], published, draft]
    assert pages[1]["_links"]["next"]["href"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("reward", "150"),
        ("reward", 1.5),
        ("total_available_places", 0),
        ("estimated_completion_time", 0),
        ("maximum_allowed_time", 32),
        ("maximum_allowed_time", 1441),
        ("device_compatibility", ["watch"]),
        ("external_study_url", "javascript:alert(1)"),
        ("prolific_id_option", "guess"),
        ("filters", [{"filter_id": "shoe-size", "selected_values": ["1"]}]),
        ("filters", [{"filter_id": "age", "selected_values": ["1"]}]),
        ("completion_codes", []),
        ("completion_codes", [code("A"), code("A")]),
        ("completion_codes", [code("A", {"action": "DANCE"})]),
        ("completion_codes", [code("A", {"action": "MANUALLY_REVIEW"}, {"action": "AUTOMATICALLY_APPROVE"})]),
        ("completion_codes", [code("A", {"action": "DYNAMIC_PAYMENT"})]),
        ("completion_codes", [code("A", {"action": "REQUEST_RETURN"})]),
        (
            "completion_codes",
            [code("A", {"action": "FIXED_SCREEN_OUT_PAYMENT", "fixed_screen_out_reward": 150, "slots": 1})],
        ),
        ("no_such_field", 1),
    ],
)
def test_wrong_fields_are_refused_by_name(prolific: ProlificMarket, field: str, value: Any) -> None:
    """Nothing is made of what cannot be."""
    sent = {
        "name": "Stroop",
        "description": "Name colours.",
        "external_study_url": "https://example.org",
        "prolific_id_option": "question",
        "completion_codes": [code("DONE")],
        "total_available_places": 2,
        "estimated_completion_time": 12,
        "reward": 150,
        field: value,
    }
    error = prolific.post("studies/", sent, status=400)["error"]
    assert (error["status"], list(error["detail"])) == (400, [field])
    assert prolific.get("studies/")["results"] == []
