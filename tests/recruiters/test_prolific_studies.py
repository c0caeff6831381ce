"""Studies through the adapter, on the simulated Prolific."""

import json
from datetime import timedelta
from typing import Any

import pytest

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Ability, Mode, Outcome, PostingState, SubmissionState
from psiturk_ng.errors import BadInput, ConfigError, NotFound, OutcomeUnknown, RecruiterRefused
from psiturk_ng.recruiters.prolific.filters import chosen_settings
from tests.marketplace.prolific_market import somebody
from tests.recruiters.prolific_parts import Desk, offer


def test_a_study_is_quoted_posted_and_published(desk: Desk) -> None:
    """What it costs is what the platform then holds; the study says how its page names things."""
    offers = desk.recruiter.offers
    quote = offers.quote(offer())
    assert (quote.rewards, quote.fees) == (Money(300, "GBP"), Money(120, "GBP"))
    assert quote.notes == ("That is £7.50 an hour.",)
    before = desk.recruiter.balance()
    assert before is not None
    posting = offers.post(offer(), token="t1")
    assert (posting.state, posting.places, posting.available) == (PostingState.OPEN, 2, 2)
    assert (posting.study, posting.token, posting.reward) == ("abc", "t1", Money(150, "GBP"))
    assert desk.recruiter.balance() == before - quote.total
    sent = desk.market.get(f"studies/{posting.posting_id}/")
    assert sent["reward"] == 150
    assert sent["external_study_url"] == (
        "http://127.0.0.1:22362/pub?mode=sim&PROLIFIC_PID={{%PROLIFIC_PID%}}"
        "&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}"
    )


def test_places_are_counted_by_what_became_of_them(desk: Desk) -> None:
    """At work, waiting, reviewed, free; full, and complete."""
    study_id = desk.posted(places=3)
    desk.market.begun(study_id)
    approved = desk.submitted(study_id)
    desk.recruiter.submissions.approve(approved)
    desk.submitted(study_id)
    posting = desk.recruiter.offers.get(study_id)
    assert (posting.available, posting.pending, posting.awaiting_review, posting.reviewed) == (0, 1, 1, 1)
    assert posting.state is PostingState.TAKEN
    desk.market.wait(hours=2)
    assert desk.recruiter.offers.get(study_id).state is PostingState.OPEN
    assert [each.posting_id for each in desk.recruiter.offers.all()] == [study_id]


def test_who_timed_out_and_was_approved_does_not_hide_who_waits(desk: Desk) -> None:
    """More can be paid than there are places; the reviews to come are counted exactly."""
    study_id = desk.posted(places=1)
    late = desk.market.begun(study_id)
    desk.market.wait(hours=2)
    waiting = desk.submitted(study_id)
    desk.recruiter.submissions.approve(late)
    assert desk.recruiter.submissions.get(waiting).state is SubmissionState.SUBMITTED
    assert desk.recruiter.offers.get(study_id).awaiting_review == 1


def test_a_draft_stays_one_until_somebody_publishes_it(desk: Desk) -> None:
    """It can be looked at, scheduled, published, paused, started, stopped and, before that, deleted."""
    offers, studies = desk.recruiter.offers, desk.recruiter.studies
    draft = offers.post(offer(is_draft=True), token="d1")
    assert draft.state is PostingState.DRAFT
    found = offers.find("d1")
    assert found is not None
    assert found.posting_id == draft.posting_id
    for action, state in (
        ("PUBLISH", PostingState.OPEN),
        ("PAUSE", PostingState.PAUSED),
        ("PAUSE", PostingState.PAUSED),
        ("START", PostingState.OPEN),
        ("STOP", PostingState.ENDED),
    ):
        studies.move(draft.posting_id, action)
        assert offers.get(draft.posting_id).state is state
    with pytest.raises(RecruiterRefused, match="START"):
        studies.move(draft.posting_id, "START")
    with pytest.raises(BadInput, match="DANCE"):
        studies.move(draft.posting_id, "DANCE")
    with pytest.raises(RecruiterRefused):
        offers.delete(draft.posting_id)
    other = offers.post(offer(is_draft=True), token="d2").posting_id
    offers.delete(other)
    offers.delete(other)
    with pytest.raises(NotFound):
        offers.get(other)


