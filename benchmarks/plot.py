"""The plot of the page on performance: bars, one pair for each question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

_WIDTH: Final = 720
_LEFT: Final = 130
_LONGEST: Final = 480
_BAR: Final = 18
_PANEL: Final = 84
_COLOURS: Final = ("#1f6f8b", "#b5651d")
_STYLE: Final = "text{font:13px system-ui,sans-serif;fill:#222}.title{font-weight:600}"
_SYSTEMS: Final = ("psiturk_ng", "psiTurk 3.3.1")


@dataclass(frozen=True, slots=True)
class Panel:
    """One question.

    Args:
        title: what the bars show, with its unit.
        kind: of the rows.
        which: the figures that choose the row of each system.
        figure: what is shown.
        digits: after the decimal point.
    """

    title: str
    kind: str
    which: Mapping[str, Any]
    figure: str
    digits: int


PANELS: Final = (
    Panel(
        "Saves per second, 100 participants × 50 trials (more is better)",
        "saves",
        {"workload": "100 × 50", "database": "sqlite"},
        "saves_per_s",
        0,
    ),
    Panel(
        "Server CPU for one save, ms, 100 participants × 50 trials",
        "saves",
        {"workload": "100 × 50", "database": "sqlite"},
        "server_cpu_ms_per_save",
        2,
    ),
    Panel(
        "Server CPU for whole sessions, s, 20 participants × 500 trials",
        "saves",
        {"workload": "20 × 500", "database": "sqlite"},
        "session_cpu_s",
        1,
    ),
    Panel(
        "Sent by the participants, MB, 20 participants × 500 trials",
        "saves",
        {"workload": "20 × 500", "database": "sqlite"},
        "sent_mb",
        1,
    ),
    Panel(
        "Download of 10,000 participants × 100 trials, s",
        "exports",
        {"participants": 10_000, "trials": 100},
        "seconds",
        1,
    ),
    Panel(
        "Peak memory of that download, MB",
        "exports",
        {"participants": 10_000, "trials": 100},
        "peak_rss_mb",
        0,
    ),
    Panel("Memory of the idle server, MB (PSS)", "starts", {}, "idle_pss_mb", 0),
)


def draw(rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """Draw the panels for which there are figures of both systems.

    Args:
        rows: figures by kind, repeated measurements taken together.

    Returns:
        An SVG document.
    """
    found = [(panel, _values(panel, rows.get(panel.kind, ()))) for panel in PANELS]
    shown = [(panel, values) for panel, values in found if values is not None]
    height = _PANEL * len(shown) + 16
    body = "\n".join(_panel(panel, values, 16 + _PANEL * row) for row, (panel, values) in enumerate(shown))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">\n'
        f"<title>{' beside '.join(_SYSTEMS)}, measured</title>\n<style>{_STYLE}</style>\n"
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>\n{body}\n</svg>\n'
    )


def _values(panel: Panel, rows: Sequence[Mapping[str, Any]]) -> list[float] | None:
    chosen = [row for row in rows if all(row[name] == value for name, value in panel.which.items())]
    by_system = {row["system"]: float(row[panel.figure]) for row in chosen}
    return [by_system[system] for system in _SYSTEMS] if by_system.keys() >= set(_SYSTEMS) else None


def _panel(panel: Panel, values: list[float], top: int) -> str:
    lines = [f'<text class="title" x="8" y="{top + 12}">{escape(panel.title)}</text>']
    most = max(*values, 1e-9)
    for row, (system, value, colour) in enumerate(zip(_SYSTEMS, values, _COLOURS, strict=True)):
        y = top + 22 + row * (_BAR + 6)
        length = max(1.0, value / most * _LONGEST)
        lines += [
            f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(system)}</text>',
            f'<rect x="{_LEFT}" y="{y}" width="{length:.1f}" height="{_BAR}" rx="2" fill="{colour}"/>',
            f'<text x="{_LEFT + length + 8:.1f}" y="{y + 13}">{value:,.{panel.digits}f}</text>',
        ]
    return "\n".join(lines)
