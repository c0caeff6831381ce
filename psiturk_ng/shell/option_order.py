"""Options may stand between a command's other words, as in psiTurk; argparse wants them before those."""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psiturk_ng.shell.spec import Argument

_MANY = ("*", "+")
_NO_VALUE = ("store_true", "store_false")


class AnyOrder(ArgumentParser):
    """A parser that puts options first before it reads."""

    takes: Mapping[str, int | None] | None = None
    """How many values each option takes, see `options_first`; without it words stay as they are."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Read words."""
        words = args if self.takes is None else options_first(args, self.takes)
        return super().parse_known_args(words, namespace)


def options_first(words: Sequence[str], takes: Mapping[str, int | None]) -> list[str]:
    """Put options with their values before the other words, both in their order.

    Args:
        words: as typed.
        takes: how many words each option takes as values; None for all up to the next option.
    """
    rest, first, others = list(words), list[str](), list[str]()
    while rest:
        word = rest.pop(0)
        if word == "--":
            return [*first, word, *others, *rest]
        if not _is_option(word):
            others.append(word)
            continue
        first.append(word)
        limit = 0 if "=" in word else _taken(word, takes)
        while rest and not _is_option(rest[0]) and rest[0] != "--" and limit != 0:
            first.append(rest.pop(0))
            limit = None if limit is None else limit - 1
    return first + others


def values_taken(arguments: Sequence["Argument"]) -> dict[str, int | None]:
    """Count the values that each of the declared options takes."""
    takes: dict[str, int | None] = {}
    for each in arguments:
        is_flag = each.options.get("action") in _NO_VALUE
        count = 0 if is_flag else None if each.options.get("nargs") in _MANY else 1
        takes |= {flag: count for flag in each.flags if flag.startswith("-")}
    return takes


def _taken(word: str, takes: Mapping[str, int | None]) -> int | None:
    """Look an option up, which may be shortened as far as it stays clear which one is meant."""
    if word in takes:
        return takes[word]
    meant = [name for name in takes if name.startswith(word)] if word.startswith("--") else []
    return takes[meant[0]] if len(meant) == 1 else 0


def _is_option(word: str) -> bool:
    return len(word) > 1 and word[0] == "-" and not word[1].isdigit() and word[1] != "." and word != "--"
