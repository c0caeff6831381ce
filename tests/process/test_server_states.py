"""Starting, finding and stopping a real server."""

import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests

from psiturk_ng.bootstrap import open_project
from psiturk_ng.config.rewriting import with_option
from psiturk_ng.errors import Conflict, PsiturkError, ServerError
from psiturk_ng.supervisor import Server, ServerState
from tests.process.conftest import MakeServer
from tests.process.seen import children, lives, session_of
from tests.servers import CHROME, copy_example, environment, free_port, new_ids, wait_until


def pid_of(server: Server) -> int:
    """Give the process id of a running server's master."""
    pid = server.report().pid
    assert pid is not None
    return pid


def test_start_returns_when_the_server_answers(server: Server, folder: Path) -> None:
    """After `start` the study can be taken part in; after `stop` nothing is left but logs."""
    began = time.monotonic()
    server.start()
    assert time.monotonic() - began < 15
    report = server.report()
    assert report.state is ServerState.ON
    assert requests.get(f"{report.url}/readyz", timeout=10).status_code == 200
    assert server.stop() is True
    assert server.status() is ServerState.OFF
    assert not lives(report.pid or 0)
    assert sorted(path.name for path in (folder / ".psiturk").iterdir()) == [
        ".gitignore",
        "console.log",
        "server.lock",
        "start.lock",
    ]


def test_the_runtime_folder_is_private(running_server: Server, folder: Path) -> None:
    """Nobody else on the machine reads the state or reaches the control socket."""
    assert running_server.status() is ServerState.ON
    assert stat.S_IMODE((folder / ".psiturk").stat().st_mode) == 0o700


def test_the_server_has_a_session_of_its_own(running_server: Server) -> None:
    """Closing the terminal or Ctrl-C in the shell does not reach it."""
    pid = pid_of(running_server)
    assert session_of(pid) == pid


def test_two_processes_serve_by_default(running_server: Server) -> None:
    """`threads = auto` means two worker processes."""
    wait_until(lambda: len(children(pid_of(running_server))) == 2, what="two workers")


def test_a_running_server_is_not_started_again(running_server: Server) -> None:
    """The second start says where the first one serves."""
    before = pid_of(running_server)
    with pytest.raises(Conflict, match=f"already running at http://127.0.0.1:.*pid {before}"):
        running_server.start()
    assert pid_of(running_server) == before


def test_simultaneous_starts_make_one_server(make_server: MakeServer) -> None:
    """Two commands at the same moment: one starts it, the other says that it runs."""
    port = str(free_port())
    outcomes: list[str] = []

    def start(server: Server) -> None:
        try:
            server.start()
            outcomes.append("started")
        except PsiturkError as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=start, args=(make_server(port=port),)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["Conflict", "started"]


def test_stop_when_off_does_nothing(server: Server) -> None:
    """There was nothing to stop, and that is what it says."""
    assert server.stop() is False


def test_restart_gives_a_new_server(running_server: Server) -> None:
    """The process is another one, the address the same."""
    before = running_server.report()
    assert running_server.restart() is True
    after = running_server.report()
    assert (after.state, after.url) == (ServerState.ON, before.url)
    assert after.pid != before.pid


@contextmanager
def listening(port: int, **options: bool) -> Iterator[socket.socket]:
    """Some other program, as far as the port is concerned."""
    with socket.create_server(("127.0.0.1", port), **options) as other:
        yield other


def test_another_programs_port_is_blocked(make_server: MakeServer) -> None:
    """It is neither taken for ours nor stopped, and the start is refused with the reason."""
    port = free_port()
    server = make_server(port=str(port))
    with listening(port):
        assert server.status() is ServerState.BLOCKED
        with pytest.raises(Conflict, match=f"Another program uses 127.0.0.1:{port}"):
            server.start()
        assert server.stop() is False
        assert server.status() is ServerState.BLOCKED
    assert server.status() is ServerState.OFF


def test_a_port_is_not_shared_with_another_server_that_would_share_it(make_server: MakeServer) -> None:
    """Two projects on one port would get each other's participants; the second is refused."""
    port = free_port()
    with listening(port, reuse_port=True), pytest.raises(Conflict):
        make_server(port=str(port)).start()


def test_stop_never_waits_for_another_programs_port(make_server: MakeServer) -> None:
    """psiTurk looped forever when some program took the port; we come back."""
    port = free_port()
    server = make_server(port=str(port))
    with listening(port):
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 5


