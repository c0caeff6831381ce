"""Pure rules: ids, cells, browsers, tokens, status."""

from random import Random

import pytest

from psiturk_ng.domain.allocation import Cell, cells_of, conditions_in, least_filled
from psiturk_ng.domain.browsers import Browser, is_excluded
from psiturk_ng.domain.identity import Visit, checked_id, checked_visit, harmless
from psiturk_ng.domain.participant_errors import NUMBERS, STATUS
from psiturk_ng.domain.status import FINISHED, MAY_FOLLOW, Status
from psiturk_ng.domain.tokens import Action, Scope, allows, issue, scope_of
from psiturk_ng.errors import BadInput, ConfigError

KEY = b"a key for tests"


@pytest.mark.parametrize(
    "value", ["A1B2", "jane doe", "j.doe+1@example.org", "Zoë", "参加者7", "5f3c-9_x", ""]
)
def test_ordinary_ids_are_accepted(value: str) -> None:
    """Ids of every platform we know pass unchanged, and no template changes them."""
    assert checked_id("workerId", value) == value
    assert harmless(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "a:b",
        "a/b",
        "a\nb",
        "a\0b",
        'a"b',
        "a'b",
        "a\\b",
        "<b>",
        "a&b",
        "`a`",
        "{{7*7}}",
        " a",
        "a ",
        "\u2028",
        "\ud800",
    ],
)
def test_ids_that_could_break_out_of_a_template_are_refused(value: str) -> None:
    """psiTurk's own consent page puts ids into a script inside an attribute (D-37)."""
    with pytest.raises(BadInput, match="workerId"):
        checked_id("workerId", value)


def test_ids_that_do_not_fit_the_columns_are_refused() -> None:
    """128 characters for each, and for both with the colon."""
    assert checked_visit(Visit("w" * 63, "a" * 64, "H", "live"))
    with pytest.raises(BadInput):
        checked_visit(Visit("w" * 64, "a" * 64, "H", "live"))
    with pytest.raises(BadInput):
        checked_visit(Visit("w" * 10_000, "a", "H", "live"))


@pytest.mark.parametrize(
    "value", ["'-alert(1)-'", '"><script>', "\\", "{{7*7}}", "a\nb", "</script>", "`${x}`"]
)
def test_other_arguments_are_made_harmless(value: str) -> None:
    """What reaches a template holds none of the characters that could end a string or a tag."""
    assert not set(harmless(value)) & set("\"'`\\<>&{}\n")


def test_every_error_name_has_a_number_and_a_status() -> None:
    """psiTurk's table is complete, and every error is an error to HTTP too."""
    assert NUMBERS.keys() == STATUS.keys()
    assert len(set(NUMBERS.values())) == len(NUMBERS)
    assert all(400 <= status < 600 for status in STATUS.values())


def test_the_design_has_every_cell_once() -> None:
    """Conditions times counterbalances."""
    assert cells_of(2, 3) == ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2))


def test_the_emptiest_cell_is_chosen_and_foreign_cells_are_ignored() -> None:
    """Rows outside the configured grid do not count."""
    cells = cells_of(3, 1)
    counts = {Cell(0, 0): 2, Cell(1, 0): 1, Cell(2, 0): 2, Cell(9, 9): 0}
    assert least_filled(cells, counts, Random(1)) == Cell(1, 0)


@pytest.mark.parametrize("document", [{}, [], None, "x", 3])
def test_a_conditions_file_without_conditions_is_refused(document: object) -> None:
    """psiTurk answered every newcomer with a 500 (D-54)."""
    with pytest.raises(ConfigError):
        conditions_in(document)


@pytest.mark.parametrize(
    ("rule", "user_agent", "traits", "expected"),
    [
        ([], "anything", set(), False),
        ([""], "anything", set(), False),
        (["MSIE", ""], "Mozilla Firefox", set(), False),
        (["MSIE"], "compatible; MSIE 9.0", set(), True),
        (["msie"], "compatible; MSIE 9.0", set(), False),
        (["mobile"], "x", {"mobile", "touchcapable"}, True),
        (["mobile"], "mobile in the name only", set(), False),
        (["tablet", "pc"], "x", {"pc"}, True),
        (["safari"], "Version/17 Safari/605", set(), True),
        (["Safari"], "Chrome/140 Safari/537", set(), False),
    ],
)
def test_the_browser_rule(rule: list[str], user_agent: str, traits: set[str], *, expected: bool) -> None:
    """psiTurk's rule, in which an empty item kept everybody out (D-21)."""
    assert is_excluded(Browser(user_agent, frozenset(traits)), rule) is expected


def test_a_token_opens_its_assignment_as_far_as_its_scope() -> None:
    """The thanks page may only submit; a page that did not show its token may not read."""
    for scope in Scope:
        assert scope_of(KEY, issue(KEY, scope, "W:A"), "W:A") is scope
    assert {action for action in Action if allows(Scope.FULL, action)} == set(Action)
    assert not allows(Scope.WRITE, Action.READ)
    assert {action for action in Action if allows(Scope.SUBMIT, action)} == {Action.SUBMIT}


@pytest.mark.parametrize("token", ["", "r", "r.", "x.abc", "r.abc", "s." + "A" * 43, "é.é", "r.\ud800"])
def test_what_is_not_a_token_opens_nothing(token: str) -> None:
    """Neither rubbish nor a signature for something else."""
    assert scope_of(KEY, token, "W:A") is None


def test_a_token_cannot_be_moved_or_widened() -> None:
    """It is bound to its assignment, its scope and its project's key."""
    token = issue(KEY, Scope.SUBMIT, "W:A")
    assert scope_of(KEY, token, "W:B") is None
    assert scope_of(b"another key", token, "W:A") is None
    assert scope_of(KEY, "r" + token[1:], "W:A") is None


def test_no_transition_leads_back_from_finished_or_paid() -> None:
    """A finished assignment only moves towards being paid."""
    towards_pay = {Status.SUBMITTED, Status.CREDITED, Status.BONUSED}
    for to, sources in MAY_FOLLOW.items():
        if sources & FINISHED:
            assert to in towards_pay, to
        assert Status.BONUSED not in sources
