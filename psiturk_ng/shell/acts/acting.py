"""Who acts on the recruiter, and in which mode."""

from typing import TYPE_CHECKING

from psiturk_ng.shell.context import Context

if TYPE_CHECKING:
    from psiturk_ng.services.recruiting import Recruiting

_NAMES = ("PSITURK_USER", "LOGNAME", "USER", "USERNAME")


def recruiting(context: Context) -> "Recruiting":
    """Give what can be done with the recruiter in the mode in force, in this person's name.

    The database is made or brought up to date first, as a starting server does.

    Raises:
        ConfigError: if the recruiter cannot be used in that mode.
        StoreError: if the database cannot be used.
    """
    migrated(context)
    return context.project.recruiting(context.mode, by=person(context))


def migrated(context: Context) -> None:
    """Make the database, or bring it up to date.

    Raises:
        StoreError: if it cannot be used.
    """
    store = context.project.store
    if not store.schema_is_current():
        store.migrate(context.notice)


def person(context: Context) -> str:
    """Name who types, as the ledger keeps it."""
    name = next((context.environ[name] for name in _NAMES if context.environ.get(name)), "somebody")
    return f"{name} (shell)"
