"""Documents in, rows out: what is stored faithfully, and what a CSV row looks like."""

import json

import pytest

from psiturk_ng.domain.records import (
    Malformed,
    csv_text,
    document_text,
    event_rows,
    parse_document,
    question_rows,
    stored_document,
    trial_rows,
)
from psiturk_ng.errors import BadInput


@pytest.mark.parametrize(
    "text",
    [
        '{"data": [], "n": 123456789012345678901234567890}',
        '{"s": "\\u0000 \\ud800 \\ud83d\\ude00 \\u2028"}',
        '{"z": 1, "a": 2, "nested": {"z": [true, false, null, 1.5, 1e-07]}}',
        "{}",
    ],
)
def test_a_document_is_stored_faithfully(text: str) -> None:
    """Big integers, lone surrogates, NUL and the order of keys survive as ASCII."""
    stored = document_text(parse_document(text))
    assert stored.isascii()
    assert json.loads(stored) == json.loads(text)
    assert list(json.loads(stored)) == list(json.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '"x"',
        "null",
        "1",
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": -Infinity}',
        b"\xff\xfe{}",
        "[" * 100_000,
    ],
)
def test_what_is_not_a_json_object_is_refused(text: str | bytes) -> None:
    """Each is bad input, none a crash."""
    with pytest.raises(BadInput):
        parse_document(text)


def test_an_integer_of_five_thousand_digits_is_refused() -> None:
    """Python reads no more than 4300 digits."""
    with pytest.raises(BadInput):
        parse_document('{"a": ' + "1" * 5000 + "}")


@pytest.mark.parametrize("text", [None, "", "null", "[1]", "{", '"x"'])
def test_a_column_without_an_object_holds_no_document(text: str | None) -> None:
    """Whatever psiTurk's defects left there."""
    assert stored_document(text) is None


DOCUMENT = {
    "data": [
        {
            "uniqueid": "x",
            "current_trial": 0,
            "dateTime": 1700000000000,
            "trialdata": {"word": "grün", "rt": 0.5},
        },
        {"uniqueid": "x", "dateTime": 1, "trialdata": {}},
        "no trial at all",
        {"uniqueid": "x", "current_trial": 2, "dateTime": 3, "trialdata": None},
    ],
    "eventdata": [
        {"eventtype": "initialized", "value": None, "timestamp": 1, "interval": 0},
        {"eventtype": "window_resize", "value": [933, 708], "timestamp": 2, "interval": 1},
    ],
    "questiondata": {"age": "25", "choice": ["a", 1], "flag": True, "none": None, "text": 'say "hi",\nßà'},
}


def test_trial_rows_take_the_uniqueid_of_the_row_and_lose_only_malformed_records() -> None:
    """psiTurk dropped all rows of a participant for one bad record (D-28)."""
    rows = list(trial_rows("W:A", DOCUMENT))
    assert [type(row) for row in rows] == [tuple, Malformed, Malformed, tuple]
    assert csv_text(rows) == (
        'W:A,0,1700000000000,"{""word"": ""gr\\u00fcn"", ""rt"": 0.5}"\r\nW:A,2,3,null\r\n'
    )


def test_event_rows_have_psiturks_order_of_columns() -> None:
    """Event type, interval, value, timestamp; values as Python writes them."""
    assert csv_text(event_rows("W:A", DOCUMENT)) == (
        'W:A,initialized,0,,1\r\nW:A,window_resize,1,"[933, 708]",2\r\n'
    )


def test_question_rows_write_values_as_python_does() -> None:
    """Lists with single quotes, null as nothing, text as it is."""
    assert csv_text(question_rows("W:A", DOCUMENT)) == (
        "W:A,age,25\r\nW:A,choice,\"['a', 1]\"\r\nW:A,flag,True\r\nW:A,none,\r\n"
        'W:A,text,"say ""hi"",\nßà"\r\n'
    )


@pytest.mark.parametrize("rows", [trial_rows, event_rows, question_rows])
def test_a_document_without_a_part_reports_that_part(rows: object) -> None:
    """psiTurk's download ended for everybody at an empty object (D-27)."""
    (malformed,) = rows("W:A", {})  # type: ignore[operator]
    assert isinstance(malformed, Malformed)
    assert malformed.uniqueid == "W:A"
