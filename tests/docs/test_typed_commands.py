"""Commands that pages tell people to type exist as they are typed."""

import re
import shlex
from argparse import ArgumentParser
from typing import NoReturn

import pytest

from psiturk_ng.shell import registry
from psiturk_ng.shell.spec import build
from tests.docs.pages import DOCS

_TYPED = re.compile(
    r"^(?:\$ )?(?:docker compose exec study |heroku run |sudo -u study |\.venv/bin/)*psiturk (.+)$"
)
_FENCED = re.compile(r"^ *```\w*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_LEFT_OUT = re.compile(r"[|…]|\.\.\.")
"""Stands for something else than what is typed."""
PAGES = sorted(path for path in DOCS.rglob("*.md") if "_build" not in path.parts)


class _Strict(ArgumentParser):
    """One that raises."""

    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


def _commands(text: str) -> list[str]:
    lines = [line.strip() for body in _FENCED.findall(text) for line in body.splitlines()]
    typed = [found[1] for line in lines if (found := _TYPED.match(line))]
    return [each for each in typed if not _LEFT_OUT.search(each)]


def _fault(command: str) -> str:
    """Say why a command cannot be typed; empty if it can."""
    words = shlex.split(command.partition(" #")[0].partition(" && ")[0].partition(" | ")[0])
    family = registry.family(words[0])
    if family is None:
        return f"{command}: there is no {words[0]}"
    try:
        build(family, _Strict).parse_args(words[1:])
    except ValueError as error:
        return f"{command}: {error}"
    return ""


@pytest.mark.parametrize("name", [path.relative_to(DOCS).as_posix() for path in PAGES])
def test_what_is_to_be_typed_can_be_typed(name: str) -> None:
    """Word, verb and options, in every block of the page."""
    text = (DOCS / name).read_text("utf-8")
    assert [fault for command in _commands(text) if (fault := _fault(command))] == []
