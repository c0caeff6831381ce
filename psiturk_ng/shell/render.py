"""How results look as JSON."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from psiturk_ng.supervisor import ServerReport


def server_report(report: "ServerReport") -> dict[str, object]:
    """Turn a report on the server into plain values."""
    started = None if report.started is None else datetime.fromtimestamp(report.started, UTC).isoformat()
    return {
        "state": report.state.value,
        "shown": report.state.sentence,
        "url": report.url,
        "pid": report.pid,
        "started": started,
    }
