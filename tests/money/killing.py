"""Starting researchers' processes, and killing them where chance will have it."""

import os
import random
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass

from psiturk_ng.domain.ledger import SUCCESSES
from tests.checkout import ROOT
from tests.money.study import Study

IS_LONG = os.environ.get("PSITURK_TEST_LONG") == "1"
_A_MOMENT_SECONDS = 0.06


@dataclass
class Payers:
    """Processes that do one deed, one after the other.

    Args:
        study: whose.
        deed: one of the payer's.
        rng: chooses where they are killed.
    """

    study: Study
    deed: str
    rng: random.Random

    def start(self) -> "subprocess.Popen[str]":
        """Start one."""
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.money.payer",
                self.deed,
                str(self.study.folder),
                self.study.database,
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def start_and_kill(self, *, lines: int) -> bool:
        """Start one, and kill it at some moment after it has done some things.

        Args:
            lines: after at most so many things.

        Returns:
            Whether it was killed: False if it had ended before.
        """
        with self.start() as process:
            assert process.stdout is not None
            for _ in range(self.rng.randint(1, lines)):
                if not process.stdout.readline():
                    break
            # Anywhere between two things: before, during or after a request.
            threading.Event().wait(self.rng.uniform(0, _A_MOMENT_SECONDS))
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=60)
            return process.returncode == -signal.SIGKILL

    def run_to_the_end(self, *, at_most: int = 6) -> None:
        """Do it again until nothing is left that did not succeed."""
        for _ in range(at_most):
            with self.start() as process:
                told, trouble = process.communicate(timeout=540)
            assert process.returncode == 0, trouble
            fates = {line.split(" ", 1)[0] for line in told.splitlines()} - {"ready"}
            if fates <= SUCCESSES:
                return
        raise AssertionError(told)
