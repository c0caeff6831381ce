"""Cron lines that pay, as researchers of psiTurk wrote them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.money.study import Study

pytestmark = pytest.mark.mturk

CONFIG = """
[AWS Access]
aws_access_key_id = key
aws_secret_access_key = secret
mturk_endpoint_url = {market}
[Database Parameters]
database_url = {database}
[Shell Parameters]
launch_in_mode = live
"""
CRON = {"PATH": "/usr/bin:/bin", "LOGNAME": "ada", "SHELL": "/bin/sh"}


def test_a_cron_line_approves_everybody_and_asks_nothing(study: Study, tmp_path: Path) -> None:
    """In live mode, with the little environment that cron gives; the second run of the line pays nothing."""
    posting = study.posting(1)
    work = study.market.workers.accept(posting, "AWORKER")
    study.enter(posting, work.assignment_id, "AWORKER", mode="live")
    study.market.workers.submit(work.assignment_id, {"answer": "blue"}, "AWORKER")
    (tmp_path / "config.txt").write_text(CONFIG.format(market=study.market.url, database=study.database))
    line = f"cd {tmp_path} && {sys.executable} -m psiturk_ng worker approve --all >> cron.log 2>&1"
    for _ in range(2):
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            env={**CRON, "HOME": str(tmp_path)},
            stdin=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, (tmp_path / "cron.log").read_text()
        assert study.status_of("AWORKER") == 5
    assert study.payments() == [("reward", work.assignment_id, 100)]
