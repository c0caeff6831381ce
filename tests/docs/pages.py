"""Reading the documentation: its code blocks, and the commands in them."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.checkout import ROOT

DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BIN = Path(sys.executable).parent


def blocks(page: Path, language: str) -> list[str]:
    """List the code blocks of one language on a page."""
    return [body for found, body in BLOCK.findall(page.read_text("utf-8")) if found == language]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Make an environment in which the commands of this installation come first."""
    kept = {name: os.environ[name] for name in ("LANG", "PYTHONPATH") if name in os.environ}
    return kept | {"PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(home)} | more


@contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Run `psiturk demo` until the block ends, then press Ctrl-C; gives the link that it prints."""
    words = [BIN / "psiturk", "demo", "--folder", folder]
    environ = environment(folder.parent)
    with subprocess.Popen(
        words, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            links = (re.search(r"http://\S+/ad\?\S+", line) for line in process.stdout)
            yield next(found.group() for found in links if found)
        finally:
            process.send_signal(signal.SIGINT)
            status = process.wait(30)
        assert status == 0, f"psiturk demo ended with {status} after Ctrl-C"
