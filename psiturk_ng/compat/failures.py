"""The errors that project code raises, so that ours and psiTurk's own handlers understand them.

Source: psiTurk 3.3.1, `experiment_errors`.
"""

import difflib
from collections.abc import Mapping
from typing import Any

from psiturk_ng.domain.participant_errors import NUMBERS
from psiturk_ng.errors import EntryRefused, PsiturkError


class ExperimentError(EntryRefused):
    """A participant cannot go on; they are shown `error.html`.

    Args:
        value: psiTurk's name of the reason, such as `improper_inputs`.
        **details: kept for code that passes more; they are not shown.

    Raises:
        ValueError: if psiTurk has no error of that name.
    """

    experiment_errors: Mapping[str, int] = dict(NUMBERS)
    # Classes of a project that derive from this one may do without its constructor.
    name = value = "unknown_error"
    errornum = NUMBERS["unknown_error"]
    message = hint = ""

    def __init__(self, value: str, **details: Any) -> None:
        if value not in NUMBERS:
            near = difflib.get_close_matches(str(value), NUMBERS, n=1)
            instead = near[0] if near else "improper_inputs"
            raise ValueError(f"ExperimentError knows no error called {value!r}: did you mean {instead!r}?")
        super().__init__(value)
        self.value = value
        self.errornum = NUMBERS[value]
        self.details = details

    def __str__(self) -> str:
        return repr(self.value)


class ExperimentApiError(PsiturkError):
    """A request from a script cannot be answered; it gets JSON.

    Args:
        message: what is wrong.
        status_code: the HTTP status.
        payload: more keys for the answer.
    """

    code = "experiment_api"

    def __init__(
        self, message: str, status_code: int = 500, payload: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.payload = payload

    def to_dict(self) -> dict[str, Any]:
        """Give the body of the answer."""
        return {**(self.payload or {}), "message": self.message}


class InvalidUsageError(ExperimentApiError):
    """A request that makes no sense; the same with status 400."""

    def __init__(
        self, message: str, status_code: int = 400, payload: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message, status_code, payload)


class InvalidUsage(InvalidUsageError):
    """The name that psiTurk 2 gave to `InvalidUsageError`."""
