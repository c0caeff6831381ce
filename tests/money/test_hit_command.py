"""`hit`: what is typed, what is asked, what is posted."""

import pytest

from tests.money.study import Study
from tests.shell.conftest import ShellUnderTest, Terminal

pytestmark = pytest.mark.mturk


def hits(study: Study) -> list[dict[str, object]]:
    """What the platform shows."""
    found: list[dict[str, object]] = study.market.client.list_hits()["HITs"]
    return found


def test_a_hit_is_posted_without_a_question_where_nobody_can_be_asked(
    study: Study, shell: ShellUnderTest
) -> None:
    """In sim no money is real; the answer names the HIT, the places and a link for trying the ad."""
    answer = shell("hit", "create", "5", "1.00", "1")
    (posted,) = hits(study)
    assert answer.status == 0
    assert f"HITid: {posted['HITId']}" in answer.out
    assert "/pub?" in answer.out
    assert "hitId=debug" in answer.out
    assert (posted["MaxAssignments"], posted["Reward"]) == (5, "1.00")
    assert posted["AssignmentDurationInSeconds"] == 3600


def test_on_a_terminal_the_cost_is_shown_and_asked_for(study: Study, shell: ShellUnderTest) -> None:
    """Count, reward, fee, total and balance; what is neither yes nor no is asked again."""
    declined = shell("hit", "create", "5", "1.00", "1", stdin=Terminal("maybe\nn\n"))
    assert declined.status == 1
    for fact in ("Max workers: 5", "Reward: $1.00", "Duration: 1 hours", "Fee: $1.00", "Total: $6.00"):
        assert fact in declined.out
    assert "Balance before: $10000.00" in declined.out
    assert "Create sim HIT [y/n]? Please respond 'y' or 'n': " in declined.out
    assert hits(study) == []
    assert shell("hit", "create", "5", "1.00", "1", stdin=Terminal("y\n")).status == 0
    assert len(hits(study)) == 1
    assert "[y/n]" not in shell("hit", "create", "5", "1.00", "1", "--yes", stdin=Terminal("")).out


def test_what_was_not_typed_is_asked_for(study: Study, shell: ShellUnderTest) -> None:
    """In psiTurk's words; an empty line is asked again."""
    answer = shell("hit", "create", stdin=Terminal("2\n\n.50\n0.5\nyes\n"))
    (posted,) = hits(study)
    assert "number of participants? reward per HIT? reward per HIT? duration of hit" in answer.out
    assert (posted["MaxAssignments"], posted["Reward"]) == (2, "0.50")
    assert posted["AssignmentDurationInSeconds"] == 1800


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("1.5 1.00 1", "*** number of participants must be a whole number"),
        ("0 1.00 1", "*** number of participants must be greater than 0"),
        ("5 cheap 1", "*** reward must have format [dollars].[cents]"),
        ("5 1.001 1", "*** reward must have format [dollars].[cents]"),
        ("5 1.00 long", "*** duration must be a number"),
        ("5 1.00 0", "*** duration must be greater than 0"),
        ("5 1.00 nan", "*** duration must be greater than 0"),
        ("5 1.00", "The number of participants, the reward and the hours are needed."),
    ],
)
def test_what_cannot_be_posted_is_said_and_nothing_is(
    study: Study, shell: ShellUnderTest, words: str, told: str
) -> None:
    """Status 2, in psiTurk's words where it had some."""
    answer = shell("hit", "create", *words.split())
    assert (answer.status, answer.out) == (2, "")
    assert told in answer.err
    assert hits(study) == []


def test_blocked_qualifications_keep_people_out(study: Study, shell: ShellUnderTest) -> None:
    """psiTurk posted them as required ones: only those who should not come could."""
    client = study.market.client
    tall, small = (
        client.create_qualification_type(Name=name, Description=name, QualificationTypeStatus="Active")[
            "QualificationType"
        ]["QualificationTypeId"]
        for name in ("tall", "small")
    )
    words = ("--require-qualification-id", tall, "5", "--block-qualification-id", small, "1.00", "1")
    assert shell("hit", "create", *words).status == 0
    (posted,) = hits(study)
    wanted = {each["QualificationTypeId"]: each["Comparator"] for each in posted["QualificationRequirements"]}  # type: ignore[attr-defined]
    assert (wanted[tall], wanted[small]) == ("Exists", "DoesNotExist")


