"""How a command is declared, once, for the one-shot line and the interactive shell alike."""

from argparse import REMAINDER, ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from psiturk_ng.shell.option_order import AnyOrder, values_taken

if TYPE_CHECKING:
    from psiturk_ng.shell.context import Context

Run = Callable[["Context", Namespace], int]
"""What a command does; returns its exit status."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command.

    Args:
        flags: its name, or its option strings.
        options: what argparse's `add_argument` takes beside them.
        complete: lists values to offer on the Tab key.
    """

    flags: tuple[str, ...]
    options: Mapping[str, Any]
    complete: Callable[["Context"], Sequence[str]] | None = None


def argument(
    *flags: str, complete: Callable[["Context"], Sequence[str]] | None = None, **options: Any
) -> Argument:
    """Declare an argument the way argparse is told of it."""
    return Argument(flags, options, complete)


JSON = argument("--json", action="store_true", help="print one JSON value")
YES = argument("--yes", action="store_true", help="do not ask first")
DRY_RUN = argument("--dry-run", action="store_true", help="show what would be done, and do nothing")
ACTING = (YES, DRY_RUN, JSON)
"""What every command takes that changes something on a platform."""


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done with a noun, such as `on` with `server`.

    Args:
        name: the word that is typed.
        run: what it does.
        help: one line, without a full stop.
        arguments: what it takes.
    """

    name: str
    run: Run
    help: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """One command word and everything below it.

    Args:
        name: the word that is typed.
        help: one line, without a full stop.
        run: what it does without a verb; None if a verb is needed.
        arguments: what it takes without a verb.
        verbs: what can be done with it.
        aliases: other words for it.
        lenient: whether arguments that nobody declared are let through.
    """

    name: str
    help: str
    run: Run | None = None
    arguments: tuple[Argument, ...] = ()
    verbs: tuple[Verb, ...] = ()
    aliases: tuple[str, ...] = ()
    lenient: bool = False


def later(module: str, name: str) -> Run:
    """Make what a command does out of a function whose module is imported when the command runs.

    Args:
        module: below `psiturk_ng.shell.acts`.
        name: of the function.
    """

    def run(context: "Context", arguments: Namespace) -> int:
        act: Run = getattr(import_module(f"psiturk_ng.shell.acts.{module}"), name)
        return act(context, arguments)

    return run


def build(
    family: Family,
    parser_type: type[ArgumentParser] = ArgumentParser,
    *,
    prefix: str = "",
    complete: Callable[[Any, Argument], None] = lambda _action, _argument: None,
) -> ArgumentParser:
    """Make the parser of a family.

    Args:
        family: its declaration.
        parser_type: the class of parser to make.
        prefix: what stands before the family's name in the usage line, such as `psiturk `.
        complete: called with each argparse action and its declaration, to attach completion.

    Returns:
        A parser whose result has the chosen `run`.
    """
    kind = type(parser_type.__name__, (AnyOrder, parser_type), {})
    parser: AnyOrder = kind(prog=prefix + family.name, description=_sentence(family.help))
    parser.set_defaults(run=family.run)
    _add(parser, family.arguments, complete)
    if not family.verbs:
        is_for_another = any(each.options.get("nargs") == REMAINDER for each in family.arguments)
        parser.takes = None if is_for_another else values_taken(family.arguments)
    else:
        below = parser.add_subparsers(
            dest="verb", metavar="COMMAND", title="commands", required=family.run is None
        )
        for verb in family.verbs:
            child = below.add_parser(verb.name, help=verb.help, description=_sentence(verb.help))
            child.set_defaults(run=verb.run)
            _add(child, verb.arguments, complete)
            child.takes = values_taken(verb.arguments)
        helper = below.add_parser("help", help="show this text", description="Show the help of this command.")
        helper.set_defaults(run=_shows(parser))
    return parser


def _add(
    parser: ArgumentParser, arguments: Sequence[Argument], complete: Callable[[Any, Argument], None]
) -> None:
    for each in arguments:
        complete(parser.add_argument(*each.flags, **each.options), each)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


def _shows(parser: ArgumentParser) -> Run:
    def show(context: "Context", _: Namespace) -> int:
        context.say(parser.format_help().rstrip())
        return 0

    return show
