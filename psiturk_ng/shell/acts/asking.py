"""Values that a command needs and that were not typed."""

from psiturk_ng.errors import BadInput
from psiturk_ng.shell.context import Context


def value(context: Context, given: str | None, question: str, lack: BadInput) -> str:
    """Give what was typed; without it, ask on a terminal until there is something.

    Args:
        context: of the command.
        given: as typed; None if it was not.
        question: what to ask.
        lack: what is wrong if nobody can be asked.

    Raises:
        BadInput: if nobody can be asked, or the input ends.
    """
    if given is not None:
        return given
    if not context.stdin.isatty():
        raise lack
    print(question, end="", file=context.stdout, flush=True)
    while line := context.stdin.readline():
        if line.strip():
            return line.strip()
        print(question, end="", file=context.stdout, flush=True)
    raise lack
