"""A bar that shows how far long work is, for a person who waits at a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from psiturk_ng.shell.context import Context

WORTH_A_BAR = 10
"""With fewer things to do, their lines alone show how far it is."""

Say = Callable[[str], None]


@contextmanager
def progress(context: Context, total: int, *, is_quiet: bool) -> Iterator[tuple[Say, Callable[[], None]]]:
    """Show a bar while the block runs, if that helps anybody.

    Args:
        context: of the command.
        total: how many things are to be done.
        is_quiet: whether lines about single things are left out.

    Returns:
        What prints a line, above the bar; and what moves the bar on by one.
    """
    say: Say = _nothing if is_quiet else context.say
    if total < WORTH_A_BAR or not context.stderr.isatty():
        yield say, lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    console = Console(file=context.stderr)
    with Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console) as bar:
        task = bar.add_task("", total=total)
        if context.stdout.isatty() and not is_quiet:
            say = lambda line: console.out(line, highlight=False)  # noqa: E731
        yield say, lambda: bar.advance(task)


def _nothing(_line: str) -> None:
    return
