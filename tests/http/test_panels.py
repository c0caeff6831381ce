"""Every panel's participants, by one table: in, out, twice, without an id, over quota, and back again."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from psiturk_ng.bootstrap import Project, open_project
from psiturk_ng.domain.links import GENERAL, submission_id_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.panels import Encoding, Seal
from psiturk_ng.domain.recruiting import Mode, Outcome, PostingRequest
from psiturk_ng.domain.status import Status
from psiturk_ng.errors import ConfigError
from psiturk_ng.recruiters.link.presets import PRESETS
from psiturk_ng.recruiters.opening import names
from psiturk_ng.services.mine import roster_of
from tests.http.panels import CALLBACK, PANELS, Panel
from tests.servers import CHROME, copy_example, environment


@dataclass
class Study:
    """An open project that recruits through a panel.

    Args:
        panel: which.
        project: the project.
    """

    panel: Panel
    project: Project
    _numbers: Iterator[int] = field(default_factory=count)

    def somebody(self) -> "Somebody":
        """Let a new participant come."""
        return Somebody(self, str(self.panel.first + next(self._numbers)))

    def post(self, places: int) -> str:
        """Offer places; gives the offer's parameter for addresses."""
        recruiter = self.project.recruiter(Mode.LIVE)
        request = PostingRequest(
            places=places,
            reward=Money(100, recruiter.currency),
            lifetime=timedelta(hours=1),
            time_allowed=timedelta(hours=1),
            title="Stroop",
            description="",
            keywords=(),
            landing_url="https://study.example/pub",
            study="s",
        )
        return recruiter.offers.post(request, token=f"t{next(self._numbers)}").links[0].partition("?")[2]

    def participants(self) -> list[str]:
        """List who has a cell."""
        with self.project.store.reading() as reading:
            roster = roster_of(self.project.recruiter(Mode.LIVE), reading)
            return [row.workerid for row in roster.in_mode(list(Status))]


@dataclass
class Somebody:
    """A participant with a browser of their own.

    Args:
        study: where they take part.
        number: tells them from others.
    """

    study: Study
    number: str

    def __post_init__(self) -> None:
        self.client: FlaskClient = self.study.project.app().test_client()
        self.ids: dict[str, str] = {}
        self.headers = {"User-Agent": CHROME, "Accept": "text/html"}

    def own(self, text: str) -> str:
        """Put their number into a text of the table."""
        return text.replace("@@", self.number)

    def get(self, path: str, query: str) -> TestResponse:
        """Open a page."""
        return self.client.get(f"{path}?{query}", headers=self.headers)

    def arrive(self, more: str = "") -> TestResponse:
        """Come by the panel's address."""
        page = self.get("/pub", "&".join(filter(None, (self.own(self.study.panel.came), more))))
        for name in ("hitId", "assignmentId", "workerId", "mode"):
            if found := re.search(rf"[?&]{name}=([^&\"']+)", unescape(page.text)):
                self.ids[name] = found[1]
        return page

    def begin(self) -> TestResponse:
        """Go into the task."""
        page = self.get("/exp", urlencode(self.ids))
        if held := re.search(r'"token": ?"([^"]+)"', page.text):
            self.headers["X-Psiturk-Token"] = held[1]
        return page

    def start(self) -> None:
        """Leave the instructions behind."""
        told = {"uniqueId": f"{self.ids['workerId']}:{self.ids['assignmentId']}"}
        assert self.client.post("/inexp", data=told, headers=self.headers).status_code == 200

    def finish(self, outcome: Outcome = Outcome.COMPLETE) -> TestResponse:
        """End the task."""
        uniqueid = f"{self.ids['workerId']}:{self.ids['assignmentId']}"
        return self.get("/complete", urlencode({"uniqueId": uniqueid, "outcome": outcome, "mode": "live"}))


