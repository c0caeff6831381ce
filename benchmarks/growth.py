"""What a save costs early and late in a session: by number 5000, does a save pay for the 4999 before it?"""

from dataclasses import dataclass, field

from benchmarks.load import Workload
from benchmarks.report import column
from benchmarks.saves import MEGABYTE, measure
from benchmarks.systems import System

PARTICIPANTS = 20
_SAVES_OF_WHOLE_DOCUMENTS = 5
_SAVES_OF_NEW_RECORDS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveAt:
    """The cost of saves that begin at some number of a session."""

    system: str = field(metadata=column("system"))
    database: str = field(metadata=column("database"))
    number: int = field(metadata=column("save number"))
    saves_measured: int = field(metadata=column("saves measured"))
    sent_bytes: float = field(metadata=column("bytes sent/save"))
    server_cpu_ms: float = field(metadata=column("server CPU ms/save", 2))
    database_cpu_ms: float = field(metadata=column("database CPU ms/save", 2))
    written_bytes: float = field(metadata=column("written bytes/save"))
    grown_bytes: float = field(metadata=column("database growth bytes/save"))
    p50_ms: float = field(metadata=column("p50 ms", 1))


def measure_at(system: System, database_kind: str, number: int) -> SaveAt:
    """Let participants come to a save of that number, then measure the saves from there.

    Args:
        system: which.
        database_kind: on which database.
        number: of the first save that is measured, counted from 1.
    """
    each = _SAVES_OF_WHOLE_DOCUMENTS if system.sends_everything else _SAVES_OF_NEW_RECORDS
    workload = Workload(PARTICIPANTS, each, already_recorded=number - 1)
    seen = measure(system, database_kind, workload)
    saves = PARTICIPANTS * each
    return SaveAt(
        system=system.title,
        database=database_kind,
        number=number,
        saves_measured=saves,
        sent_bytes=seen.sent_mb * MEGABYTE / saves,
        server_cpu_ms=seen.server_cpu_ms_per_save,
        database_cpu_ms=seen.database_cpu_ms_per_save,
        written_bytes=seen.written_bytes_per_save,
        grown_bytes=seen.grown_bytes_per_save,
        p50_ms=seen.p50_ms,
    )
