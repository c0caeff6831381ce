"""`help`: what commands there are, and how each is used."""

from argparse import Namespace

from psiturk_ng.errors import NotFound
from psiturk_ng.shell import registry
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family, argument, build


def _help(context: Context, arguments: Namespace) -> int:
    context.say(topic(arguments.topic) if arguments.topic else overview())
    return 0


def overview() -> str:
    """List all commands with a line on each."""
    found = [(name, registry.family(name)) for name in registry.names()]
    width = max(len(name) for name, _ in found)
    lines = [f"  {name:<{width}}  {family.help}" for name, family in found if family]
    return "\n".join(("psiTurk command help:", *lines, "", "For one of them: help COMMAND"))


def topic(name: str) -> str:
    """Give the help of one command.

    Raises:
        NotFound: if there is no such command.
    """
    family = registry.family(name)
    if family is None:
        raise NotFound(f"No help on {name}.", hint="See all commands with: help")
    return build(family).format_help().rstrip()


FAMILIES = {
    "help": Family(
        "help",
        "list the commands, or show how one is used",
        _help,
        (argument("topic", nargs="?", help="a command", complete=lambda _: registry.names()),),
    )
}
