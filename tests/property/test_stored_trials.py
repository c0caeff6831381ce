"""Trials taken from their stored text become the same rows as decoded ones."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from psiturk_ng.domain.records import Document, Malformed, csv_text, trial_rows
from psiturk_ng.domain.stored_trials import stored_trials_csv, without_trials

texts = st.text(st.sampled_from('ab"\\{}[],: \n\u00fc\ud83d\x7f')) | st.text()
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
usual = st.builds(
    lambda who, number, moment: {"uniqueid": who, "current_trial": number, "dateTime": moment},
    st.text("Wa:09"),
    st.integers(0, 99),
    st.integers(0, 2**50),
)
clocks = st.just({}) | st.fixed_dictionaries({"clock": st.floats(0, 1e9)})
usual_trials = st.builds(
    lambda begin, clock, trialdata: begin | clock | {"trialdata": trialdata}, usual, clocks, values
)
trials = st.one_of(
    usual_trials,
    st.builds(
        lambda begin, data, more: begin | {"trialdata": data} | more,
        usual,
        st.dictionaries(texts, values, max_size=3),
        st.dictionaries(texts, values, max_size=1),
    ),
    st.dictionaries(st.sampled_from(["current_trial", "dateTime", "trialdata", "x"]), values, max_size=4),
    values,
)


def lines_of(recorded: list[Any]) -> str:
    """Write trials as they are stored, one on each line."""
    return "\n".join(map(json.dumps, recorded))


@given(texts, st.lists(trials, min_size=1, max_size=4))
def test_stored_trials_give_the_lines_of_decoded_ones(uniqueid: str, recorded: list[Any]) -> None:
    """Byte for byte; those that cannot be a line are left to who reports them."""
    rows = list(trial_rows(uniqueid, {"data": recorded}))
    lines = stored_trials_csv(uniqueid, lines_of(recorded), len(recorded))
    if any(isinstance(row, Malformed) for row in rows):
        assert lines is None
    elif lines is not None:
        assert lines == csv_text(rows)


@given(texts, st.lists(usual_trials, min_size=1, max_size=4))
def test_trials_of_psiturks_client_are_never_decoded(uniqueid: str, recorded: list[Any]) -> None:
    """Whatever their data is."""
    lines = stored_trials_csv(uniqueid, lines_of(recorded), len(recorded))
    assert lines == csv_text(trial_rows(uniqueid, {"data": recorded}))


@given(st.lists(trials, min_size=1, max_size=3), st.dictionaries(texts, values, max_size=3))
def test_a_document_without_its_trials_keeps_the_rest(recorded: list[Any], rest: Document) -> None:
    """Whatever else it holds; where the same text stands elsewhere, the document is read whole."""
    document = {**rest, "data": recorded, "copy": {"data": recorded}}
    found = without_trials(json.dumps(document), lines_of(recorded))
    assert found is None or {**found, "data": recorded} == document
    hidden = {**rest, "copy": {"data": recorded}, "data": []}
    assert without_trials(json.dumps(hidden), lines_of(recorded)) is None


@given(st.lists(usual_trials, min_size=1, max_size=3))
def test_a_document_of_psiturks_client_is_never_read_whole(recorded: list[Any]) -> None:
    """Its trials are found in it."""
    document = {"condition": 1, "data": recorded, "questiondata": {"age": "25"}, "eventdata": []}
    found = without_trials(json.dumps(document), lines_of(recorded))
    assert found is not None
    assert {**found, "data": recorded} == document
