"""Drives one participant through the whole example study: `make demo CHECK=1`.

Uses only what is installed for people: the `psiturk` command and a browser.
"""

import csv
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from playwright.sync_api import Error as BrowserError

from tests.browsers import open_browser
from tests.participants import Outcome, take_part

PSITURK = Path(sys.executable).with_name("psiturk")
FILES = {"trialdata.csv": "trials", "eventdata.csv": "events", "questiondata.csv": "answers"}
WORDS = 28
SHOWN_LINES = 5
SHOWN_WIDTH = 110
IDS = {"STUDY_ID": "d" * 24, "SESSION_ID": "e" * 24, "PROLIFIC_PID": "f" * 24, "mode": "live"}


class Failed(Exception):
    """The demo did not do what it promises."""


def main() -> int:
    """Run the check; returns 0 if everything is as it should be."""
    scratch = Path(tempfile.mkdtemp(prefix="psiturk-check-"))
    try:
        return _check(scratch / "study")
    except (Failed, BrowserError) as failure:
        print(f"demo failed: {failure}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _check(folder: Path) -> int:
    with _demo(folder) as link:
        address = urlsplit(link)
        url = f"{address.scheme}://{address.netloc}/pub?{urlencode(IDS)}"
        print(f"A participant opens {url}", flush=True)
        with open_browser() as browser, browser.new_context() as context:
            outcome = take_part(context, url)
        _check_outcome(outcome)
        _export(folder)
    counts = {name: _show(folder / name) for name in FILES}
    if counts["trialdata.csv"] < WORDS or not all(counts.values()):
        raise Failed(f"the files do not hold what the participant did: {counts}")
    kinds = ", ".join(f"{counts[name]} {kind}" for name, kind in FILES.items())
    print(f"demo ok: {_participants(folder)} participant, {kinds}")
    return 0


@contextmanager
def _demo(folder: Path) -> Iterator[str]:
    """Run `psiturk demo` until the block ends; gives the link that it prints."""
    words = [PSITURK, "demo", "--no-browser", "--folder", folder]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield _link(process.stdout)
        process.send_signal(signal.SIGINT)
        if process.wait(60) != 0:
            raise Failed(f"psiturk demo ended with {process.returncode} after Ctrl-C")
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def _link(lines: Iterator[str]) -> str:
    for line in lines:
        print(line, end="", flush=True)
        if found := re.search(r"https?://\S+/ad\?\S+", line):
            return found.group()
    raise Failed("psiturk demo printed no link")


def _check_outcome(outcome: Outcome) -> None:
    if outcome.trials != WORDS:
        raise Failed(f"{outcome.trials} words were shown instead of {WORDS}")
    if not outcome.code:
        raise Failed("the participant was shown no completion code")
    problems = outcome.console_errors + outcome.failed_requests + outcome.foreign_requests
    if problems:
        raise Failed("the browser reported: " + "; ".join(problems))


def _export(folder: Path) -> None:
    if subprocess.run([PSITURK, "download_datafiles"], cwd=folder, check=False).returncode != 0:
        raise Failed("psiturk download_datafiles did not succeed")


def _show(path: Path) -> int:
    """Print the first lines of a file; returns the number of its rows."""
    text = path.read_text("utf-8")
    print(f"\n{path.name}")
    for line in text.splitlines()[:SHOWN_LINES]:
        print("  " + (line if len(line) <= SHOWN_WIDTH else line[: SHOWN_WIDTH - 1] + "…"))
    with path.open(encoding="utf-8", newline="") as rows:
        return sum(1 for _ in csv.reader(rows))


def _participants(folder: Path) -> int:
    with (folder / "trialdata.csv").open(encoding="utf-8", newline="") as rows:
        return len({row[0] for row in csv.reader(rows)})


if __name__ == "__main__":
    sys.exit(main())
