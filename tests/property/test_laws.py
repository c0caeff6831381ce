"""Laws that hold for every input, not only for examples."""

import json
from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from psiturk_ng.domain.allocation import Cell, cells_of, least_filled
from psiturk_ng.domain.identity import MAX_LENGTH, Visit, checked_visit, harmless
from psiturk_ng.domain.records import document_text, parse_document
from psiturk_ng.domain.tokens import Scope, issue, scope_of
from psiturk_ng.errors import BadInput

SIZES = st.integers(1, 6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@given(SIZES, SIZES, st.integers(0, 200), st.integers())
def test_no_cell_runs_ahead_of_another_by_more_than_one(
    conditions: int, counterbalances: int, arrivals: int, seed: int
) -> None:
    """However many arrive, and however ties are broken."""
    cells, counts, rng = cells_of(conditions, counterbalances), Counter[Cell](), Random(seed)
    for _ in range(arrivals):
        counts[least_filled(cells, counts, rng)] += 1
        assert max(counts[cell] for cell in cells) - min(counts[cell] for cell in cells) <= 1


@given(SIZES, st.dictionaries(st.builds(Cell, st.integers(0, 9), st.integers(0, 1)), st.integers(0, 50)))
def test_an_uneven_start_is_levelled(conditions: int, counts: dict[Cell, int]) -> None:
    """The cell given is one of the design, and none of the design is emptier."""
    cells = cells_of(conditions, 1)
    given_cell = least_filled(cells, counts, Random(0))
    assert given_cell in cells
    assert all(counts.get(given_cell, 0) <= counts.get(cell, 0) for cell in cells)


@given(st.dictionaries(st.text(), JSON, max_size=6))
def test_documents_come_back_as_they_went_in(document: dict[str, object]) -> None:
    """Every JSON value survives reading and storing, as plain ASCII."""
    text = document_text(parse_document(json.dumps(document)))
    assert text.isascii()
    assert parse_document(text) == document
    assert list(parse_document(text)) == list(document)


@given(st.text(max_size=200))
def test_what_a_template_may_show_cannot_end_a_string_or_a_tag(value: str) -> None:
    """Whatever is in the address."""
    shown = harmless(value)
    assert not set(shown) & set("\"'`\\<>&{}\n\r\0\u2028\u2029")
    assert harmless(shown) == shown


@given(st.text(max_size=100), st.text(max_size=100))
def test_accepted_ids_are_harmless_and_name_one_assignment(participant: str, assignment: str) -> None:
    """No two pairs of accepted ids share a uniqueid, and every uniqueid fits its column."""
    try:
        visit = checked_visit(Visit(participant, assignment, "H", "live"))
    except BadInput:
        return
    assert visit.uniqueid.split(":") == [participant, assignment]
    assert len(visit.uniqueid) <= MAX_LENGTH
    assert harmless(participant) == participant


@given(st.binary(min_size=1), st.sampled_from(Scope), st.text(), st.text())
def test_a_token_opens_exactly_its_assignment(key: bytes, scope: Scope, uniqueid: str, other: str) -> None:
    """And nobody else's."""
    token = issue(key, scope, uniqueid)
    assert scope_of(key, token, uniqueid) is scope
    assert (scope_of(key, token, other) is scope) == (other == uniqueid)
    assert scope_of(key + b"x", token, uniqueid) is None
