"""The pages of the dashboard, from a running server."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.logins import Role
from tests.dashboard.conftest import BOSS, VIEWER, Researcher
from tests.dashboard.people import add_money, add_people
from tests.servers import RunningServer, copy_example, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server whose study has participants of every kind."""
    folder = copy_example(tmp_path_factory.mktemp("pages") / "project")
    with running(folder, enable_dashboard="true", login_username=BOSS[0], login_pw=BOSS[1]) as server:
        project = open_project(folder, {"HOME": str(folder / ".home")})
        add_people(project.store, datetime.now(UTC))
        add_money(project.store, project.settings.recruitment.recruiter)
        project.logins.add(*VIEWER, Role.VIEW)
        project.store.close()
        yield server


def total(page: str) -> int:
    """Read how long a list says it is."""
    found = re.search(r'id="total">(\d+)<', page)
    assert found
    return int(found[1])


def test_every_number_opens_the_list_that_it_counts(boss: Researcher) -> None:
    """The link behind each number leads to a list of that length."""
    page = boss.get("/dashboard/?mode=sim").text
    numbers = re.findall(
        r'<a href="(/dashboard/participants[^"]*)" aria-describedby="number-\d+"><strong>(\d+)</strong>', page
    )
    assert len(numbers) == 12
    for address, number in numbers:
        assert total(boss.get(address.replace("&amp;", "&")).text) == int(number)


def test_each_number_of_a_cell_opens_its_list(boss: Researcher) -> None:
    """Who finished in it, and who did not; who got no cell is in none."""
    page = boss.get("/dashboard/?mode=sim").text
    numbers = re.findall(r'<a href="(/dashboard/participants[^"]*cond=[^"]*)" title="[^"]+">(\d+)</a>', page)
    assert len(numbers) == 4
    for address, number in numbers:
        assert total(boss.get(address.replace("&amp;", "&")).text) == int(number)
    assert sum(int(number) for _, number in numbers) == 12


def test_a_platform_that_is_not_set_up_is_said(tmp_path: Path) -> None:
    """Where Prolific has no token, live pages and operations say so, and the log holds no crash."""
    folder = copy_example(tmp_path / "project")
    login = {"login_username": BOSS[0], "login_pw": BOSS[1]}
    with running(folder, enable_dashboard="true", recruiter="prolific", **login) as server:
        somebody = Researcher(server)
        somebody.log_in(*BOSS)
        for path in ("/dashboard/postings?mode=live", "/api/hits/?mode=live"):
            answer = somebody.get(path)
            assert (answer.status_code, "no token" in answer.text) == (409, True), answer.text
        assert "Traceback" not in server.log()


def test_who_got_lost_in_a_phase_is_listed(boss: Researcher) -> None:
    """Each phase says whom it lost, nobody for want of news; the numbers lead from one phase to the next."""
    page = boss.get("/dashboard/phases?mode=sim").text
    lost = re.findall(r'<a href="(/dashboard/participants[^"]*)">(\d+)</a></td>', page)
    assert [int(number) for _, number in lost] == [3, 2, 0]
    for address, number in lost:
        assert total(boss.get(address.replace("&amp;", "&")).text) == int(number)
    numbers = re.findall(r'<td class="number">(\d+)</td>', page)
    assert numbers == ["13", "10", "0", "10", "7", "1", "7", "5", "2"]


def test_sums_of_money_open_the_entries_that_they_add_up(boss: Researcher) -> None:
    """What is spent, meant and owed stands in the ledger, or in the list of those who wait for it."""
    page = boss.get("/dashboard/money?mode=sim").text
    shown = {
        name: (address.replace("&amp;", "&"), amount)
        for address, amount, name in re.findall(
            r'<a href="([^"]+)" aria-describedby="[a-z]+-1"><strong>([^<]+)</strong> (\w+)', page
        )
    }
    assert {name: amount for name, (_, amount) in shown.items()} == {
        "spent": "$4.80",
        "committed": "$1.20",
        "owed": "$3.60",
        "an": "$9.41",
    }
    spent = boss.get(shown["spent"][0]).text
    assert re.findall(
        r'<td class="number">(\$\d\.\d\d)</td><td class="number">(\$\d\.\d\d)</td></tr>', spent
    ) == [
        ("$3.00", "$0.60"),
        ("$1.00", "$0.20"),
    ]
    assert "W7" in spent
    assert "uncertain" in boss.get(shown["committed"][0]).text
    assert total(boss.get(shown["owed"][0]).text) == 3
    assert "Nothing was spent" in boss.get("/dashboard/money?mode=debug").text