@contextmanager
def opened(folder: Path, panel: Panel, **more: str) -> Iterator[Study]:
    """Open a project that recruits through a panel."""
    copy_example(folder)
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)
    (folder / "custom.py").unlink()
    chosen = {
        "recruiter": panel.name,
        "launch_in_mode": "live",
        "on_reload": "block",
        **panel.settings,
        **more,
    }
    # A project whose code is loaded leaves its settings in the environment, as psiTurk did.
    before = dict(os.environ)
    project = open_project(folder, environment(folder, **chosen))
    project.store.migrate(lambda _: None)
    # Nobody is told of anybody here: that has tests of its own.
    project.__dict__["informer"] = None
    try:
        yield Study(panel, project)
    finally:
        project.store.close()
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="module", params=PANELS.values(), ids=PANELS)
def study(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """A project for each panel in turn."""
    with opened(tmp_path_factory.mktemp("panel") / "project", request.param) as found:
        yield found


def way_out(page: TestResponse) -> str:
    """Read where a page sends its participant; empty if nowhere."""
    found = re.search(r'id="go-back" href="([^"]*)"', page.text)
    return unescape(found[1]) if found else ""


def code_on(page: TestResponse) -> str:
    """Read the completion code; empty if there is none."""
    found = re.search(r'id="completion-code"[^>]*>([^<]+)<', page.text)
    return found[1] if found else ""


def test_the_panels_names_say_who_comes(study: Study) -> None:
    """And by which pass; what the panel does not name is made, always the same."""
    person = study.somebody()
    for _ in range(2):
        assert person.arrive().status_code == 200
        expected = person.own(study.panel.participant)
        made = submission_id_of(GENERAL, expected)
        assert person.ids["workerId"] == expected
        assert person.ids["assignmentId"] == (person.own(study.panel.submission) or made)
        assert (person.ids["hitId"], person.ids["mode"]) == (GENERAL, "live")
    assert person.begin().status_code == 200
    assert study.participants().count(expected) == 1


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_sends_back_byte_for_byte(study: Study, outcome: Outcome) -> None:
    """And again, the very same, to who opens the panel's address after the way back was lost."""
    person = study.somebody()
    person.arrive()
    person.begin()
    page = person.finish(outcome)
    assert way_out(page) == person.own(study.panel.out.get(outcome, ""))
    again = person.arrive()
    assert (way_out(again), code_on(again)) == (way_out(page), code_on(page))
    assert study.participants().count(person.own(study.panel.participant)) == 1


def test_who_comes_twice_has_one_pass(study: Study) -> None:
    """Another browser with the same address gets neither a second cell nor the way back of the first."""
    person = study.somebody()
    person.arrive()
    assert person.begin().status_code == 200
    person.start()
    double = Somebody(study, person.number)
    double.ids = dict(person.ids)
    assert "1008" in double.begin().text
    person.finish()
    page = double.arrive()
    assert (way_out(page), code_on(page)) == ("", "")
    assert study.participants().count(person.own(study.panel.participant)) == 1


def test_who_comes_without_an_id_is_asked(study: Study) -> None:
    """Also who comes with what cannot be an id, such as a placeholder that was never replaced."""
    person = study.somebody()
    for query in ("age=30", *study.panel.wrong):
        page = person.get("/pub", query)
        assert f'name="{study.panel.field}"' in page.text, query
        assert "workerId=" not in page.text
    assert "workerId=" in person.arrive("age=30").text


def test_over_quota_there_is_a_page_and_a_way_back_and_no_cell(study: Study) -> None:
    """Nobody gets a code for it; who is in goes on."""
    link = study.post(places=1)
    inside, outside = study.somebody(), study.somebody()
    inside.arrive(link)
    assert inside.begin().status_code == 200
    page = outside.arrive(link)
    assert 'data-outcome="quota_full"' in page.text
    assert way_out(page) == outside.own(study.panel.out.get(Outcome.QUOTA_FULL, ""))
    assert code_on(page) == ""
    outside.ids = {**inside.ids, "workerId": "late", "assignmentId": "late"}
    assert 'data-outcome="quota_full"' in outside.begin().text
    assert outside.own(study.panel.participant) not in study.participants()
    assert inside.finish().status_code == 200


def test_every_panel_of_the_table_of_presets_is_here() -> None:
    """And can be chosen."""
    assert {panel.name for panel in PANELS.values()} == set(PRESETS)
    assert set(PRESETS) <= set(names())


def test_who_took_part_by_another_link_is_a_duplicate(tmp_path: Path) -> None:
    """Where the panel wants to know; elsewhere the page has psiTurk's number, as ever."""
    for name, expected in (("Cint", f"{CALLBACK}?RIS=30&RID=5f-1001"), ("Connect", "")):
        with opened(tmp_path / name, PANELS[name]) as study:
            person = study.somebody()
            person.arrive(study.post(places=5))
            person.begin()
            person.finish()
            again = Somebody(study, person.number)
            again.ids = {**person.ids, "assignmentId": "another"}
            page = again.begin()
            assert way_out(page) == expected
            assert ("1010" in page.text) is (expected == "")


def test_ids_that_differ_in_case_are_two_people(tmp_path: Path) -> None:
    """Connect's are case-sensitive."""
    with opened(tmp_path / "study", PANELS["Connect without an assignment"]) as study:
        for query in ("participantId=ab", "participantId=aB"):
            person = study.somebody()
            page = person.get("/pub", query)
            person.ids = dict(
                re.findall(r"[?&](hitId|assignmentId|workerId|mode)=([^&\"']+)", unescape(page.text))
            )
            assert person.begin().status_code == 200
        assert sorted(study.participants()) == ["aB", "ab"]
        assert code_on(person.finish()) == "FIXED-1"


@pytest.mark.parametrize(
    ("panel", "secrets", "expected"),
    [
        (
            PANELS["Cint"],
            {"cint_hash_secret": "k3y", "cint_hash_parameter": "ienc"},
            f"{CALLBACK}?RIS=10&RID=5f-1001&ienc=JXgH26s8qX3eY2qGP2FmsWCGfEo",
        ),
        (
            Panel(
                "panel",
                {
                    "panel_complete_url": "https://panel.example/back?st=1&u={uid}",
                    "panel_participant_parameter": "uid",
                    "panel_hash_algorithm": "sha256",
                },
                "uid=@@",
                "@@",
                "uid",
            ),
            {"panel_hash_secret": "k3y"},
            "https://panel.example/back?st=1&u=1001&hash=ff84f4a2f0e2dbe66d17918ad13bf4ec09006b2d625cc21007423cf1710c9dd2",
        ),
    ],
)
def test_a_sealed_way_back_carries_its_hash(
    tmp_path: Path, panel: Panel, secrets: Mapping[str, str], expected: str
) -> None:
    """Over the address up to and including its last &, made once by openssl."""
    with opened(tmp_path / "study", panel, **secrets) as study:
        person = study.somebody()
        person.arrive()
        person.begin()
        assert way_out(person.finish()) == expected


def test_a_seal_takes_an_address_as_it_ends() -> None:
    """With a parameter, with an & already, and without any; and it never shows its key."""
    seal = Seal(algorithm="sha1", key="k3y", parameter="h", encoding=Encoding.HEX)
    assert seal.on("https://a.example/?x=1") == seal.on("https://a.example/?x=1&")
    assert seal.on("https://a.example/").startswith("https://a.example/?h=")
    assert "k3y" not in repr(seal)


def test_many_people_behind_one_address_are_let_in(tmp_path: Path) -> None:
    """A laboratory has one address for all: nothing counts against it."""
    with opened(tmp_path / "study", PANELS["a laboratory"]) as study:
        for _ in range(40):
            person = study.somebody()
            person.arrive()
            assert person.begin().status_code == 200
        assert len(study.participants()) == 40


PROLIFIC = Panel(
    "prolific",
    {
        "prolific_completion_code": "C1AB",
        "prolific_completion_config": '{"screened_out": {"code": "C2CD"}}',
    },
    "PROLIFIC_PID=00000000000000000000@@&STUDY_ID=00000000000000000000a001&SESSION_ID=11111111111111111111@@",
    "00000000000000000000@@",
    "",
)


def test_prolific_without_a_token_lets_in_and_out(tmp_path: Path) -> None:
    """By the codes of its own pages: whoever is reviewed has the one, others are asked to return."""
    back = "https://app.prolific.com/submissions/complete?cc="
    expected = {
        Outcome.COMPLETE: f"{back}C1AB",
        Outcome.FAILED_CHECK: f"{back}C1AB",
        Outcome.SCREENED_OUT: f"{back}C2CD",
        Outcome.NO_CONSENT: "",
    }
    with opened(tmp_path / "study", PROLIFIC) as study:
        for outcome, url in expected.items():
            person = study.somebody()
            person.arrive("mode=live")
            assert person.begin().status_code == 200
            page = person.finish(outcome)
            assert way_out(page) == url
            assert ('id="give-back"' in page.text) is (not url)
        with pytest.raises(ConfigError, match="token"):
            list(study.project.recruiter(Mode.LIVE).offers.all())
