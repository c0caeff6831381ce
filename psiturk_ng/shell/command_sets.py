"""Commands in the form in which cmd2 takes them, made from their declarations."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import cmd2

from psiturk_ng.shell import registry
from psiturk_ng.shell.edge import guarded
from psiturk_ng.shell.spec import Argument, Family, build
from psiturk_ng.shell.tally import recount


def command_set(name: str) -> cmd2.CommandSet[Any]:
    """Make the set that holds the commands of one family."""
    family = registry.family(name)
    assert family is not None
    words = (name, *family.aliases)
    members: dict[str, Any] = {"DEFAULT_CATEGORY": "psiTurk command help:"}
    members |= {f"do_{word}": command(name, word) for word in words}
    made: cmd2.CommandSet[Any] = type(f"{name.title()}Commands", (cmd2.CommandSet,), members)()
    return made


def command(name: str, word: str) -> Callable[..., bool | None]:
    """Make the method by which cmd2 runs a family.

    Args:
        name: of the family.
        word: under which it is typed.
    """
    family = registry.family(name)
    assert family is not None

    def run(owner: Any, arguments: Namespace, *_unknown: Any) -> bool:
        shell = _shell_of(owner)
        context = replace(shell.context, stdout=shell.stdout)
        shell.exit_code = guarded(context, lambda: int(arguments.run(context, arguments)))
        recount(context, name)
        return bool(context.session.is_leaving)

    # cmd2 keeps parsers by qualified name.
    run.__name__ = run.__qualname__ = f"do_{word}"
    run.__doc__ = family.help
    decorate = cmd2.with_argparser(lambda: _parser(family), with_unknown_args=family.lenient)
    made: Callable[..., bool | None] = decorate(run)
    return made


def _parser(family: Family) -> cmd2.Cmd2ArgumentParser:
    parser = build(family, cmd2.Cmd2ArgumentParser, complete=_complete)
    assert isinstance(parser, cmd2.Cmd2ArgumentParser)
    return parser


def _complete(action: Any, declared: Argument) -> None:
    values = declared.complete
    if values is not None:
        action.set_choices_provider(lambda owner: cmd2.Choices.from_values(values(_shell_of(owner).context)))


def _shell_of(owner: Any) -> Any:
    """Give the shell that runs a command, which is the owner itself or what the owner's set belongs to."""
    return owner if isinstance(owner, cmd2.Cmd) else owner._cmd
