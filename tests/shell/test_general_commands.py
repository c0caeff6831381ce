"""The commands about settings, data and the project folder."""

import json
import sqlite3
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.supervisor import ServerState
from tests.shell.conftest import ShellUnderTest, StandInServer


def test_config_print_lists_sections_and_masks_secrets(shell: ShellUnderTest) -> None:
    """Keys and passwords never show."""
    shell.write(
        "config.txt",
        "[AWS Access]\naws_secret_access_key = hush\n[Server Parameters]\nlogin_pw = hush\nport = 4000\n",
    )
    answer = shell("config", "print")
    assert answer.status == 0
    assert "[Server Parameters]\n" in answer.out
    assert "port=4000\n" in answer.out
    assert "hush" not in answer.out


def test_config_print_survives_a_bare_percent_sign(shell: ShellUnderTest) -> None:
    """psiTurk gave up at the first value with a `%`; we show it."""
    shell.write("config.txt", "[HIT Configuration]\ntitle = 100% fun\n")
    assert "title=100% fun\n" in shell("config", "print").out


def test_config_print_shows_origins_on_request(shell: ShellUnderTest) -> None:
    """`--origin` names the file, the variable or the default."""
    shell.write("config.txt", "[Server Parameters]\nport = 4000\n")
    shell.environ["PSITURK_HOST"] = "127.0.0.1"
    lines = shell("config", "print", "--origin").out.splitlines()
    assert any(line.startswith("port=4000") and "config.txt" in line for line in lines)
    assert any(line.startswith("host=127.0.0.1") and "PSITURK_HOST" in line for line in lines)


def test_config_print_as_json_lists_every_option(shell: ShellUnderTest) -> None:
    """`--json` gives section, option, value and origin of each."""
    found = shell("config", "print", "--json").json
    port = next(row for row in found if row["option"] == "port")
    assert port == {"section": "Server Parameters", "option": "port", "value": "22362", "origin": "default"}


def test_config_explain_tells_everything_about_one_setting(shell: ShellUnderTest) -> None:
    """Value, default, unit, environment variable, in words and as JSON."""
    assert "minutes" in shell("config", "explain", "cutoff_time").out
    assert (
        shell("config", "explain", "PSITURK_CUTOFF_TIME", "--json").json["env_name"] == "PSITURK_CUTOFF_TIME"
    )


def test_config_explain_suggests_the_closest_setting(shell: ShellUnderTest) -> None:
    """A misspelt key is status 3 and names the likely one."""
    answer = shell("config", "explain", "cutof_time")
    assert answer.status == 3
    assert "cutoff_time" in answer.err


def test_config_reload_reads_the_files_again(shell: ShellUnderTest) -> None:
    """What was changed in config.txt counts afterwards, in the same shell."""
    path = shell.write("config.txt", "[Shell Parameters]\nlaunch_in_mode = live\n")
    answer = shell.type(
        "status --json",
        f"shell printf '[Shell Parameters]\\nlaunch_in_mode = sim\\n' > {path}",
        "config reload",
        "status --json",
    )
    assert answer.out.index('"mode": "live"') < answer.out.index('"mode": "sim"')


@pytest.mark.parametrize(("reply", "calls"), [("y", ["stop", "start"]), ("no", []), ("", [])])
def test_config_reload_asks_before_it_restarts_the_server(
    shell: ShellUnderTest, server: StandInServer, reply: str, calls: list[str]
) -> None:
    """A running server is restarted only if the person agreed."""
    server.state = ServerState.ON
    answer = shell("config", "reload", stdin=f"{reply}\n")
    assert "Really reload? y or n: " in answer.out
    assert server.calls == calls


def test_debug_prints_only_the_link(shell: ShellUnderTest) -> None:
    """`debug -p` is what scripts read: one URL, new ids each time, no browser."""
    first, second = shell("debug", "-p").out, shell("debug", "--print-only").out
    url = urlsplit(first.strip())
    query = parse_qs(url.query)
    assert (url.scheme, url.netloc, url.path) == ("http", "localhost:22362", "/ad")
    assert list(query) == ["assignmentId", "hitId", "workerId", "mode"]
    assert query.pop("mode") == ["debug"]
    assert all(value.startswith("debug") and len(value) == 11 for (value,) in query.values())
    assert first != second
    assert first.count("\n") == 1
    assert shell.browsed == []


@pytest.mark.parametrize(
    ("settings", "start"),
    [
        ({"HOST": "0.0.0.0", "PORT": "80"}, "http://127.0.0.1:80/ad?"),
        ({"URL_PREFIX": "/lab"}, "http://localhost:22362/lab/ad?"),
        ({"CERTFILE": "c.pem", "KEYFILE": "k.pem"}, "https://localhost:22362/ad?"),
        ({"AD_URL_DOMAIN": "study.example.org"}, "https://study.example.org:443/pub?"),
        ({"AD_URL": "https://study.example.org/pub?wave=2"}, "https://study.example.org/pub?wave=2&"),
    ],
    ids=["every address", "prefix", "tls", "ad url", "ad url with a query"],
)
def test_debug_link_follows_the_settings(shell: ShellUnderTest, settings: dict[str, str], start: str) -> None:
    """The ad URL if it is set, else the server's own address as this machine reaches it."""
    shell.environ |= {f"PSITURK_{name}": value for name, value in settings.items()}
    assert shell("debug", "-p").out.startswith(start)


