"""What Prolific's errors say: one envelope, read in one place."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import requests

from psiturk_ng.errors import RecruiterRefused

ABSENT: Final = 404
_DENIED: Final = (401, 403)
_HINT: Final = (
    "Check prolific_api_token: make a new one in Prolific under Settings, API tokens, and see that its "
    "owner may use the workspace."
)


class ProlificRefused(RecruiterRefused):
    """Prolific said no; nothing happened.

    Args:
        sentence: Prolific's.
        status: of HTTP.
    """

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(f"Prolific refused: {sentence}", _HINT if status in _DENIED else "")
        self.status = status

    @property
    def is_absent(self) -> bool:
        """Whether there is no such thing."""
        return self.status == ABSENT


def refusal(response: requests.Response) -> ProlificRefused:
    """Read an error answer."""
    try:
        told = response.json()
    except ValueError:
        told = {}
    error = told.get("error", told) if isinstance(told, dict) else {}
    sentences = list(_sentences(error.get("detail") if isinstance(error, dict) else None))
    title = str(error.get("title", "")) if isinstance(error, dict) else ""
    said = " ".join(sentences) or title or f"status {response.status_code}"
    return ProlificRefused(said if said.endswith((".", "!", "?")) else f"{said}.", response.status_code)


def _sentences(detail: Any) -> Iterator[str]:
    if isinstance(detail, Mapping):
        for name, value in detail.items():
            yield f"{name}: {' '.join(_sentences(value))}"
    elif isinstance(detail, list | tuple):
        for each in detail:
            yield from _sentences(each)
    elif detail:
        yield str(detail)
