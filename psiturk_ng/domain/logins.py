"""Who may use the dashboard, and how often a password may be guessed."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from psiturk_ng.errors import BadInput

GUESSING_WINDOW: Final = timedelta(minutes=15)
"""For how long a failed login counts."""

FAILURES_PER_NAME_AND_PLACE: Final = 10
FAILURES_PER_PLACE: Final = 30
FAILURES_PER_NAME: Final = 200
"""High enough that strangers cannot lock a person out by failing in their name for a while."""

LINK_LIFETIME: Final = timedelta(minutes=5)
"""How long a login link that the shell printed can be followed."""

SHORTEST_PASSWORD: Final = 8
LONGEST_NAME: Final = 64


class Role(StrEnum):
    """What somebody may do on the dashboard."""

    VIEW = "view"
    MANAGE = "manage"


@dataclass(frozen=True, slots=True)
class Login:
    """Somebody who may use the dashboard.

    Args:
        name: what they log in with; money actions record it.
        role: what they may do.
        stamp: changes with the password, and ends the sessions that were begun with an earlier one.
    """

    name: str
    role: Role
    stamp: str

    @property
    def may_change(self) -> bool:
        """Whether they may do more than look."""
        return self.role is Role.MANAGE


def checked_name(name: str) -> str:
    """Give a login name without the spaces around it.

    Raises:
        BadInput: if it cannot be one.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(
            f"A login name has 1 to {LONGEST_NAME} printable characters.", "Choose another name, such as ada."
        )
    return name


def checked_password(password: str) -> str:
    """Give a password that is long enough.

    Raises:
        BadInput: if it is not.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise BadInput(f"A password has at least {SHORTEST_PASSWORD} characters.", "Choose a longer one.")
    return password


def is_guessing(by_both: int, by_place: int, by_name: int) -> bool:
    """Tell whether so many failed logins within the window are too many.

    Args:
        by_both: for this name from this address.
        by_place: from this address.
        by_name: for this name.
    """
    return (
        by_both >= FAILURES_PER_NAME_AND_PLACE
        or by_place >= FAILURES_PER_PLACE
        or by_name >= FAILURES_PER_NAME
    )


def safe_next(address: str, home: str) -> str:
    """Give where to go after the login: a path of the dashboard, never another site.

    Args:
        address: what the request asked for.
        home: the path of the dashboard, which is used instead of anything else.
    """
    parts = urlsplit(address)
    is_plain = not any(mark in address for mark in "\\\r\n\t") and address.isprintable()
    is_inside = parts.path == home or parts.path.startswith(home.rstrip("/") + "/")
    if is_plain and not parts.scheme and not parts.netloc and is_inside and ".." not in parts.path:
        return address
    return home
