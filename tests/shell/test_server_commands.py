"""`server`, `status` and `mode` as a person types them; the server itself is a stand-in."""

import pytest

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import Conflict, ServerError
from psiturk_ng.supervisor import ServerState
from tests.shell.conftest import KEYS, ShellUnderTest, StandInServer, Terminal


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (ServerState.OFF, "currently offline"),
        (ServerState.ON, "currently online"),
        (ServerState.UNKNOWN, "status unknown"),
        (ServerState.BLOCKED, "blocked"),
    ],
)
def test_status_shows_each_state_in_psiturks_words(
    shell: ShellUnderTest, server: StandInServer, state: ServerState, shown: str
) -> None:
    """The first line of `status` is psiTurk's."""
    server.state = state
    answer = shell("status")
    assert answer.status == 0
    assert answer.out.splitlines()[0] == f"Server: {shown}"


def test_status_as_json_is_one_value(shell: ShellUnderTest, server: StandInServer) -> None:
    """`--json` gives scripts the state, the address and the process."""
    server.state = ServerState.ON
    found = shell("status", "--json").json
    assert found["mode"] == "sim"
    assert found["server"]["state"] == "yes"
    assert found["server"]["pid"] == 4711
    assert found["server"] == shell("server", "status", "--json").json


def test_warnings_do_not_disturb_json(shell: ShellUnderTest) -> None:
    """Notices go to standard error, so that standard output stays one JSON value."""
    shell.write("config.txt", "[Server Parameters]\nports = 1\n")
    answer = shell("status", "--json")
    assert answer.json["server"]["state"] == "no"
    assert "ports" in answer.err


def test_server_on_says_where_it_serves(shell: ShellUnderTest, server: StandInServer) -> None:
    """`server on` prints the address once the server answers."""
    answer = shell("server", "on")
    assert (answer.status, answer.out) == (0, "Now serving on http://localhost:22362\n")
    assert server.calls == ["start"]


@pytest.mark.parametrize(
    ("failure", "status"), [(ServerError("No module named nonsense"), 1), (Conflict("x"), 4)]
)
def test_server_on_that_fails_says_why(
    shell: ShellUnderTest, server: StandInServer, failure: Exception, status: int
) -> None:
    """The cause is on the terminal and the status is not 0."""
    server.failure = failure
    answer = shell("server", "on")
    assert (answer.status, answer.out) == (status, "")
    assert str(failure)[1:] in answer.err


def test_server_off_names_the_process(shell: ShellUnderTest, server: StandInServer) -> None:
    """`server off` prints psiTurk's two lines."""
    server.state = ServerState.ON
    assert shell("server", "off").out.splitlines() == [
        "Shutting down experiment server at pid 4711 ... ",
        "Please wait. This could take a few seconds.",
    ]


def test_server_off_when_it_is_off_says_so(shell: ShellUnderTest) -> None:
    """Stopping what does not run is no failure."""
    answer = shell("server", "off")
    assert (answer.status, answer.out) == (0, "Your server is already off.\n")


def test_server_restart_stops_and_starts(shell: ShellUnderTest, server: StandInServer) -> None:
    """`restart` is off, then on."""
    server.state = ServerState.ON
    assert shell("server", "restart").status == 0
    assert server.calls == ["stop", "start"]


@pytest.mark.mturk
def test_one_shot_mode_has_no_lasting_effect_and_says_so(
    shell: ShellUnderTest, server: StandInServer
) -> None:
    """`psiturk mode live` restarts nothing and changes nothing."""
    shell.environ |= KEYS
    server.state = ServerState.ON
    answer = shell("mode", "live")
    assert (answer.status, answer.out) == (0, "Entered live mode\n")
    assert "no lasting effect" in answer.err
    assert server.calls == []
    assert shell("status", "--json").json["mode"] == "sandbox"


@pytest.mark.mturk
def test_mode_in_a_script_holds_until_its_end(shell: ShellUnderTest, server: StandInServer) -> None:
    """A script that chooses a mode runs the rest of its lines in it, and restarts nothing."""
    shell.environ |= KEYS
    server.state = ServerState.ON
    shell.write("lines", "mode live\nmode live\nstatus --json\nmode\n")
    answer = shell("-s", "lines")
    assert answer.out.startswith("Entered live mode\nmode is already live\n")
    assert '"mode": "live"' in answer.out
    assert answer.out.endswith("Entered sandbox mode\n")
    assert server.calls == []


@pytest.mark.parametrize("line", ["mode nonsense", "mode LIVE"])
def test_unknown_mode_is_refused(shell: ShellUnderTest, line: str) -> None:
    """A word that is no mode gets status 2."""
    answer = shell(*line.split())
    assert (answer.status, answer.out) == (2, "")
    assert "is not recognized." in answer.err


@pytest.mark.mturk
def test_mode_in_the_shell_lasts_and_toggles(shell: ShellUnderTest) -> None:
    """Without a word the shell's mode goes to the other one; the same mode again is said to be it."""
    shell.environ |= KEYS
    answer = shell.type("mode", "mode", "mode sandbox", "mode sim", "status --json")
    assert answer.out.splitlines()[2:6] == [
        "Entered live mode",
        "Entered sandbox mode",
        "mode is already sandbox",
        "Entered sim mode",
    ]
    assert '"mode": "sim"' in answer.out


@pytest.mark.mturk
@pytest.mark.parametrize(("reply", "calls"), [("y", ["stop", "start"]), ("n", []), ("", [])])
def test_mode_in_the_shell_asks_before_it_restarts_the_server(
    shell: ShellUnderTest, server: StandInServer, reply: str, calls: list[str]
) -> None:
    """Participants are not interrupted unless the person agreed."""
    shell.environ |= KEYS
    server.state = ServerState.ON
    answer = shell.type("mode live", reply)
    assert "Really switch modes? y or n: " in answer.out
    assert server.calls == calls


@pytest.mark.mturk
def test_prompt_shows_server_and_mode(shell: ShellUnderTest, server: StandInServer) -> None:
    """The prompt is psiTurk's, with all four states."""
    from psiturk_ng.shell.prompt import prompt

    shell.environ |= KEYS
    context = shell.context(Terminal(), Terminal(), Terminal())
    prompts = []
    for state in (ServerState.OFF, ServerState.ON, ServerState.UNKNOWN, ServerState.BLOCKED):
        server.state = state
        prompts.append(prompt(context))
    context.session.chosen_mode = Mode.LIVE
    assert prompts == [
        f"[psiTurk server:{word} recruiter:mturk mode:sdbx #HITs:?]$ "
        for word in ("off", "on", "status unknown", "blocked")
    ]
    assert prompt(context) == "[psiTurk server:blocked recruiter:mturk mode:live #HITs:?]$ "
