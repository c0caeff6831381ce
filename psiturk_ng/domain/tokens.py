"""Participant tokens: proof that a request comes from the pages that belong to an assignment.

A token is `<scope>.<signature>` over scope and uniqueid. It holds no secret
of the participant, needs no table, verifies on every server that shares the
key, and does not expire: an assignment can be settled weeks later.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from enum import Enum, StrEnum


class Scope(StrEnum):
    """How much a token opens, from most to least."""

    FULL = "r"
    WRITE = "w"
    SUBMIT = "s"


class Action(Enum):
    """What a request wants to do with an assignment."""

    READ = "read"
    SAVE = "save"
    FINISH = "finish"
    SUBMIT = "submit"


_ALLOWED = {
    Scope.FULL: frozenset(Action),
    Scope.WRITE: frozenset({Action.SAVE, Action.FINISH, Action.SUBMIT}),
    Scope.SUBMIT: frozenset({Action.SUBMIT}),
}


def allows(scope: Scope, action: Action) -> bool:
    """Tell whether a token of this scope opens that action."""
    return action in _ALLOWED[scope]


def new_key() -> str:
    """Make a signing key."""
    return secrets.token_urlsafe(32)


def issue(key: bytes, scope: Scope, uniqueid: str) -> str:
    """Make the token for one assignment.

    Args:
        key: the signing key that all servers of the project share.
        scope: how much it opens.
        uniqueid: whose it is.
    """
    return f"{scope}.{_signature(key, scope, uniqueid)}"


def scope_of(key: bytes, token: str, uniqueid: str) -> Scope | None:
    """Read what a token opens for this assignment.

    Returns:
        Its scope, or None if it is not a token of this key for this assignment.
    """
    name, _, signature = token.partition(".")
    try:
        scope = Scope(name)
    except ValueError:
        return None
    expected = _signature(key, scope, uniqueid)
    return scope if hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace")) else None


def _signature(key: bytes, scope: Scope, uniqueid: str) -> str:
    message = f"participant-token\n{scope}\n{uniqueid}".encode("utf-8", "surrogatepass")
    return urlsafe_b64encode(hmac.digest(key, message, "sha256")).decode().rstrip("=")