def test_a_rehearsal_costs_nothing(study: Study, shell: ShellUnderTest) -> None:
    """`--dry-run` shows the cost, as text and as one JSON object."""
    answer = shell("hit", "create", "12", "0.50", "1", "--dry-run")
    assert (answer.status, "Total: $7.20" in answer.out) == (0, True)
    found = shell("hit", "create", "12", "0.50", "1", "--dry-run", "--json").json
    assert (found["total"], found["batches"], found["balance"]) == ("7.20", [9, 3], "10000.00")
    assert hits(study) == []


def test_many_places_are_several_hits(study: Study, shell: ShellUnderTest) -> None:
    """Each is a line, or an element of one array; all belong to this study."""
    posted = shell("hit", "create", "12", "0.50", "1", "--json")
    assert [(each["result"], each["places"]) for each in posted.json] == [("done", 9), ("done", 3)]
    listed = shell("hit", "list", "--json").json
    assert {each["hitId"] for each in listed} == {each["hitId"] for each in posted.json}
    assert all(each["is_ours"] for each in listed)


def test_a_hit_is_extended_by_places_and_time(study: Study, shell: ShellUnderTest) -> None:
    """Both, one of them, or a sentence that something must be said."""
    posting = study.posting(3)
    before = study.market.client.get_hit(HITId=posting)["HIT"]
    answer = shell("hit", "extend", posting, "--assignments", "2", "--expiration", "60")
    after = study.market.client.get_hit(HITId=posting)["HIT"]
    assert answer.status == 0
    assert after["MaxAssignments"] == 5
    assert (after["Expiration"] - before["Expiration"]).total_seconds() == 3600
    assert shell("hit", "extend", posting).status == 2
    declined = shell("hit", "extend", posting, "--assignments", "1", stdin=Terminal("n\n"))
    assert (declined.status, "Total: $1.20" in declined.out) == (1, True)


def test_a_hit_that_cannot_grow_so_far_is_left_as_it_is(study: Study, shell: ShellUnderTest) -> None:
    """A HIT born under ten places never has ten."""
    posting = study.posting(3)
    assert shell("hit", "extend", posting, "--assignments", "7").status == 4
    assert study.market.client.get_hit(HITId=posting)["HIT"]["MaxAssignments"] == 3


def test_hits_are_ended_one_by_one_or_all(study: Study, shell: ShellUnderTest) -> None:
    """`--all` means this study's that still stand; with none left that is said and is no failure."""
    first, second = study.posting(1), study.posting(1)
    other = study.market.hit()
    assert "would be expired" in shell("hit", "expire", "--all", "--dry-run").out
    assert shell("hit", "expire", first).status == 0
    ended = shell("hit", "expire", "--all", "--json")
    assert [(each["hitId"], each["result"]) for each in ended.json] == [(second, "done")]
    again = shell("hit", "expire", "--all", "--json")
    assert (again.status, again.json) == (0, [])
    active = shell("hit", "list", "--active", "--all-studies", "--json").json
    assert [(each["hitId"], each["is_ours"]) for each in active] == [(other, False)]


def test_hits_that_are_over_are_deleted(study: Study, shell: ShellUnderTest) -> None:
    """On a terminal after a question; one that is under way is left alone."""
    done, open_still = study.posting(1), study.posting(1)
    study.market.client.update_expiration_for_hit(HITId=done, ExpireAt=0)
    declined = shell("hit", "delete", "--all", stdin=Terminal("n\n"))
    assert (declined.status, done in declined.out, open_still in declined.out) == (1, True, False)
    assert shell("hit", "delete", "--all").status == 0
    assert [each["hitId"] for each in shell("hit", "list", "--json").json] == [open_still]
    refused = shell("hit", "delete", open_still, "nonsense", "--json")
    assert refused.status == 5
    assert {each["result"] for each in refused.json} == {"refused"}


@pytest.mark.parametrize(
    "line", ["expire", "delete", "expire --all H", "list --active --reviewable", "list all"]
)
def test_a_choice_that_is_not_clear_is_status_2(shell: ShellUnderTest, line: str) -> None:
    """Before anything happens."""
    answer = shell("hit", *line.split())
    assert (answer.status, answer.out) == (2, "")


def test_the_list_reads_as_psiturks_does(study: Study, shell: ShellUnderTest) -> None:
    """With what we saw beside what the platform says."""
    assert shell("hit", "list").err == "*** no hits retrieved\n"
    posting = study.posting(2)
    study.take_part(posting, "A1")
    lines = shell("hit", "list").out.splitlines()
    assert lines[0] == "Stroop"
    assert f"\tHITid: {posting}" in lines
    assert "\tmax:2/pending:0/complete:0/remain:1" in lines
    assert "\tIs Expired:False" in lines
    assert "\tHere entered:1/finished:1/credited:0" in lines
