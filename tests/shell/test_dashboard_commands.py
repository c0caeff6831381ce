"""`dashboard` and `api-token`."""

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.supervisor import ServerState
from tests.shell.conftest import ShellUnderTest, StandInServer

PASSWORD = "long enough"


def switch_on(shell: ShellUnderTest) -> None:
    """Enable the dashboard in config.txt."""
    shell.write("config.txt", "[Server Parameters]\nenable_dashboard = true\n")


def test_it_opens_logged_in(shell: ShellUnderTest, server: StandInServer) -> None:
    """The link that is shown in the browser logs the first manager in."""
    switch_on(shell)
    server.state = ServerState.ON
    shell("dashboard", "user", "add", "vera", "--role", "view", stdin=f"{PASSWORD}\n")
    shell("dashboard", "user", "add", "ada", stdin=f"{PASSWORD}\n")
    assert shell("dashboard").status == 0
    address, _, secret = shell.browsed[-1].partition("?secret=")
    assert address == "http://localhost:22362/dashboard/link"
    project = open_project(shell.folder, shell.environ)
    assert project.logins.follow_link(secret).name == "ada"
    project.store.close()
    printed = shell("dashboard", "-p", "--user", "vera")
    assert printed.out.startswith("http://localhost:22362/dashboard/link?secret=")
    assert len(shell.browsed) == 1


@pytest.mark.parametrize(
    ("is_on", "is_enabled", "words"),
    [(True, False, "switched off"), (False, True, "server is off"), (True, True, "user add")],
)
def test_it_says_why_it_cannot_be_opened(
    shell: ShellUnderTest, server: StandInServer, is_on: bool, is_enabled: bool, words: str
) -> None:
    """Switched off, without a server, or without anybody who could log in."""
    server.state = ServerState.ON if is_on else ServerState.OFF
    if is_enabled:
        switch_on(shell)
    answer = shell("dashboard")
    assert answer.status != 0
    assert words in answer.err.replace("\n", " ").lower().replace("which is off", "server is off")
    assert shell.browsed == []


def test_people_are_added_listed_and_removed(shell: ShellUnderTest) -> None:
    """Their passwords come by the input and are shown nowhere."""
    added = shell("dashboard", "user", "add", "ada", "--role", "view", stdin=f"{PASSWORD}\n")
    assert added.status == 0
    assert "enable_dashboard" in added.err
    assert PASSWORD not in added.out + added.err
    assert shell("dashboard", "user", "list", "--json").json == [{"name": "ada", "role": "view"}]
    assert shell("dashboard", "user", "remove", "ada").status == 0
    assert shell("dashboard", "user", "list").out == ""
    assert shell("dashboard", "user", "remove", "ada").status == 3


@pytest.mark.parametrize(("name", "typed"), [("ada", "short\n"), ("ada", ""), (" ", f"{PASSWORD}\n")])
def test_what_cannot_be_a_login_is_refused(shell: ShellUnderTest, name: str, typed: str) -> None:
    """In one sentence, with nothing added."""
    assert shell("dashboard", "user", "add", name, stdin=typed).status == 2
    assert shell("dashboard", "user", "list", "--json").json == []


def test_a_name_is_needed(shell: ShellUnderTest) -> None:
    """Adding nobody is refused with the way to write it."""
    answer = shell("dashboard", "user", "add", stdin=f"{PASSWORD}\n")
    assert (answer.status, "dashboard user add NAME" in answer.err) == (2, True)


def test_a_hashed_password_opens(shell: ShellUnderTest) -> None:
    """What `dashboard hash` writes can stand in config.txt, and the password is not in it."""
    line = shell("dashboard", "hash", stdin=f"{PASSWORD}\n").out.strip()
    assert line.startswith("login_pw = scrypt:")
    assert PASSWORD not in line
    shell.write("config.txt", f"[Server Parameters]\nlogin_username = boss\n{line}\n")
    project = open_project(shell.folder, shell.environ)
    project.store.migrate(lambda _: None)
    assert project.logins.enter("boss", PASSWORD, "::1").name == "boss"
    project.store.close()


def test_api_tokens_come_and_go(shell: ShellUnderTest) -> None:
    """A token is printed once, alone on standard output; the list does not show it."""
    made = shell("api-token", "create", "nightly", "--role", "view")
    assert made.status == 0
    assert made.out.startswith("psiturk_")
    assert len(made.out.split()) == 1
    listed = shell("api-token", "list", "--json")
    assert [(row["name"], row["role"], row["used_at"]) for row in listed.json] == [("nightly", "view", None)]
    assert made.out.strip() not in listed.out
    assert shell("api-token", "create", "nightly").status == 4
    assert shell("api-token", "revoke", "nightly").status == 0
    assert shell("api-token", "revoke", "nightly").status == 3
