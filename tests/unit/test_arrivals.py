"""Who arrives by a panel's address, and where they are sent: one table for all panels."""

from dataclasses import dataclass, field

import pytest

from psiturk_ng.domain.arrivals import extra_parameters, open_visit
from psiturk_ng.domain.links import GENERAL, LinkPlan, submission_id_of
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.recruiters.link.recruiter import entry_of


@dataclass(frozen=True)
class Panel:
    """A panel as its own pages describe it, and what must come of it.

    Args:
        plan: its names and addresses.
        arguments: of the address that a participant comes by.
        participant: who that is.
        submission: the panel's id of the pass; empty if it has none.
        out: where each outcome sends them, byte for byte.
    """

    plan: LinkPlan
    arguments: dict[str, str]
    participant: str
    submission: str = ""
    out: dict[Outcome, str] = field(default_factory=dict)


CONNECT = Panel(
    LinkPlan(
        participant="participantId",
        submission="assignmentId",
        out_urls={Outcome.COMPLETE: "https://connect.cloudresearch.com/participant/project/AB12/complete"},
    ),
    {"participantId": "P7", "assignmentId": "X9", "projectId": "Q"},
    "P7",
    "X9",
    {Outcome.COMPLETE: "https://connect.cloudresearch.com/participant/project/AB12/complete"},
)
CONNECT_WITHOUT_ASSIGNMENT = Panel(CONNECT.plan, {"participantId": "P7"}, "P7")
SONA = Panel(
    LinkPlan(
        participant="survey_code",
        out_urls={
            Outcome.COMPLETE: "https://lab.sona-systems.com/webstudy_credit.aspx"
            "?experiment_id=12&credit_token=ab%2Fc&survey_code={survey_code}"
        },
    ),
    {"survey_code": "4711"},
    "4711",
    out={
        Outcome.COMPLETE: "https://lab.sona-systems.com/webstudy_credit.aspx"
        "?experiment_id=12&credit_token=ab%2Fc&survey_code=4711"
    },
)
POSITLY = Panel(
    LinkPlan(
        participant="participantID",
        submission="assignmentID",
        out_urls={Outcome.COMPLETE: "https://app.positly.com/#/f?task_id=T1&age={age}&nobody={nobody}"},
    ),
    {"participantID": "u-1", "assignmentID": "a-1", "age": "30 & up"},
    "u-1",
    "a-1",
    {Outcome.COMPLETE: "https://app.positly.com/#/f?task_id=T1&age=30%20%26%20up&nobody="},
)
CINT = Panel(
    LinkPlan(
        participant="RID",
        out_urls={
            Outcome.COMPLETE: "https://www.samplicio.us/s/ClientCallBack.aspx?RIS=10&RID={RID}",
            Outcome.QUOTA_FULL: "https://www.samplicio.us/s/ClientCallBack.aspx?RIS=40&RID={RID}",
        },
    ),
    {"RID": "5f-ab"},
    "5f-ab",
    out={
        Outcome.COMPLETE: "https://www.samplicio.us/s/ClientCallBack.aspx?RIS=10&RID=5f-ab",
        Outcome.QUOTA_FULL: "https://www.samplicio.us/s/ClientCallBack.aspx?RIS=40&RID=5f-ab",
        Outcome.SCREENED_OUT: "",
    },
)
PANELS = {
    "connect": CONNECT,
    "connect without assignment": CONNECT_WITHOUT_ASSIGNMENT,
    "sona": SONA,
    "positly": POSITLY,
    "cint": CINT,
}


@pytest.fixture(params=PANELS.values(), ids=PANELS)
def panel(request: pytest.FixtureRequest) -> Panel:
    """Each panel in turn."""
    found: Panel = request.param
    return found


def test_a_panels_names_say_who_comes(panel: Panel) -> None:
    """Ids that the panel does not give are made, always the same for one person."""
    visit = open_visit(panel.arguments, entry_of(panel.plan), "live")
    assert visit.participant == panel.participant
    assert visit.assignment == (panel.submission or submission_id_of(GENERAL, panel.participant))
    assert (visit.posting, visit.mode) == (GENERAL, "live")
    assert open_visit(panel.arguments, entry_of(panel.plan), "live") == visit


def test_our_own_pages_pass_a_visit_on_unchanged(panel: Panel) -> None:
    """From the landing page on, psiTurk's names carry the ids."""
    visit = open_visit(panel.arguments, entry_of(panel.plan), "live")
    passed_on = {
        "hitId": visit.posting,
        "assignmentId": visit.assignment,
        "workerId": visit.participant,
        "mode": visit.mode,
    }
    assert open_visit(passed_on, entry_of(panel.plan), "live") == visit


def test_the_way_out_is_the_panels_byte_for_byte(panel: Panel) -> None:
    """Only placeholders change, and only into what an address may hold."""
    for outcome, expected in panel.out.items():
        assert panel.plan.out_url(outcome, panel.arguments) == expected


def test_nobody_is_named_by_another_ones_parameter() -> None:
    """A panel's assignmentId alone makes nobody a participant: they are asked."""
    assert open_visit({"assignmentId": "X9"}, entry_of(CONNECT.plan), "live").participant == ""
    assert open_visit({"participant": "  "}, entry_of(LinkPlan()), "live").participant == ""


def test_a_link_names_its_posting_and_mode() -> None:
    """The same person has one pass in each posting."""
    plan = LinkPlan()
    first = open_visit({"participant": "P1", "link": "LA", "mode": "sim"}, entry_of(plan), "live")
    second = open_visit({"participant": "P1", "link": "LB"}, entry_of(plan), "live")
    assert (first.posting, first.mode) == ("LA", "sim")
    assert first.assignment != second.assignment


def test_whatever_else_the_address_holds_is_kept_within_reason() -> None:
    """psiTurk's own parameters are columns already; a flood of others is cut off."""
    flood = {f"p{number}": "x" * 5000 for number in range(500)}
    kept = extra_parameters({"hitId": "H", "mode": "live", "age": "30"} | flood)
    assert kept["age"] == "30"
    assert len(kept) == 50
    assert max(map(len, kept.values())) == 1000
    assert "hitId" not in kept