def test_debug_opens_the_browser(shell: ShellUnderTest) -> None:
    """Without -p the link is shown in a browser, and printed in case there is none."""
    shell.has_browser = False
    answer = shell("debug")
    assert answer.out.startswith("Launching browser pointed at your randomized debug link, \n\thttp://")
    assert shell.browsed == [answer.out.split()[-1]]
    assert "open the link yourself" in answer.err


def test_setup_example_writes_a_project_that_works(shell: ShellUnderTest) -> None:
    """The example has a config.txt and a custom.py under their real names."""
    answer = shell("setup_example")
    example = shell.folder / "psiturk-example"
    assert answer.status == 0
    assert "Creating new folder `psiturk-example`" in answer.out
    assert (example / "config.txt").is_file()
    assert (example / "custom.py").is_file()
    assert (example / "templates").is_dir()
    assert open_project(example, shell.environ).loaded.warnings == ()


def test_setup_example_never_overwrites(shell: ShellUnderTest) -> None:
    """A folder of that name stays as it is; status 4."""
    (shell.folder / "psiturk-example").mkdir()
    answer = shell("setup_example")
    assert (answer.status, answer.out) == (4, "")
    assert list((shell.folder / "psiturk-example").iterdir()) == []


def test_setup_example_moves_the_shell_into_the_example(shell: ShellUnderTest) -> None:
    """In the shell, the next command is about the example."""
    answer = shell.type("setup_example", "setup_example")
    assert answer.status == 0
    assert (shell.folder / "psiturk-example" / "psiturk-example").is_dir()


def test_download_of_an_empty_study_writes_three_empty_files(shell: ShellUnderTest) -> None:
    """Nothing is printed, and the files are there."""
    open_project(shell.folder, shell.environ).store.migrate(lambda _: None)
    answer = shell("download_datafiles")
    assert (answer.status, answer.out, answer.err) == (0, "", "")
    assert [(shell.folder / f"{name}data.csv").read_bytes() for name in ("trial", "event", "question")] == [
        b""
    ] * 3


def test_download_names_what_has_no_data_and_what_is_malformed(shell: ShellUnderTest) -> None:
    """No data yet is a notice; a malformed record is a failure that costs only itself."""
    open_project(shell.folder, shell.environ).store.migrate(lambda _: None)
    insert(shell.folder, "w1:a1", None)
    assert shell("download_datafiles").status == 0
    insert(shell.folder, "w2:a2", "not json")
    answer = shell("download_datafiles")
    assert answer.status == 1
    assert "w1:a1 has no data yet." in answer.err
    assert "w2:a2" in answer.err


def insert(folder: Path, uniqueid: str, datastring: str | None, hit: str = "H") -> None:
    """Put an assignment into the database."""
    worker, assignment = uniqueid.split(":")
    with sqlite3.connect(folder / "participants.db") as database:
        database.execute(
            "INSERT INTO assignments (uniqueid, workerid, assignmentid, hitid, datastring)"
            " VALUES (?, ?, ?, ?, ?)",
            (uniqueid, worker, assignment, hit, datastring),
        )
    database.close()


def test_migrate_db_lists_the_hits_of_earlier_assignments(shell: ShellUnderTest) -> None:
    """Each HIT once, none of debug visits, and nothing twice."""
    shell("migrate", "db")
    for number, hit in enumerate(("H1", "H1", "H2", "debugABC")):
        insert(shell.folder, f"w{number}:a{number}", None, hit)
    sentence = "Hit table (`amt_hit`) updated with {} hitids from Participant table (`assignments`)"
    assert sentence.format(2) in shell("migrate", "db").out
    assert sentence.format(0) in shell("migrate", "db").out


def test_psiturk_status_needs_no_network(shell: ShellUnderTest) -> None:
    """It shows the version and where help is."""
    answer = shell("psiturk_status")
    assert answer.status == 0
    assert 'Type "help" for more information.' in answer.out


def test_help_lists_every_command_and_explains_each(shell: ShellUnderTest) -> None:
    """`help` names all; `help COMMAND` is that command's help; an unknown topic is status 3."""
    from psiturk_ng.shell import registry

    listing = shell("help").out
    assert all(f"  {name} " in listing for name in registry.names())
    assert "print" in shell("help", "config").out
    assert shell("help", "config").out.replace("usage: ", "usage: psiturk ") == shell("config", "help").out
    assert shell("help", "nonsense").status == 3


def test_open_shows_the_project_folder(shell: ShellUnderTest, tmp_path: Path) -> None:
    """The folder is handed to the desktop's file manager."""
    program = tmp_path / "bin" / "xdg-open"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    program.chmod(0o755)
    assert shell("open").status == 0
    assert (tmp_path / "opened").read_text().strip() == str(shell.folder)


@pytest.mark.parametrize("words", [("open",), ("open", "nowhere")])
def test_open_says_what_is_missing(shell: ShellUnderTest, words: tuple[str, ...]) -> None:
    """No file manager, or no folder: status 3 and one sentence."""
    assert shell(*words).status == 3


def test_json_output_is_readable_as_a_whole(shell: ShellUnderTest) -> None:
    """Every --json is one value."""
    for words in (("status",), ("server", "status"), ("config", "print"), ("config", "explain", "port")):
        json.loads(shell(*words, "--json").out)
