"""Following a log file."""

import io
import threading
from pathlib import Path

import pytest

from psiturk_ng.shell.follow import follow
from tests.servers import wait_until


class Screen(io.StringIO):
    """Output on which somebody presses Ctrl-C once a text has shown."""

    def __init__(self, last: str) -> None:
        super().__init__()
        self._last = last

    def flush(self) -> None:
        super().flush()
        if self._last in self.getvalue():
            raise KeyboardInterrupt


def test_follow_begins_with_the_last_lines(tmp_path: Path) -> None:
    """`--lines 2` shows two lines of what is there already."""
    log = tmp_path / "server.log"
    log.write_text("one\ntwo\nthree\n")
    screen = Screen("three")
    follow(log, screen, 2)
    assert screen.getvalue() == "two\nthree\n"


def test_follow_shows_what_is_added_and_survives_truncation(tmp_path: Path) -> None:
    """Lines appear as they are written, also after the file was cut short."""
    log = tmp_path / "server.log"
    log.write_text("a long first line\n")
    screen = Screen("last")
    watcher = threading.Thread(target=follow, args=(log, screen, 10))
    watcher.start()
    wait_until(lambda: "first line" in screen.getvalue())
    log.write_text("new\n")
    wait_until(lambda: "new" in screen.getvalue())
    with log.open("a") as more:
        more.write("last\n")
    watcher.join(10)
    assert screen.getvalue() == "a long first line\nnew\nlast\n"


@pytest.mark.parametrize("lines", [0, 10])
def test_follow_waits_for_a_file_that_is_not_there(tmp_path: Path, lines: int) -> None:
    """A server that never ran has no log yet: that is said, not raised."""
    screen = Screen("waiting")
    follow(tmp_path / "server.log", screen, lines)
    assert "does not exist yet" in screen.getvalue()
