"""Whether whoever was sending something still lives."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from psiturk_ng.domain.ledger import Entry, EntryState, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.claims import CLAIM_TIME, is_void, new_claim
from tests.servers import wait_until

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
IN_PROC = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell so much")
TELL = "import sys; from psiturk_ng.services.claims import new_claim; print(new_claim(), flush=True); "


def claimed(by: str) -> Entry:
    """An entry that somebody is sending."""
    return Entry(
        entry_id=1,
        kind=Kind.BONUS,
        recruiter="link",
        mode=Mode.SIM,
        key="k",
        token="t",
        amount=Money(1),
        fee=Money(0),
        state=EntryState.SENDING,
        by="ada",
        batch="b",
        created_at=NOW,
        claimed_by=by,
        claimed_until=NOW + CLAIM_TIME,
    )


def test_a_living_process_keeps_its_claim_until_its_time_is_over() -> None:
    """Nothing takes so long to send: who still holds a claim then has left it behind."""
    assert not is_void(claimed(new_claim()), NOW)
    assert is_void(claimed(new_claim()), NOW + CLAIM_TIME)


@IN_PROC
def test_the_claim_of_a_process_that_is_gone_is_void() -> None:
    """At once, also while its parent has not looked after it."""
    with subprocess.Popen(
        [sys.executable, "-c", TELL + "sys.stdin.readline()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        entry = claimed(process.stdout.readline().strip())
        assert not is_void(entry, NOW)
        process.kill()
        wait_until(lambda: is_void(entry, NOW), what="that the claim is void")
    assert is_void(entry, NOW)


@IN_PROC
def test_another_process_of_the_same_number_is_another_process() -> None:
    """Numbers are used again."""
    machine, pid, started, mark = new_claim().split(":")
    assert is_void(claimed(f"{machine}:{pid}:{int(started) - 1}:{mark}"), NOW)


def test_the_claim_of_another_machine_lapses_by_time_alone() -> None:
    """Its processes cannot be looked at from here."""
    _, _, started, mark = new_claim().split(":")
    entry = claimed(f"elsewhere:1:{started}:{mark}")
    assert not is_void(entry, NOW + CLAIM_TIME - timedelta(seconds=1))
    assert is_void(entry, NOW + CLAIM_TIME)
