"""Numbers as shapes: what the templates draw as SVG, without a library."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 640
HEIGHT: Final = 120
_MOST_COLUMNS: Final = 80


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle, and what it stands for.

    Args:
        x: from the left.
        y: from the top.
        width: in the units of the drawing.
        height: likewise.
        label: what it stands for.
        value: how many.
    """

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Chart:
    """A column chart.

    Args:
        shapes: its columns.
        greatest: value of the highest.
        first: label of the leftmost.
        last: label of the rightmost.
        width: of the drawing.
        height: of the drawing.
    """

    shapes: Sequence[Shape]
    greatest: int
    first: str
    last: str
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Bars:
    """Two-part bars.

    Args:
        parts: lengths of the parts of each, in percent.
        target: where each should reach, in percent; 0 if nowhere.
    """

    parts: Sequence[tuple[float, float]]
    target: float


def bars(pairs: Sequence[tuple[int, int]], target: int) -> Bars:
    """Draw two-part bars and the target of all of them, in percent of the room for the longest.

    Args:
        pairs: the parts of each.
        target: that each should reach; 0 if there is none.
    """
    longest = max([target, *(first + second for first, second in pairs)], default=0) or 1
    return Bars(
        [(100 * first / longest, 100 * second / longest) for first, second in pairs], 100 * target / longest
    )


def columns(counts: Sequence[tuple[str, int]]) -> Chart:
    """Draw counts as columns, neighbours joined where there are too many to see.

    Args:
        counts: labels and numbers, in order.
    """
    joined = _joined(counts)
    greatest = max((number for _, number in joined), default=0)
    step = WIDTH / max(1, len(joined))
    shapes = [
        Shape(
            round(index * step + 0.5, 2),
            round(HEIGHT * (1 - number / greatest), 2),
            round(max(1.0, step - 1), 2),
            round(HEIGHT * number / greatest, 2),
            label,
            number,
        )
        for index, (label, number) in enumerate(joined)
    ]
    return Chart(shapes, greatest, joined[0][0] if joined else "", joined[-1][0] if joined else "")


def _joined(counts: Sequence[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    at_once = -(-len(counts) // _MOST_COLUMNS) or 1
    return [
        (counts[start][0], sum(number for _, number in counts[start : start + at_once]))
        for start in range(0, len(counts), at_once)
    ]