def test_the_ledger_refuses_what_no_entry_can_be(boss: Researcher) -> None:
    """In a sentence."""
    assert boss.get("/dashboard/ledger?kind=nonsense").status_code == 400
    assert boss.get("/dashboard/ledger?state=nonsense").status_code == 400
    assert "No entry fits" in boss.get("/dashboard/ledger?mode=sim&participant_id=nobody").text


def test_groups_open_their_lists(boss: Researcher) -> None:
    """Each count links to its list."""
    page = boss.get("/dashboard/participants?mode=sim&by=status&by=cond").text
    groups = re.findall(r'<a href="(/dashboard/participants[^"]*)">(\d+)</a></td>', page)
    assert sum(int(number) for _, number in groups) == 13
    for address, number in groups:
        assert total(boss.get(address.replace("&amp;", "&")).text) == int(number)


@pytest.mark.parametrize(
    "query", ["cond=x", "sort=nonsense", "page=0", "page=-1", "page=x", "by=nonsense", "columns=nonsense"]
)
def test_bad_arguments_are_said(boss: Researcher, query: str) -> None:
    """The answer is a page with a sentence, not a crash."""
    answer = boss.get(f"/dashboard/participants?{query}")
    assert answer.status_code == 400
    assert "That did not work" in answer.text


def test_what_participants_typed_is_only_text(boss: Researcher) -> None:
    """Their answers cannot be part of the page."""
    page = boss.get("/dashboard/participants/W6:A6").text
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<b>x</b>" not in page
    assert boss.get("/dashboard/participants/nobody").status_code == 404


def test_what_participants_recorded_is_shown_in_tables(boss: Researcher) -> None:
    """A column for each field of a trial; no id stands twice on the page, so each label has its field."""
    page = boss.get("/dashboard/participants/W6:A6").text
    assert '<th scope="col">No.</th><th scope="col">rt</th>' in page
    assert '<th scope="row" class="number">0</th><td><code>1</code></td>' in page
    found = re.findall(r' id="([^"]+)"', page)
    assert len(found) == len(set(found))


def test_the_list_and_the_data_are_downloaded(boss: Researcher) -> None:
    """As CSV and JSON, for the current filter, order and columns."""
    listed = boss.get("/dashboard/participants.csv?mode=sim&status=5,7")
    assert listed.headers["Content-Disposition"] == "attachment; filename=participants.csv"
    assert len(listed.text.splitlines()) == 1 + 3
    columns = "sort=workerid&columns=status&columns=workerid"
    view = boss.get(f"/dashboard/participants?mode=sim&status=5,7&{columns}")
    (link,) = re.findall(r'href="(/dashboard/participants.csv[^"]*)"', view.text)
    assert boss.get(link.replace("&amp;", "&")).text.split() == [
        "uniqueid,workerid,status",
        *("W7:A7,W7,5", "W8:A8,W8,5", "W9:A9,W9,7"),
    ]
    assert boss.get("/dashboard/participants/W6:A6/data.json").json()["questiondata"] == {"q": "<b>x</b>"}
    assert boss.get("/dashboard/participants/W0:A0/data.json").json() == {}


