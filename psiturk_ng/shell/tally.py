"""The number of HITs in the prompt, counted when a command may have changed it."""

from typing import Final

from psiturk_ng.errors import PsiturkError
from psiturk_ng.shell.context import Context

CHANGING: Final = frozenset({"hit", "mode", "recruiter", "reconcile", "status"})
"""The commands after which it is counted anew; `hit` has reached the database anyway."""


def recount(context: Context, command: str = "") -> None:
    """Count again after a command, or at the start, if that needs no network.

    Args:
        context: of the shell.
        command: that was run; empty at the start.
    """
    if command and command not in CHANGING:
        return
    session = context.session
    try:
        if command == "hit" or _is_at_hand(context):
            session.standing = _count(context)
        elif command != "status":
            session.standing = None
    except PsiturkError:
        session.standing = None


def _is_at_hand(context: Context) -> bool:
    """Tell whether the database is a file on this machine, or will be one."""
    return context.project.store.url.path is not None


def _count(context: Context) -> int:
    from psiturk_ng.services.standing import count_standing

    project = context.project
    path = project.store.url.path
    if (path is not None and not path.exists()) or not project.store.schema_is_current():
        return 0
    return count_standing(project.store, project.settings.recruitment.recruiter, context.mode)
