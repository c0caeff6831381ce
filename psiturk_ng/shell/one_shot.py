"""One command given as words on the command line, without cmd2."""

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout

from psiturk_ng.shell import earlier, registry
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.edge import guarded
from psiturk_ng.shell.spec import Family, build

USAGE = 2


def run_words(context: Context, words: Sequence[str]) -> int:
    """Run one command.

    Args:
        context: its surroundings.
        words: the command word and its arguments, each exactly as typed.

    Returns:
        Its exit status.
    """
    family = registry.family(words[0])
    sentence = earlier.advice(words)
    if family is None or sentence is not None:
        context.notice(sentence or registry.unknown(words[0]))
        return USAGE
    parser = build(family, prefix="psiturk ")
    try:
        with redirect_stdout(context.stdout), redirect_stderr(context.stderr):
            arguments = parse(parser, family, words[1:])
    except SystemExit as end:
        return int(end.code or 0)
    return guarded(context, lambda: run_parsed(context, arguments))


def parse(parser: ArgumentParser, family: Family, words: Sequence[str]) -> Namespace:
    """Read a family's arguments; ends by SystemExit after help (0) or a mistake (2)."""
    return parser.parse_known_args(words)[0] if family.lenient else parser.parse_args(words)


def run_parsed(context: Context, arguments: Namespace) -> int:
    """Do what was typed."""
    status: int = arguments.run(context, arguments)
    return status
