"""People who come by a link, on a real server: in, through, and out with a code."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import psiturk_ng
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode, PostingRequest, PostingState, SubmissionState
from psiturk_ng.domain.status import Status
from psiturk_ng.errors import BadInput, ConfigError, NotFound, RecruiterRefused
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.recruiters.opening import modes_here
from tests.recruiters.linked import Linked, code_on, linked

PANEL = "https://panel.example/done?ok=1&id={participant}&age={age}&code={code}"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    """A study whose participants get a code and stay."""
    with linked(tmp_path_factory.mktemp("lab")) as found:
        yield found


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    """A study with single-use links, whose participants are sent back to a panel."""
    with linked(tmp_path_factory.mktemp("panel"), link_use="single", link_complete_url=PANEL) as found:
        yield found


@pytest.fixture(autouse=True)
def _another_browser(request: pytest.FixtureRequest) -> None:
    for name in {"lab", "panel"} & set(request.fixturenames):
        request.getfixturevalue(name).another_browser()


@pytest.fixture
def link(lab: Linked) -> Recruiter:
    """The recruiter of the lab's study."""
    return lab.project.recruiter(Mode.LIVE)


def offer(found: Linked, **changes: object) -> PostingRequest:
    """Make an offer of one place."""
    request = PostingRequest(
        places=1,
        reward=Money(500),
        lifetime=timedelta(hours=1),
        time_allowed=timedelta(hours=1),
        title="Stroop",
        description="",
        keywords=(),
        landing_url=f"{found.server.url}/pub?mode=live",
        study="s",
    )
    return replace(request, **changes)  # type: ignore[arg-type]


def status(found: Linked, uniqueid: str) -> int | None:
    """Read the status that the study has of a pass."""
    with found.project.store.reading() as reading:
        row = reading.by_uniqueid(uniqueid)
    assert row is not None
    return row.status


def test_a_participant_comes_by_a_link_and_leaves_with_a_code(lab: Linked, link: Recruiter) -> None:
    """The code says who finished; approving is ours alone, and done once or twice the same."""
    posting = link.offers.post(offer(lab), token="whole-way")
    (address,) = posting.links
    uniqueid = lab.begin(lab.open(address, participant="P1"))
    assert link.offers.get(posting.posting_id).pending == 1
    code = code_on(lab.finish(uniqueid))
    verified = lab.project.codes.verify(f"  {code.lower().replace('-', ' ')} ")
    assert verified.code == code
    assert verified.assignment is not None
    assert verified.assignment.uniqueid == uniqueid
    (submission,) = link.submissions.of_posting(posting.posting_id)
    assert (submission.participant_id, submission.state) == ("P1", SubmissionState.SUBMITTED)
    assert submission.code == code.replace("-", "")
    for _ in range(2):
        link.submissions.approve(submission.submission_id)
        assert link.submissions.get(submission.submission_id).state is SubmissionState.APPROVED
    assert status(lab, uniqueid) == Status.CREDITED
    assert link.offers.get(posting.posting_id).state is PostingState.ENDED


def test_whoever_brings_no_id_is_asked_for_it(lab: Linked) -> None:
    """What the address held already is carried through the question."""
    asked = lab.open(f"{lab.server.url}/pub?session=3")
    assert 'name="participant"' in asked.text
    assert 'name="session" value="3"' in asked.text
    assert "alert" not in asked.text
    answered = lab.open(f"{lab.server.url}/pub?session=3", participant="P2")
    assert "workerId=P2" in answered.text


def test_an_id_that_cannot_be_one_is_asked_for_again(lab: Linked) -> None:
    """With a sentence that says why, and without a word of it in the page."""
    asked = lab.open(f"{lab.server.url}/pub", participant="%22%3E%3Cscript%3E")
    assert asked.status_code == 200
    assert 'role="alert"' in asked.text
    assert "<script>" not in asked.text.split("</style>")[-1]


def test_what_the_address_held_is_found_with_the_data(lab: Linked, tmp_path: Path) -> None:
    """In a file of its own beside psiTurk's three, and for pandas."""
    uniqueid = lab.begin(lab.open(f"{lab.server.url}/pub", participant="P3", age="30", site="a%2Cb"))
    report = lab.project.export.download_datafiles(tmp_path)
    lines = (tmp_path / "entrydata.csv").read_text().splitlines()
    assert f"{uniqueid},age,30" in lines
    assert f'{uniqueid},site,"a,b"' in lines
    assert report.rows["entrydata.csv"] == len(lines)
    arrivals = psiturk_ng.load(lab.server.folder).arrivals
    found = arrivals[arrivals.uniqueid == uniqueid].set_index("parameter").value.to_dict()
    assert found == {"participant": "P3", "age": "30", "site": "a,b"}


def test_a_full_link_lets_nobody_in_until_more_places_are_offered(lab: Linked, link: Recruiter) -> None:
    """Whoever is in may come back; a new one gets a page of its own that says so, and no cell."""
    posting = link.offers.post(offer(lab), token="one-place")
    (address,) = posting.links
    lab.begin(lab.open(address, participant="P4"))
    assert link.offers.get(posting.posting_id).state is PostingState.TAKEN
    lab.another_browser()
    refused = lab.open(address, participant="P5")
    assert 'data-outcome="quota_full"' in refused.text
    assert (refused.status_code, code_on(refused), "1018" in refused.text) == (200, "", False)
    assert [each.participant_id for each in link.submissions.of_posting(posting.posting_id)] == ["P4"]
    link.offers.add_places(posting.posting_id, 1, token="more")
    lab.begin(lab.open(address, participant="P5"))


