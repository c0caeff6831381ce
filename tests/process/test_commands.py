"""`psiturk server`, `psiturk-server` and `psiturk demo` as real processes."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from psiturk_ng.supervisor import ServerState
from psiturk_ng.supervisor.runtime import RuntimeFolder
from tests.process.conftest import MakeServer
from tests.servers import CHROME, environment, free_port, wait_until

PSITURK = [sys.executable, "-m", "psiturk_ng"]


def test_a_callers_pipe_is_not_held_open(folder: Path, make_server: MakeServer) -> None:
    """`x=$(psiturk server on)` comes back, with the sentence in x, and the server goes on."""
    port = str(free_port())
    script = f'x=$("{sys.executable}" -m psiturk_ng server on 2>&1); echo "status $?: $x"'
    ended = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=folder,
        env=environment(folder, host="127.0.0.1", port=port),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    server = make_server(port=port)
    assert ended.stdout == f"status 0: Now serving on http://127.0.0.1:{port}\n"
    assert server.status() is ServerState.ON


def test_a_failed_start_ends_with_its_cause(folder: Path) -> None:
    """The terminal shows what is wrong in custom.py, and scripts see the status."""
    (folder / "custom.py").write_text("import no_such_module_of_mine as mine\nmine.run()\n")
    ended = subprocess.run(
        [*PSITURK, "server", "on"],
        cwd=folder,
        env=environment(folder, host="127.0.0.1", port=str(free_port())),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 1
    assert "no_such_module_of_mine" in ended.stderr
    assert ended.stdout == ""


@contextmanager
def started(folder: Path, *words: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """Start a program that prints lines; it is gone when the block ends."""
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        env=environment(folder, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_the_foreground_server_ends_well(
    folder: Path, make_server: MakeServer, number: signal.Signals
) -> None:
    """It says where it serves, is seen by the shell, and a request to end gives status 0."""
    port = str(free_port())
    with started(folder, "-m", "psiturk_ng.wsgi", host="127.0.0.1", port=port) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Now serving on http://127.0.0.1:{port}\n"
        seen = make_server(port=port)
        wait_until(lambda: seen.status() is ServerState.ON, seconds=20)
        process.send_signal(number)
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert seen.status() is ServerState.OFF


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_server_that_is_still_loading_ends_well(folder: Path, number: signal.Signals) -> None:
    """A request to end that comes while custom.py is being read is no failure of custom.py."""
    (folder / "custom.py").write_text(
        "import time\nfrom pathlib import Path\nPath('reading').touch()\ntime.sleep(20)\n"
    )
    with started(folder, "-m", "psiturk_ng.wsgi", host="127.0.0.1", port=str(free_port())) as process:
        wait_until((folder / "reading").exists, seconds=20)
        process.send_signal(number)
        assert process.wait(15) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_a_second_foreground_server_is_refused(folder: Path) -> None:
    """One project, one server: the second says so and ends with a status."""
    with started(folder, "-m", "psiturk_ng.wsgi", host="127.0.0.1", port=str(free_port())) as first:
        assert first.stdout is not None
        first.stdout.readline()
        with started(folder, "-m", "psiturk_ng.wsgi", host="127.0.0.1", port=str(free_port())) as second:
            assert second.wait(30) == 1
            assert second.stderr is not None
            assert "already running" in second.stderr.read()


def test_launch_serves_a_folder(folder: Path, tmp_path: Path) -> None:
    """What herokuapp.py calls: `launch()` serves; a folder can be named."""
    port = str(free_port())
    code = f"from psiturk_ng.wsgi import launch; launch({str(folder)!r})"
    with started(tmp_path, "-c", code, host="127.0.0.1", port=port) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Now serving on ")
        assert RuntimeFolder(folder).is_locked()
        process.terminate()
        assert process.wait(30) == 0


def test_any_wsgi_server_can_host_the_application(folder: Path) -> None:
    """`psiturk_ng.wsgi:application` is the project in the current folder."""
    code = (
        "from werkzeug.test import Client\n"
        "from psiturk_ng.wsgi import application\n"
        "print(Client(application).get('/readyz').status_code)\n"
    )
    with started(folder, "-c", code) as process:
        assert process.stdout is not None
        assert process.stdout.read() == "200\n"
        assert process.wait(30) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_demo_serves_the_example_and_stops(tmp_path: Path, number: signal.Signals) -> None:
    """One command from nothing to a study that can be taken part in, and nothing runs afterwards."""
    target = tmp_path / "scratch"
    words = ("-u", "-m", "psiturk_ng", "demo", "--no-browser", "--folder", str(target))
    with started(tmp_path, *words, database_url="sqlite:////no/such/folder/of-another-project.db") as process:
        link = link_in(process)
        answer = requests.get(link, timeout=10, headers={"User-Agent": CHROME})
        assert answer.status_code == 200
        process.send_signal(number)
        assert process.wait(30) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert not RuntimeFolder(target).is_locked()
    assert (target / "participants.db").is_file()


def link_in(process: "subprocess.Popen[str]") -> str:
    """Read what a demo prints up to the link."""
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"http://\S+mode=debug", line)
        if found:
            return found[0]
    assert process.stderr is not None
    raise AssertionError(f"no link was printed: {process.stderr.read()}")


def test_demo_notices_a_server_that_dies(tmp_path: Path) -> None:
    """A demo without a server ends, and says so."""
    target = tmp_path / "scratch"
    words = ("-u", "-m", "psiturk_ng", "demo", "--no-browser", "--folder", str(target))
    with started(tmp_path, *words) as process:
        link_in(process)
        record = RuntimeFolder(target).record()
        assert record is not None
        os.kill(record.pid, signal.SIGKILL)
        assert process.wait(30) == 1
        assert process.stderr is not None
        assert "ended by itself" in process.stderr.read()


def test_demo_does_not_write_into_a_folder_in_use(tmp_path: Path) -> None:
    """A folder with something in it is refused with status 4."""
    (tmp_path / "mine").write_text("precious")
    with started(tmp_path, "-m", "psiturk_ng", "demo", "--folder", str(tmp_path)) as process:
        assert process.wait(30) == 4
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_interrupted_start_leaves_no_server(folder: Path, make_server: MakeServer) -> None:
    """Ctrl-C during `server on` ends what was being started."""
    port = str(free_port())
    (folder / "custom.py").write_text("import time\ntime.sleep(8)\n")
    with started(folder, "-m", "psiturk_ng", "server", "on", host="127.0.0.1", port=port) as process:
        wait_until(RuntimeFolder(folder).is_locked, seconds=20, what="the lock")
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    began = time.monotonic()
    wait_until(lambda: make_server(port=port).status() is ServerState.OFF, seconds=10)
    assert time.monotonic() - began < 10
