"""A project in which commands are typed one by one, each a process of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PSITURK = [sys.executable, "-m", "psiturk_ng"]


@dataclass
class Laboratory:
    """A fresh example project, and commands typed in it one by one."""

    folder: Path
    environ: dict[str, str]

    def __call__(self, line: str, status: int = 0) -> str:
        """Run a command; gives what it printed on standard output."""
        done = subprocess.run(
            [*PSITURK, *line.split()],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def json(self, line: str) -> Any:
        """Run a command that prints JSON."""
        return json.loads(self(f"{line} --json"))

    def ledger(self, kind: str) -> list[dict[str, Any]]:
        """Read the entries of one kind."""
        found: list[dict[str, Any]] = self.json(f"ledger list --kind {kind}")
        return found
