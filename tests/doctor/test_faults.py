"""The doctor finds every planted fault, names its cure, and finds nothing in a deployment that is well."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from psiturk_ng.domain.findings import Weight
from psiturk_ng.services.doctor import Plan
from tests.databases import fresh_database
from tests.doctor.clinic import PLAN, Clinic, open_clinic, stopping
from tests.servers import copy_example, free_port

pytestmark = pytest.mark.postgresql

NOTHING: Callable[[Path], object] = lambda _folder: None  # noqa: E731
MTURK = {"recruiter": "mturk", "aws_access_key_id": "key", "aws_secret_access_key": "secret"}


@dataclass(frozen=True)
class Fault:
    """Something planted.

    Args:
        check: the one that has to find it.
        sentence: part of what it has to say.
        cure: part of what it has to advise.
        settings: that are wrong.
        plant: does harm to a copy of the project.
        plan: what is to be offered.
        also: other checks that this keeps from being well.
    """

    check: str
    sentence: str
    cure: str
    settings: Mapping[str, str] = field(default_factory=dict)
    plant: Callable[[Path], object] = NOTHING
    plan: Plan = PLAN
    also: frozenset[str] = frozenset()


def _write(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text(text, "utf-8")


def _edit(name: str, old: str, new: str) -> Callable[[Path], object]:
    def plant(folder: Path) -> None:
        path = folder / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    return plant


ADDRESS = "public address (HTTPS)"
WAY = "way to the study"
FAULTS = {
    "a page is missing": Fault(
        "templates", "It is missing", "Write templates/exp.html", plant=lambda at: _gone(at, "exp.html")
    ),
    "a page cannot be rendered": Fault(
        "templates", "cannot be rendered", "Correct it", plant=_write("templates/ad.html", "{% if %}")
    ),
    "conditions.json does not fit": Fault(
        "project files", "conditions.json", "", plant=_write("conditions.json", "[1, 2, 3]")
    ),
    "custom.py fails": Fault(
        "custom.py", "ZeroDivisionError", "Correct it", plant=_write("custom.py", "1 / 0\n")
    ),
    "custom.py has no blueprint": Fault(
        "custom.py", "no Blueprint named custom_code", "Add the line", plant=_write("custom.py", "x = 1\n")
    ),
    "custom.py ends Python": Fault(
        "custom.py", "status 3", "Correct custom.py", plant=_write("custom.py", "import os\nos._exit(3)\n")
    ),
    "nobody reads the contact address": Fault(
        "contact address",
        "researcher@example.org",
        "contact_email_on_error",
        {"contact_email_on_error": "researcher@example.org"},
    ),
    "the contact address is none": Fault(
        "contact address", "where an e-mail", "contact_email_on_error", {"contact_email_on_error": "room 4"}
    ),
    "the database does not answer": Fault(
        "database",
        "does not answer",
        "database_url is right",
        {"database_url": "postgresql://ada@127.0.0.1:1/study"},
    ),
    "the database is lost with the machine": Fault(
        "persistence of the database",
        "does not outlast",
        "PostgreSQL",
        {"database_url": "sqlite:////dev/shm/psiturk-doctor.db"},
    ),
    "a certificate is missing": Fault(
        "certificate", "cannot be used", "two files", {"certfile": "none.pem", "keyfile": "none.key"}
    ),
    "the recruiter has no such mode": Fault(
        "recruiter", "no sandbox", "Use sim", {"launch_in_mode": "sandbox"}
    ),
    "what outcomes do is no JSON": Fault(
        "recruiter",
        "prolific_completion_config is not JSON",
        "MANUALLY_REVIEW",
        {"prolific_completion_config": "{"},
    ),
    "there is no token": Fault(
        "token",
        "no token",
        "Settings, API tokens",
        {"prolific_api_token": ""},
        also=frozenset({"completion codes"}),
    ),
    "there is neither token nor code": Fault(
        "completion codes",
        "does not get back to prolific",
        "prolific_completion_code",
        {"prolific_api_token": ""},
        also=frozenset({"token"}),
    ),
    "what the panel must be told is not set": Fault(
        "completion codes",
        "does not get back to sona",
        "psiturk recruiter sona URL",
        {"recruiter": "sona"},
    ),
    "the token is rejected": Fault("token", "not valid", "make a new one", {"prolific_api_token": "wrong"}),
    "there is no such workspace": Fault(
        "token", "does not have", "It has: ", {"prolific_workspace": "Elsewhere"}
    ),
    "the workspace pays in another currency": Fault(
        "token", "pays in GBP", "currency = GBP", {"currency": "USD"}
    ),
    "nobody said how long it takes": Fault(
        "pay",
        "how many minutes",
        "prolific_estimated_completion_minutes",
        {"prolific_estimated_completion_minutes": "0"},
    ),
    "it pays too little for the time": Fault(
        "pay", "asks for at least", "Offer more", plan=Plan(places=10, reward="0.50")
    ),
    "the study has no title": Fault(
        "pay", "needs a title", "Set title", plant=_edit("config.txt", "title = ", "; ")
    ),
    "the account holds too little": Fault(
        "balance", "the account holds £10000.00", "Add money", plan=Plan(places=9000, reward="1.50")
    ),
    "the address is not set": Fault(
        ADDRESS, "`ad_url_domain` is not set", "Set ad_url_domain", {"ad_url_domain": ""}
    ),
    "the address is plain http": Fault(
        ADDRESS,
        "others can read",
        "ad_url_protocol = https",
        {"ad_url": "http://study.example.org/pub"},
        also=frozenset({WAY}),
    ),
    "only this machine can reach it": Fault(
        ADDRESS,
        "only this machine",
        "Set ad_url_domain",
        {"ad_url": "https://192.168.1.7/pub"},
        also=frozenset({WAY}),
    ),
    "nothing listens there": Fault(
        WAY,
        "nothing answers there",
        "open its port",
        {"ad_url": "https://127.0.0.2:1/pub"},
        also=frozenset({ADDRESS}),
    ),
    "the certificate is another's": Fault(
        WAY, "certificate is not accepted", "Caddy and certbot", {"ad_url_domain": "study.example.net"}
    ),
    "something else answers": Fault(
        WAY, "not by this study", "psiturk server on", {"ad_url_domain": "other.example.org"}
    ),
    "it is redirected": Fault(
        WAY, "status 301, to https://study.example.org", "proxy", {"ad_url_domain": "moved.example.org"}
    ),
    "the route is another": Fault(
        "landing page", "status 404", "ad_url_route = pub", {"ad_url_route": "advert"}
    ),
    "static files are not passed on": Fault(
        "way to static files", "status 404", "/static/", {"ad_url_domain": "bare.example.org"}
    ),
    "the page may not be framed": Fault(
        "frame",
        "X-Frame-Options: DENY",
        "Take that header out",
        {"ad_url_domain": "framed.example.org", **MTURK, "mturk_endpoint_url": "http://127.0.0.1:1"},
        plan=Plan(),
        also=frozenset({"token"}),
    ),
}
"""By what was done."""


def _gone(folder: Path, name: str) -> None:
    (folder / "templates" / name).unlink()


@pytest.fixture(scope="module")
def clinic(postgresql_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """One for all: nothing that is planted is left in it."""
    with (
        fresh_database(postgresql_server) as url,
        open_clinic(tmp_path_factory.mktemp("clinic"), url) as opened,
    ):
        yield opened


def _marks(name: str) -> list[pytest.MarkDecorator]:
    """Loading custom.py takes a second: one of those faults is enough for the short form."""
    is_long = FAULTS[name].check == "custom.py" and name != "custom.py fails"
    is_mturk = FAULTS[name].settings.get("recruiter") == "mturk"
    return [pytest.mark.slow] * is_long + [pytest.mark.mturk] * is_mturk


@pytest.mark.parametrize("name", [pytest.param(name, marks=_marks(name)) for name in FAULTS])
def test_a_planted_fault_is_found_and_its_cure_named(name: str, clinic: Clinic, tmp_path: Path) -> None:
    """By the check that it belongs to, and by no other without a reason."""
    fault = FAULTS[name]
    folder, settings = clinic.server.folder, dict(fault.settings)
    if fault.plant is not NOTHING:
        folder = copy_example(tmp_path / "project")
        fault.plant(folder)
        settings["port"] = str(free_port())
    loads_code = fault.check == "custom.py"
    found = stopping(clinic.examine(folder, plan=fault.plan, loads_code=loads_code, **settings))
    assert fault.check in found, found
    assert fault.sentence in found[fault.check].message
    assert fault.cure in found[fault.check].edit
    assert all(each.edit for each in found.values())
    assert set(found) == {fault.check} | fault.also


def test_there_are_at_least_twenty() -> None:
    """And none of them twice."""
    assert len(FAULTS) >= 20


def test_another_program_on_the_port_is_named(clinic: Clinic, tmp_path: Path) -> None:
    """The server could not start there."""
    folder = copy_example(tmp_path / "project")
    with socket.create_server(("127.0.0.1", free_port())) as other:
        found = stopping(clinic.examine(folder, port=str(other.getsockname()[1])))
    assert "Another program" in found["server"].message
    assert "another port" in found["server"].edit


def test_a_deployment_that_is_well_is_found_so_and_ends_with_0(clinic: Clinic) -> None:
    """The command itself, in live mode, with the platform, the proxy and the database."""
    done = subprocess.run(
        [sys.executable, "-m", "psiturk_ng", "doctor", "--reward", "1.50", "--places", "10", "--json"],
        cwd=clinic.server.folder,
        env={**clinic.environ(), **clinic.internet},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert [each for each in json.loads(done.stdout) if each["weight"] != Weight.FINE] == []


NOTES = {
    "the longest way is paid below the least": ("pay", "£3.00 an hour", {"time_estimates": "task 30min"}),
    "bonuses are more than the account holds": (
        "balance",
        "pay for finished parts may come to",
        {"time_estimates": "task 60min", "wage_per_hour": "2000"},
    ),
    "places are given to others too soon": ("time", "about 10 minutes", {"cutoff_time": "5"}),
    "the proxy's address is taken for everybody's": ("proxy", "proxy_count is 0", {"proxy_count": "0"}),
    "data is open": ("protection of data", "Who knows", {"require_participant_token": "false"}),
    "nobody can log in": ("dashboard", "nobody can log in", {"enable_dashboard": "true"}),
    "no server runs here": ("server", "No server", {"port": "1"}),
}
"""What is said and prevents nothing: the check, part of the sentence, and the settings."""


@pytest.mark.parametrize("name", NOTES)
def test_what_prevents_nothing_is_a_note(name: str, clinic: Clinic, tmp_path: Path) -> None:
    """With a cure, like everything else."""
    check, sentence, settings = NOTES[name]
    folder = copy_example(tmp_path / "project") if check == "server" else None
    found = clinic.examine(folder, **settings)
    assert stopping(found) == {}
    notes = {each.check: each.finding for each in found if each.finding.weight is Weight.DIFFERS}
    assert set(notes) == {check}
    assert sentence in notes[check].message
    assert notes[check].edit


def test_in_sim_what_only_strangers_need_is_not_needed(clinic: Clinic, tmp_path: Path) -> None:
    """HTTPS, token and contact address are named, and keep nobody from running."""
    folder = copy_example(tmp_path / "project")
    found = clinic.examine(
        folder,
        launch_in_mode="sim",
        prolific_api_token="",
        ad_url_domain="",
        contact_email_on_error="youremail@gmail.com",
        port=str(free_port()),
    )
    assert stopping(found) == {}
    for check in (ADDRESS, "token", "contact address"):
        assert [each.finding.weight for each in found if each.check == check] == [Weight.LATER]


def test_a_study_made_in_the_platforms_pages_needs_no_token(clinic: Clinic) -> None:
    """The code that was copied from there is enough."""
    found = clinic.examine(prolific_api_token="", prolific_completion_code="C1ABCD")
    assert stopping(found) == {}


def test_the_laboratory_needs_no_https(clinic: Clinic) -> None:
    """Who invites people by links hears of it as a note."""
    found = clinic.examine(
        recruiter="link", ad_url=f"http://127.0.0.1:{clinic.settings['port']}/pub", plan=Plan()
    )
    assert stopping(found) == {}
    assert {each.check for each in found if each.finding.weight is Weight.DIFFERS} == {ADDRESS}


def test_a_platform_that_says_nothing_is_not_waited_for(clinic: Clinic) -> None:
    """What was found before is told, the rest not called fine. Last here, since something goes on waiting."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        found = clinic.examine(prolific_api_url=url, patience_seconds=1)
    weights = {each.check: each.finding.weight for each in found}
    assert set(stopping(found)) == {"token"}
    assert weights["recruiter"] is Weight.FINE
    assert {weights[name] for name in ("pay", "balance")} == {Weight.LATER}
