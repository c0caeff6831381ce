"""`study`: Prolific's own words, on the simulated Prolific."""

import json
from collections.abc import Iterator

import pytest

from tests.marketplace.prolific_market import ProlificMarket, prolific_companion
from tests.shell.conftest import ShellUnderTest


@pytest.fixture
def market(shell: ShellUnderTest) -> Iterator[ProlificMarket]:
    """The platform of a project that recruits on it."""
    assert shell("recruiter", "prolific").status == 0
    companion = prolific_companion(shell.folder)
    yield ProlificMarket(companion, shell.folder / ".psiturk", companion.require())
    companion.stop()


def test_a_draft_is_published_paused_and_stopped(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """What it costs is shown first; without an answer nothing happens."""
    draft = market.draft()
    assert shell("study", "list", "--json").json == []
    assert [each["id"] for each in shell("study", "list", "--unpublished", "--json").json] == [draft]
    published = shell("study", "publish", draft, "--yes")
    assert (published.status, "£4.20 in all" in published.err) == (0, True)
    for verb, state in (("pause", "PAUSED"), ("start", "ACTIVE"), ("stop", "COMPLETED")):
        words = ("study", verb, draft, *(["--yes"] if verb == "stop" else []))
        assert (shell(*words).status, market.status(draft)) == (0, state)
    assert draft in shell("study", "list").out
    assert shell("study", "pause", "f" * 24).status == 3


def test_a_draft_is_scheduled_and_taken_back(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """At a time that can be read."""
    draft = market.draft()
    assert shell("study", "schedule", draft, "2099-01-01T09:00", "--yes").status == 0
    assert market.status(draft) == "SCHEDULED"
    assert shell("study", "unschedule", draft).status == 0
    assert shell("study", "schedule", draft, "soon", "--yes").status == 2
    assert market.status(draft) == "UNPUBLISHED"


def test_an_offer_says_how_long_it_takes(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """As an option or as a setting; then the time allowed may be left out, and a draft is not published."""
    shell.write(
        "config.txt",
        "[Recruitment]\nrecruiter = prolific\n[HIT Configuration]\ntitle = Stroop\n"
        "description = Name colours.\n",
    )
    assert "minutes" in shell("hit", "create", "2", "1.50", "1", "--yes").err
    assert shell("hit", "create", "2", "1.50", "--estimate", "soon", "--yes").status == 2
    assert shell("hit", "create", "2", "1.50", "--estimate", "12min", "--draft", "--yes").status == 0
    (draft,) = market.get("studies/")["results"]
    assert (draft["status"], draft["estimated_completion_time"]) == ("UNPUBLISHED", 12)
    shell.environ["PSITURK_PROLIFIC_ESTIMATED_COMPLETION_MINUTES"] = "15"
    assert shell("hit", "create", "2", "2.00", "--yes").status == 0
    made = market.get("studies/")["results"][0]
    assert (made["status"], made["estimated_completion_time"]) == ("ACTIVE", 15)
    assert market.get(f"studies/{made['id']}/")["maximum_allowed_time"] == 90
    shell("recruiter", "link")
    assert shell("hit", "create", "2", "2.00", "1", "--draft", "--yes").status == 4


def test_settings_of_a_study_are_copied(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """Into a file that is not overwritten unasked; ranges at their limits are left out."""
    filters = [
        {"filter_id": "age", "selected_range": {"lower": 18, "upper": 100}},
        {"filter_id": "handedness", "selected_values": ["0"]},
    ]
    study = market.draft(filters=filters, device_compatibility=["desktop"])
    target = shell.folder / "prolific_config.json"
    target.write_text("mine")
    assert shell("study", "copy-qualifications", study).status == 1
    assert target.read_text() == "mine"
    assert shell("study", "copy-qualifications", study, "--yes").status == 0
    assert json.loads(target.read_text()) == {
        "filters": filters[1:],
        "device_compatibility": ["desktop"],
        "peripheral_requirements": [],
    }
    assert shell("study", "copy-qualifications", study, "--path", "a.txt").status == 4


def test_filters_are_found_by_a_word(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """With their choices."""
    assert "handedness: Handedness (Left-handed, Right-handed, Ambidextrous)" in (
        shell("study", "filters", "handed").out
    )
    found = shell("study", "filters", "age", "--json").json
    assert "age" in [each["filter_id"] for each in found]
    assert market.get("filters/")["results"]


def test_webhooks_are_asked_for_and_ended(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """At the address of this mode."""
    assert shell("study", "hooks", "http://127.0.0.1:9/").status == 0
    told = {each["target_url"] for each in market.get("hooks/subscriptions/")["results"]}
    assert told == {"http://127.0.0.1:9/hooks/prolific/sim"}
    assert "2 subscriptions" in shell("study", "hooks", "http://127.0.0.1:9", "--off").out


def test_other_recruiters_have_no_studies(shell: ShellUnderTest) -> None:
    """The sentence says what to do."""
    shell("recruiter", "link")
    refused = shell("study", "list")
    assert (refused.status, "recruiter prolific" in refused.err) == (4, True)
