"""Everything that can go wrong, each with what a person should be told.

    PsiturkError                      exit  http
    ├── ConfigError                      2   500   a setting or file of the project is wrong
    ├── ProjectCodeError                 2   500   custom.py cannot be loaded
    ├── EntryRefused                     1   403   a participant may not go on; carries psiTurk's number
    │   └── QuotaFull                    all places are taken
    ├── AccessDenied                     1   403   no valid participant token
    ├── LoginNeeded                      1   401   the dashboard is for people who are logged in
    ├── NotAllowed                       1   403   a login or API token that may only look
    ├── TooManyAttempts                  1   429   failed logins
    ├── BadInput (also a ValueError)     2   400   what was typed or sent cannot be read
    │   └── TooLarge                     2   413
    ├── NotFound                         3   404
    ├── Conflict                         4   409   the state of things forbids it
    ├── RecruiterError                   5   502
    │   ├── RecruiterRefused             the platform said no: nothing happened
    │   ├── RecruiterUnavailable         nothing was spent: safe to try again
    │   └── OutcomeUnknown               money may have moved: reconcile before trying again
    ├── ServerError                      1   500   the experiment server did not start or stop
    └── StoreError                       6   503   the database cannot be used now
        ├── Overloaded                   6   503   too many wait for it already: nothing was begun
        └── StoreFull                    6   507   there is no room left

A message says what is wrong, a hint what to do next; both are one sentence.
"""

from typing import ClassVar


class PsiturkError(Exception):
    """Anything we mean to raise.

    Args:
        message: what is wrong, for the person who must act on it.
        hint: what to do next; empty if there is nothing to add.
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500
    code: ClassVar[str] = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(PsiturkError):
    """A setting, or a file that belongs to the project, cannot be used."""

    exit_code = 2
    code = "config"


class ProjectCodeError(PsiturkError):
    """The project's own Python code cannot be loaded."""

    exit_code = 2
    code = "project_code"


class EntryRefused(PsiturkError):
    """A participant may not go on from here.

    Args:
        name: psiTurk's name of the reason, such as `already_started_exp`.
        message: for the log; participants read the sentence that belongs to `name`.
    """

    http_status = 403
    code = "entry_refused"
    template = "error.html"
    """The page that is shown; project code's own errors may have another."""
    errornum: int | None = None
    """The number that is shown, if it is not the one that belongs to `name`."""

    def __init__(self, name: str, message: str = "") -> None:
        super().__init__(message or name)
        self.name = name


class QuotaFull(EntryRefused):
    """All places of a posting are taken; there is a page of its own for that."""

    def __init__(self) -> None:
        super().__init__("hit_not_registered_with_ad_server", "All places of the posting are taken.")


class AccessDenied(PsiturkError):
    """A request came without the token that its assignment needs."""

    http_status = 403
    code = "no_token"


class LoginNeeded(PsiturkError):
    """The dashboard or its API was asked without a login that counts."""

    http_status = 401
    code = "login_needed"


class NotAllowed(PsiturkError):
    """Somebody who may only look wanted to change something."""

    http_status = 403
    code = "not_allowed"


class TooManyAttempts(PsiturkError):
    """There were too many failed logins."""

    http_status = 429
    code = "too_many_attempts"


class BadInput(PsiturkError, ValueError):
    """What was typed or sent cannot be read. Only parsers raise it."""

    exit_code = 2
    http_status = 400
    code = "bad_input"


class TooLarge(BadInput):
    """What was sent is longer than the limit."""

    http_status = 413
    code = "too_large"


class NotFound(PsiturkError):
    """There is nothing of that name."""

    exit_code = 3
    http_status = 404
    code = "not_found"


class Conflict(PsiturkError):
    """The state of things forbids what was asked."""

    exit_code = 4
    http_status = 409
    code = "conflict"


class RecruiterError(PsiturkError):
    """The recruiting platform did not do what was asked."""

    exit_code = 5
    http_status = 502
    code = "recruiter"


class RecruiterRefused(RecruiterError):
    """The platform said no; nothing happened."""

    code = "recruiter_refused"


class RecruiterUnavailable(RecruiterError):
    """The platform could not be asked; nothing happened, nothing was spent."""

    http_status = 503
    code = "recruiter_unavailable"


class OutcomeUnknown(RecruiterError):
    """The platform may or may not have done it: look before asking again."""

    code = "outcome_unknown"


class ServerError(PsiturkError):
    """The experiment server did not start or stop as asked."""

    code = "server"


class StoreError(PsiturkError):
    """The database cannot be used now."""

    exit_code = 6
    http_status = 503
    code = "store"


class Overloaded(StoreError):
    """Too many wait for the database already, and nothing was begun."""

    code = "overloaded"


class StoreFull(StoreError):
    """The database cannot grow."""

    http_status = 507
    code = "store_full"