def test_a_killed_master_leaves_no_server_that_seems_on(running_server: Server, folder: Path) -> None:
    """After kill -9 the workers end, the state is off, its leftovers are gone, and it starts again."""
    report = running_server.report()
    workers = children(report.pid or 0)
    kill(report.pid or 0, signal.SIGKILL)
    wait_until(lambda: running_server.status() is not ServerState.ON, seconds=2)
    running_server.start()
    assert running_server.status() is ServerState.ON
    assert pid_of(running_server) != report.pid
    wait_until(lambda: not any(lives(worker) for worker in workers), what="the end of the orphans")
    assert json.loads((folder / ".psiturk" / "server.json").read_text())["pid"] == pid_of(running_server)


def test_a_killed_worker_is_replaced(running_server: Server) -> None:
    """kill -9 of a worker costs its requests, not the server."""
    pid = pid_of(running_server)
    workers = wait_until(lambda: children(pid) if len(children(pid)) == 2 else None)
    kill(workers[0], signal.SIGKILL)
    wait_until(lambda: len(set(children(pid)) - {workers[0]}) == 2, what="a new worker")
    assert running_server.status() is ServerState.ON


def test_a_recycled_pid_is_not_our_server(server: Server, folder: Path) -> None:
    """A state file that names a stranger's process is stale: the stranger is left alone."""
    state = folder / ".psiturk"
    state.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        record = {
            "pid": stranger.pid,
            "scheme": "http",
            "host": "127.0.0.1",
            "port": 1,
            "prefix": "",
            "instance": "x",
            "started": 0.0,
        }
        (state / "server.json").write_text(json.dumps(record))
        (state / "server.lock").touch()
        assert server.status() is ServerState.OFF
        assert server.stop() is False
        assert not (state / "server.json").exists()
        assert stranger.poll() is None
        stranger.communicate(b"\n")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}', "null"])
def test_an_unreadable_state_file_is_stale(server: Server, folder: Path, text: str) -> None:
    """Whatever is in it, a server that does not hold the lock is off."""
    (folder / ".psiturk").mkdir()
    (folder / ".psiturk" / "server.json").write_text(text)
    assert server.status() is ServerState.OFF


def test_a_server_that_does_not_answer_is_unknown_and_can_be_stopped(running_server: Server) -> None:
    """Frozen processes are neither on nor off; `stop` ends them by force after the grace period."""
    pid = pid_of(running_server)
    # The master first: it may be about to start one more worker, which would answer.
    kill(pid, signal.SIGSTOP)
    frozen = [pid, *children(pid)]
    for process in frozen[1:]:
        kill(process, signal.SIGSTOP)
    assert running_server.status() is ServerState.UNKNOWN
    with pytest.raises(Conflict, match="does not answer"):
        running_server.start()
    assert running_server.stop(grace_seconds=0.5) is True
    assert running_server.status() is ServerState.OFF
    wait_until(lambda: not any(lives(process) for process in frozen), what="the end of all processes")


def test_a_server_started_by_another_shell_is_found(running_server: Server, make_server: MakeServer) -> None:
    """State is the project's, not the shell's: whoever asks finds it, also after the port setting changed."""
    other = make_server()
    report = other.report()
    assert (report.state, report.pid) == (ServerState.ON, pid_of(running_server))
    assert other.stop() is True
    assert running_server.status() is ServerState.OFF