def test_an_expired_or_unknown_link_is_not_open(lab: Linked, link: Recruiter) -> None:
    """The same page for both; adding time opens it again."""
    posting = link.offers.post(offer(lab), token="expired")
    (address,) = posting.links
    link.offers.expire(posting.posting_id)
    assert "1018" in lab.open(address, participant="P6").text
    assert "1018" in lab.open(address.replace(posting.posting_id, "LNONE"), participant="P6").text
    link.offers.add_time(posting.posting_id, timedelta(hours=1))
    assert lab.open(address, participant="P6").status_code == 200
    link.offers.expire(posting.posting_id)
    link.offers.delete(posting.posting_id)
    with pytest.raises(NotFound):
        link.offers.get(posting.posting_id)


def test_the_same_request_makes_one_link(lab: Linked, link: Recruiter) -> None:
    """A repeat after a crash finds what was made."""
    assert link.offers.find("again") is None
    first = link.offers.post(offer(lab, places=2), token="again")
    assert link.offers.post(offer(lab, places=2), token="again") == first
    assert link.offers.find("again") == first
    assert [each.posting_id for each in link.offers.all()].count(first.posting_id) == 1


def test_money_is_not_moved_and_nobody_is_rejected(lab: Linked, link: Recruiter) -> None:
    """A link has no platform: what it cannot do it says, and what is unfinished is not approved."""
    quote = link.offers.quote(offer(lab, places=20))
    assert (quote.fees, quote.total) == (Money(0), Money(10_000))
    assert "by hand" in quote.notes[0]
    uniqueid = lab.begin(lab.open(f"{lab.server.url}/pub", participant="P7"))
    submission_id = uniqueid.partition(":")[2]
    assert [each.submission_id for each in link.submissions.of_posting("general")].count(submission_id) == 1
    with pytest.raises(RecruiterRefused):
        link.submissions.approve(submission_id)
    with pytest.raises(RecruiterRefused):
        link.submissions.reject(submission_id, reason="No.")
    with pytest.raises(BadInput):
        link.offers.quote(offer(lab, required_groups=("G",)))
    with pytest.raises(NotFound):
        lab.project.codes.verify("AAAAA-AAAAA")


def test_a_single_use_link_is_for_one_person_once(panel: Linked) -> None:
    """Each place has an address of its own; one that was made up is refused."""
    link = panel.project.recruiter(Mode.LIVE)
    posting = link.offers.post(offer(panel, places=2), token="tickets")
    first, second = posting.links
    uniqueid = panel.begin(panel.open(first))
    panel.finish(uniqueid)
    panel.another_browser()
    again = panel.open(first)
    assert code_on(again) == ""
    assert "workerId=" not in again.text
    assert "1001" in panel.open(second[:-1] + ("A" if second[-1] != "A" else "B")).text
    panel.begin(panel.open(second))


def test_who_has_finished_is_sent_back_with_what_they_came_with(panel: Linked) -> None:
    """The way back and the code are there again for the same browser, and for nobody else."""
    link = panel.project.recruiter(Mode.LIVE)
    (address,) = link.offers.post(offer(panel), token="back").links
    uniqueid = panel.begin(panel.open(address, age="30%26"))
    page = panel.finish(uniqueid)
    code = code_on(page)
    ticket = uniqueid.partition(":")[0]
    expected = f"https://panel.example/done?ok=1&id={ticket}&age=30%26&code={code.replace('-', '')}"
    assert expected.replace("&", "&amp;") in page.text
    assert code_on(panel.open(address)) == code
    panel.another_browser()
    assert "panel.example" not in panel.open(address).text


def test_a_laboratory_visit_needs_no_offer(lab: Linked) -> None:
    """Mode lab is a single visit by the plain address, kept apart from what was offered."""
    uniqueid = lab.begin(lab.open(f"{lab.server.url}/pub?mode=lab", participant="P8"))
    assert code_on(lab.finish(uniqueid))
    with lab.project.store.reading() as reading:
        row = reading.by_uniqueid(uniqueid)
    assert row is not None
    assert (row.mode, row.hitid) == ("lab", "general")


def test_a_trial_run_by_the_researcher_works_as_ever(lab: Linked) -> None:
    """The address that `psiturk debug` prints names psiTurk's parameters."""
    ids = "assignmentId=debugA&hitId=debugH&workerId=debugW&mode=debug"
    uniqueid = lab.begin(lab.open(f"{lab.server.url}/pub?{ids}"))
    assert uniqueid == "debugW:debugA"


def test_links_have_no_test_site(lab: Linked) -> None:
    """They are for real, or a rehearsal."""
    assert list(modes_here(lab.project.surroundings)) == [Mode.LIVE, Mode.SIM]
    with pytest.raises(ConfigError):
        lab.project.recruiter(Mode.SANDBOX)
