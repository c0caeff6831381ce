"""A visit in mode sim: as in the sandbox, and never away from this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.recruiting import Mode
from tests.http.test_participant_loop import enter
from tests.servers import RunningServer, copy_example, environment, new_ids, running

HERE = "http://127.0.0.1:4711"
SUBMIT_PAGE = """<!doctype html><html><head><title>Done</title></head><body>
<form id="a" action="https://www.mturk.com/mturk/externalSubmit"></form>
<form id="b" action="https://workersandbox.mturk.com/mturk/externalSubmit"></form>
<p id="mode">{{ mode }}</p>
{% if mode == "sandbox" and mode != "live" and mode in ["sandbox"] %}<p id="tried">tried out</p>{% endif %}
{% if using_sandbox %}<p id="flag">sandbox</p>{% endif %}
<script>var site = "//WWW.mturk.com/mturk/externalSubmit";</script>
</body></html>"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A project whose own page names both sites of Mechanical Turk."""
    folder = copy_example(tmp_path_factory.mktemp("simulated") / "project")
    (folder / "templates" / "thanks-mturksubmit.html").write_text(SUBMIT_PAGE)
    with running(folder, require_participant_token="false") as found:
        yield found


def last_page(server: RunningServer, mode: str, **more: str) -> str:
    """Take part, and come back to the ad."""
    ids = new_ids(mode=mode)
    enter(server, ids)
    server.get(f"/complete?uniqueId={ids.uniqueid}&mode={mode}")
    return server.get(f"/ad?{ids.query(**more)}").text


def test_work_is_handed_in_where_the_simulated_platform_says(server: RunningServer) -> None:
    """Both addresses, however they are written, wherever they stand in the page."""
    page = last_page(server, "sim", turkSubmitTo=HERE)
    assert page.count(f"{HERE}/mturk/externalSubmit") == 3
    assert "mturk.com" not in page


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        "https://www.mturk.com",
        "http://evil.example",
        "http://127.0.0.1@evil.example",
        "http://127.0.0.1:80/x?y=",
        "http://127.0.0.1:x",
        "javascript://localhost",
    ],
)
def test_no_address_can_send_the_work_elsewhere(server: RunningServer, elsewhere: str) -> None:
    """Without a platform that runs, the address is one of the study's own."""
    page = last_page(server, "sim", turkSubmitTo=elsewhere)
    assert page.count('action="/mturk/externalSubmit"') == 2
    assert "mturk.com" not in page.lower()


def test_templates_see_the_sandbox(server: RunningServer) -> None:
    """Whatever they ask; printed, the mode is still sim, as it is in the links."""
    page = last_page(server, "sim", turkSubmitTo=HERE)
    assert '<p id="mode">sim</p>' in page
    assert 'id="tried"' in page
    assert 'id="flag"' in page


@pytest.mark.parametrize("mode", ["live", "sandbox"])
def test_real_visits_are_left_alone(server: RunningServer, mode: str) -> None:
    """Their pages name the sites as the project wrote them."""
    page = last_page(server, mode, turkSubmitTo=HERE)
    assert "https://www.mturk.com/mturk/externalSubmit" in page
    assert "https://workersandbox.mturk.com/mturk/externalSubmit" in page
    assert HERE not in page


@pytest.mark.mturk
def test_who_comes_without_a_mode_comes_in_the_shell_s(tmp_path: Path) -> None:
    """Without credentials that is sim; with them, the platform's test site."""
    folder = copy_example(tmp_path / "project")
    seen = {}
    for name, keys in {
        "none": {},
        "some": {"aws_access_key_id": "AKIA", "aws_secret_access_key": "x"},
        "link": {"recruiter": "link"},
        "chosen": {"launch_in_mode": "live"},
    }.items():
        begins_in = open_project(folder, environment(folder, **keys)).launch_mode
        with running(folder, **keys) as server:
            # A link's ids are its own, and may be left out.
            query = "participant=P1" if name == "link" else new_ids().query().replace("&mode=live", "")
            page = server.get(f"/ad?{query}").text.replace("&amp;", "&")
        assert f"&mode={begins_in}" in page
        seen[name] = begins_in
    assert seen == {"none": Mode.SIM, "some": Mode.SANDBOX, "link": Mode.SIM, "chosen": Mode.LIVE}