def kill(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that is known to be one of ours."""
    assert pid > 1
    os.kill(pid, number)


def test_requests_in_progress_are_finished(running_server: Server, folder: Path) -> None:
    """A participant whose save is being answered while the server stops gets the answer."""
    url = running_server.report().url
    running_server.stop()
    (folder / "custom.py").write_text(SLOW)
    running_server.start()
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(requests.get(f"{url}/slow", timeout=30).status_code)
    )
    asking.start()
    wait_until((folder / "began").exists, what="the slow request")
    running_server.stop()
    asking.join()
    assert answers == [200]


SLOW = """
import time
from pathlib import Path
from flask import Blueprint
custom_code = Blueprint('custom_code', __name__)
@custom_code.route('/slow')
def slow():
    Path('began').touch()
    time.sleep(2)
    return 'done'
"""


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import no_such_module_of_mine as mine\nmine.run()\n", "no_such_module_of_mine"),
        ("def broken(:\n", "custom.py"),
        ("raise RuntimeError('the scanner is offline')\n", "the scanner is offline"),
        ("import sys\nsys.exit(0)\n", "ends the program"),
    ],
    ids=["import", "syntax", "exception", "exit"],
)
def test_bad_project_code_is_the_cause_of_the_failure(
    server: Server, folder: Path, code: str, cause: str
) -> None:
    """The person at the terminal reads what is wrong in custom.py, soon, and no process is left."""
    (folder / "custom.py").write_text(code)
    began = time.monotonic()
    with pytest.raises(ServerError) as caught:
        server.start()
    assert time.monotonic() - began < 15
    assert cause in caught.value.message
    assert "\n" not in caught.value.message
    assert server.status() is ServerState.OFF
    assert "Traceback" in (folder / "server.log").read_text()


@pytest.mark.parametrize(
    ("settings", "cause"),
    [
        ({"host": "203.0.113.7"}, "203.0.113.7 is not an address of this machine"),
        ({"host": "no.such.host.invalid"}, "no.such.host.invalid is not an address"),
        ({"certfile": "none.pem", "keyfile": "none.key"}, "certfile and keyfile cannot be used"),
        ({"database_url": "sqlite:////no/such/folder/x.db"}, "/no/such/folder"),
    ],
    ids=["foreign address", "unknown host", "no certificate", "no database"],
)
def test_bad_settings_are_the_cause_of_the_failure(
    make_server: MakeServer, settings: dict[str, str], cause: str
) -> None:
    """What keeps a server from serving is said before `start` returns."""
    server = make_server(**settings)
    with pytest.raises(ServerError) as caught:
        server.start()
    assert cause in caught.value.message
    assert caught.value.hint == "", "there is no log to look at"
    assert server.status() is ServerState.OFF


def test_tls_is_served_and_found(make_server: MakeServer) -> None:
    """With both TLS files the server speaks https, and its state is known all the same."""
    here = Path(__file__).parent
    server = make_server(certfile=str(here / "loopback.pem"), keyfile=str(here / "loopback.key"))
    server.start()
    report = server.report()
    assert report.state is ServerState.ON
    assert report.url.startswith("https://")
    answer = requests.get(f"{report.url}/healthz", timeout=10, verify=str(here / "loopback.pem"))
    assert answer.status_code == 200


def test_a_url_prefix_is_served_and_found(make_server: MakeServer) -> None:
    """A server below a path is found there."""
    server = make_server(url_prefix="/lab/stroop")
    server.start()
    report = server.report()
    assert report.state is ServerState.ON
    assert requests.get(report.url + "/", timeout=10).url.endswith("/lab/stroop/")


def test_a_deep_folder_needs_no_control_socket(tmp_path: Path) -> None:
    """Where the path is too long for a Unix socket the server does without."""
    deep = copy_example(tmp_path / ("d" * 120))
    server = open_project(deep, environment(deep, host="127.0.0.1", port=str(free_port()))).server
    server.start()
    try:
        assert server.status() is ServerState.ON
        assert not (deep / ".psiturk" / "gunicorn.ctl").exists()
    finally:
        server.stop()


def test_files_of_the_project_do_not_stand_in_for_python_modules(server: Server, folder: Path) -> None:
    """A researcher may call a file queue.py or random.py."""
    for name in ("queue", "random", "logging", "select"):
        (folder / f"{name}.py").write_text("raise RuntimeError('this is not the module you meant')\n")
    server.start()
    assert server.status() is ServerState.ON


def test_a_running_server_reads_the_settings_again(make_server: MakeServer, folder: Path) -> None:
    """On request, with the same master."""
    server = make_server()
    server.start()
    before = server.report()
    with_option(folder / "config.txt", "Recruitment", "recruiter", "link").write()
    assert recruiter_of_a_newcomer(before.url, folder) == "mturk"
    assert server.reload()
    wait_until(lambda: recruiter_of_a_newcomer(before.url, folder) == "link", seconds=20, what="the reload")
    after = server.report()
    assert (after.state, after.pid) == (ServerState.ON, before.pid)
    server.stop()
    assert not server.reload()


def recruiter_of_a_newcomer(url: str, folder: Path) -> str:
    """Let somebody enter; returns through which recruiter the server thinks they came."""
    # The posting id that the link recruiter gives to its plain address: it lets nobody in by unknown ones.
    ids = new_ids(hit="general")
    answer = requests.get(f"{url}/exp?{ids.query()}", headers={"User-Agent": CHROME}, timeout=10)
    assert answer.status_code == 200
    with closing(sqlite3.connect(folder / "participants.db")) as database:
        query = "SELECT recruiter FROM psiturk_entry WHERE uniqueid = ?"
        found: str = database.execute(query, (ids.uniqueid,)).fetchone()[0]
    return found