def test_ending_early_pauses(desk: Desk) -> None:
    """Nobody new comes, whoever began may finish, and more places let it go on after a stop."""
    study_id, who = desk.posted(places=1), somebody()
    place = desk.market.participants.reserve(study_id, who)
    assert desk.recruiter.offers.expire(study_id).state is PostingState.PAUSED
    assert desk.recruiter.offers.expire(study_id).state is PostingState.PAUSED
    desk.market.participants.start(place.submission_id, who)
    desk.market.participants.complete(who, desk.code(study_id))
    desk.recruiter.studies.move(study_id, "STOP")
    assert desk.recruiter.offers.get(study_id).state is PostingState.REVIEWABLE
    quote = desk.recruiter.offers.quote_places(desk.recruiter.offers.get(study_id), 4)
    assert quote.total == Money(840, "GBP")
    grown = desk.recruiter.offers.add_places(study_id, 4, token="p")
    assert (grown.places, grown.available, grown.state) == (5, 4, PostingState.OPEN)
    with pytest.raises(RecruiterRefused, match="no end in time"):
        desk.recruiter.offers.add_time(study_id, timedelta(hours=1))
    assert Ability.EXTEND_TIME not in desk.recruiter.abilities


@pytest.mark.parametrize(
    ("operation", "fault"),
    [
        ("create_study", "lose_answer"),
        ("update_study", "lose_answer"),
        ("transition_study", "lose_answer"),
        ("transition_study", "fail_after"),
        ("create_study", "fail"),
        ("transition_study", "fail"),
    ],
)
def test_a_lost_answer_makes_no_second_study(desk: Desk, operation: str, fault: str) -> None:
    """Posting again with the same token goes on where it was broken off."""
    offers = desk.recruiter.offers
    desk.market.control("faults", {fault: 1, "times": 1, "operations": [operation]})
    try:
        offers.post(offer(), token="once")
    except OutcomeUnknown:
        assert offers.find("once") is None or operation == "transition_study"
    posting = offers.post(offer(), token="once")
    assert posting.state is PostingState.OPEN
    assert [each.posting_id for each in offers.all()] == [posting.posting_id]


def test_what_is_not_published_is_not_left_as_a_draft(desk: Desk) -> None:
    """Nothing half-done stays for somebody to publish by mistake."""
    desk.market.control("account", {"deposit": "1.00"})
    with pytest.raises(RecruiterRefused, match="balance"):
        desk.recruiter.offers.post(offer(), token="poor")
    assert list(desk.recruiter.offers.all()) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"places": 0}, "at least 1"),
        ({"reward": Money(150, "USD")}, "currency"),
        ({"reward": Money(100, "GBP")}, "£5.00 an hour"),
        ({"title": " "}, "title"),
        ({"time_allowed": timedelta(minutes=20)}, "at least 33"),
        ({"time_allowed": timedelta(hours=24)}, "24 hours"),
        ({"estimate": None}, "minutes participants will probably take"),
    ],
)
def test_what_prolific_would_never_take_is_not_sent(desk: Desk, wrong: Any, sentence: str) -> None:
    """The sentence says what to change."""
    with pytest.raises(BadInput) as refused:
        desk.recruiter.offers.quote(offer(**wrong))
    assert sentence in f"{refused.value.message} {refused.value.hint}"


