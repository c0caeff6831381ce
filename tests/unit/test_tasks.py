"""When tasks are due, and what they can be told."""

from datetime import UTC, datetime, timedelta

import pytest

from psiturk_ng.domain.tasks import Parameter, next_due, read_interval, read_values
from psiturk_ng.errors import BadInput

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("late", "hours"), [(-30, 1), (0, 1), (59, 1), (60, 2), (61, 2), (60 * 24, 25)], ids=str
)
def test_what_was_missed_is_done_once(late: int, hours: int) -> None:
    """The next due time lies on the same grid, and later than the present."""
    found = next_due(NOON, HOUR, NOON + timedelta(minutes=late))
    assert found == NOON + hours * HOUR


@pytest.mark.parametrize(
    ("text", "minutes"), [("1m", 1), ("90m", 90), ("2h", 120), ("0.5h", 30), ("1D", 1440)]
)
def test_an_interval_is_a_number_and_a_unit(text: str, minutes: float) -> None:
    """Minutes, hours or days, with fractions."""
    assert read_interval(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "h", "2", "2 weeks", "0h", "10s", "400d", "nand", "infh", "-1h"])
def test_no_other_interval_is_taken(text: str) -> None:
    """Each is refused with a sentence, and none ends in a traceback."""
    with pytest.raises(BadInput):
        read_interval(text)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise BadInput(f"{text} is not a number.")
    return int(text)


DECLARED = (
    Parameter(name="days", help="how long", read=_number),
    Parameter(name="exclude", help="whom not", read=lambda text: text.split(",") if text else [], default=[]),
)


def test_values_are_read_from_text_and_from_json_alike() -> None:
    """What was read once is read again as the same."""
    found = read_values(DECLARED, {"days": "3", "exclude": "a,b"}, "x")
    assert found == {"days": 3, "exclude": ["a", "b"]}
    assert read_values(DECLARED, found, "x") == found
    assert read_values(DECLARED, {"days": 3}, "x") == {"days": 3, "exclude": []}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [({}, "needs days"), ({"days": "few"}, "days: few is not a number"), ({"day": 1}, "takes no day")],
)
def test_wrong_values_are_named(given: dict[str, object], sentence: str) -> None:
    """What is missing, unreadable or unknown is said by its name."""
    with pytest.raises(BadInput, match=sentence):
        read_values(DECLARED, given, "x")