def test_the_datafiles_come_as_one_archive(boss: Researcher) -> None:
    """They are psiTurk's files, with everybody's trials."""
    answer = boss.get("/dashboard/data/datafiles.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["eventdata.csv", "questiondata.csv", "trialdata.csv"]
        assert "W6:A6,q,<b>x</b>" in archive.read("questiondata.csv").decode()
    assert boss.get("/dashboard/data").status_code == 200


def test_a_part_of_the_data_is_downloaded_in_each_format(boss: Researcher) -> None:
    """What is chosen on the page of data is what the files hold."""
    page = boss.get("/dashboard/data?mode=sim&complete=1&codeversion=1.0").text
    assert total(page) == 6
    links = re.findall(r'<a href="(/dashboard/[^"]+\?[^"]+)">', page)
    assert len(links) == 3
    archive, documents, listed = (boss.get(link.replace("&amp;", "&")) for link in links)
    with zipfile.ZipFile(io.BytesIO(archive.content)) as packed:
        lines = packed.read("questiondata.csv").decode().splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "W4:A4",
        "W5:A5",
        "W6:A6",
        "W7:A7",
        "W8:A8",
        "W9:A9",
    ]
    read = [json.loads(line) for line in documents.text.splitlines()]
    assert [each["document"]["questiondata"] for each in read] == [{"q": "<b>x</b>"}] * 6
    assert len(listed.text.splitlines()) == 1 + 6
    assert total(boss.get("/dashboard/data?mode=live&complete=0").text) == 0


def test_recruiter_and_mode_are_switched_in_the_settings(boss: Researcher, server: RunningServer) -> None:
    """Live has to be typed; what this study cannot use is refused, and nothing is written then."""
    config = server.folder / "config.txt"
    before = config.read_text("utf-8")
    proof = boss.csrf()
    for wish, sentence in (
        ({"recruiter": "link", "mode": "live"}, "Type live"),
        ({"recruiter": "link", "mode": "live", "typed": "yes"}, "Type live"),
        ({"recruiter": "nobody", "mode": "sim"}, "no recruiter nobody"),
        ({"recruiter": "link", "mode": "sandbox"}, "no sandbox mode"),
        ({"recruiter": "link", "mode": ""}, "which mode"),
    ):
        answer = boss.post("/dashboard/settings/switch", {"csrf": proof, **wish})
        assert (answer.status_code, sentence in answer.text) == (400, True), (wish, answer.text)
    assert config.read_text("utf-8") == before
    wish = {"recruiter": "link", "mode": "live", "typed": "live"}
    answer = boss.post("/dashboard/settings/switch", {"csrf": proof, **wish})
    assert (answer.status_code, "recruiter link, mode live" in answer.text) == (200, True)
    project = open_project(server.folder, {"HOME": str(server.folder / ".home")})
    assert (project.settings.recruitment.recruiter, project.launch_mode) == ("link", "live")
    config.write_text(before, "utf-8")
    assert "boss switched to recruiter link, mode live" in server.log()


def test_the_log_is_shown_and_searched(boss: Researcher) -> None:
    """What strangers write into it is only text."""
    boss.get("/dashboard/participants/<script>alert(1)")
    boss.server.post("/quitter", data={"uniqueId": "who-is-this"})
    page = boss.get("/dashboard/log").text
    assert "/quitter" in page
    assert "<script>alert" not in page
    assert "No line fits" in boss.get("/dashboard/log?text=nothing-has-this").text


def test_settings_are_shown_without_secrets(boss: Researcher) -> None:
    """Each with where it came from."""
    page = boss.get("/dashboard/settings").text
    assert "PSITURK_LOGIN_PW" in page or "login_pw" in page
    assert BOSS[1] not in page
    assert "config.txt" in page


def test_notes_are_kept_by_managers_only(boss: Researcher, server: RunningServer) -> None:
    """Who may look sees them, and gets no form."""
    address = "/dashboard/participants/W7:A7"
    assert boss.post(f"{address}/notes", {"text": "wrote to us"}).status_code == 403
    assert boss.post(f"{address}/notes", {"text": "wrote to us", "csrf": boss.csrf()}).status_code == 303
    vera = Researcher(server)
    vera.log_in(*VIEWER)
    page = vera.get(address).text
    assert "wrote to us" in page
    assert "boss" in page
    assert "A new note" not in page
    assert vera.post(f"{address}/notes", {"text": "me too", "csrf": vera.csrf()}).status_code == 403