def test_settings_shape_every_study(desk: Desk) -> None:
    """Estimate, project, devices, filters and choices by name, groups, and outcomes."""
    group = desk.recruiter.people.create_group("Seen before", "")
    config = {
        "device_compatibility": ["desktop"],
        "filters": [
            {"filter_id": "Handedness", "selected_values": ["left-handed"]},
            {"filter_id": "age", "selected_range": {"lower": 18, "upper": 40}},
        ],
    }
    (desk.folder / "filters.json").write_text(json.dumps(config))
    recruiter = desk.opened(
        prolific_estimated_completion_minutes="12",
        prolific_project="Colours",
        prolific_recruitment_config="file:filters.json",
        prolific_block_groups="Seen before",
        prolific_add_to_group="Done",
        prolific_completion_config='{"complete": {"actions": [{"action": "AUTOMATICALLY_APPROVE"}]}}',
    )
    study_id = desk.posted(recruiter, estimate=None)
    sent = desk.market.get(f"studies/{study_id}/")
    assert (sent["estimated_completion_time"], sent["device_compatibility"]) == (12, ["desktop"])
    assert sent["filters"] == [
        {"filter_id": "handedness", "selected_values": ["0"]},
        {"filter_id": "age", "selected_range": {"lower": 18, "upper": 40}},
        {"filter_id": "participant_group_blocklist", "selected_values": [group.group_id]},
    ]
    complete = next(each for each in sent["completion_codes"] if each["code_type"] == "COMPLETED")
    assert [each["action"] for each in complete["actions"]] == [
        "AUTOMATICALLY_APPROVE",
        "ADD_TO_PARTICIPANT_GROUP",
    ]
    assert len(sent["completion_codes"]) == len(Outcome)
    copied = chosen_settings(sent, recruiter.catalogue.find())
    assert copied["filters"] == sent["filters"]
    assert recruiter.workspace.group_id("Done")


@pytest.mark.parametrize(
    ("settings", "kind", "sentence"),
    [
        ({"prolific_recruitment_config": "{"}, ConfigError, "not JSON"),
        ({"prolific_recruitment_config": "file:none.json"}, ConfigError, "none.json"),
        ({"prolific_recruitment_config": '{"reward": 1}'}, ConfigError, "reward"),
        ({"prolific_completion_config": '{"dance": {}}'}, ConfigError, "dance"),
        ({"prolific_completion_config": '{"complete": {}}'}, ConfigError, "actions"),
        (
            {"prolific_recruitment_config": '{"filters": [{"filter_id": "Handednes"}]}'},
            BadInput,
            "Did you mean Handedness",
        ),
        ({"prolific_block_groups": "Nobody"}, NotFound, "Nobody"),
        ({"currency": "USD"}, BadInput, "USD"),
    ],
)
def test_wrong_settings_are_named(
    desk: Desk, settings: dict[str, str], kind: type[Exception], sentence: str
) -> None:
    """Before anything is posted."""
    with pytest.raises(kind) as refused:
        _quoted_and_posted(desk, settings)
    assert sentence in f"{refused.value} {getattr(refused.value, 'hint', '')}"


def _quoted_and_posted(desk: Desk, settings: dict[str, str]) -> None:
    opened = desk.opened(**settings)
    opened.offers.quote(offer())
    desk.posted(opened)


def test_prolific_has_no_sandbox_and_needs_a_token_to_go_live(desk: Desk) -> None:
    """Without one it can be rehearsed; with one in config.txt it is refused, with the reason."""
    project = desk.project()
    assert list(project.modes) == [Mode.SIM]
    assert list(desk.project(prolific_api_token="secret").modes) == [Mode.LIVE, Mode.SIM]
    with pytest.raises(ConfigError, match="no sandbox"):
        project.recruiter(Mode.SANDBOX)
    live = project.recruiter(Mode.LIVE)
    with pytest.raises(ConfigError, match="token") as refused:
        live.balance()
    assert "psiturkconfig" in refused.value.hint
    assert live.exit(Outcome.COMPLETE, posting_id="a", submission_id="b", participant_id="c").code
