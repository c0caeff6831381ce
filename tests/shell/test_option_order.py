"""Options stand anywhere among a command's words."""

from argparse import Namespace

import cmd2
import pytest

from psiturk_ng.shell.option_order import options_first
from psiturk_ng.shell.spec import Family, Verb, argument, build


def _nothing(*_: object) -> int:
    return 0


FAMILY = Family(
    "offer",
    "offer",
    verbs=(
        Verb(
            "make",
            _nothing,
            "make",
            (
                argument("number", nargs="?"),
                argument("price", nargs="?"),
                argument("--only", action="append"),
                argument("--of", nargs="*"),
                argument("--yes", action="store_true"),
            ),
        ),
    ),
)


def _read(line: str, kind: type = cmd2.Cmd2ArgumentParser) -> Namespace:
    found: Namespace = build(FAMILY, kind).parse_args(line.split())
    return found


@pytest.mark.parametrize(
    "line",
    [
        "make 5 1.00 --only A --only B --yes",
        "make --only A 5 --only B --yes 1.00",
        "make --yes 5 1.00 --only=A --on B",
        "make --only A --only B --yes -- 5 1.00",
    ],
)
def test_the_order_does_not_matter(line: str) -> None:
    """Values stay with their options, even with shortened ones."""
    found = _read(line)
    assert (found.number, found.price, found.only, found.yes) == ("5", "1.00", ["A", "B"], True)


def test_an_option_with_many_values_takes_the_words_up_to_the_next_option() -> None:
    """What stood before it stays what it was."""
    found = options_first(["A", "--of", "H1", "H2", "--yes", "B"], {"--of": None, "--yes": 0})
    assert found == ["--of", "H1", "H2", "--yes", "A", "B"]


def test_negative_numbers_are_values() -> None:
    """They are for the command to refuse, in a sentence of its own."""
    assert options_first(["--price", "-1", "-.5"], {"--price": 1}) == ["--price", "-1", "-.5"]
