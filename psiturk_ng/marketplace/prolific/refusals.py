"""How the simulated Prolific says no: its envelope, with numbers of our own.

Source: the schema ErrorDetail of Prolific's OpenAPI description; which `error_code`
belongs to which error is not documented.
"""

from collections.abc import Mapping, Sequence

Detail = str | Sequence[str] | Mapping[str, Sequence[str]]


class Refused(Exception):
    """A request was understood and nothing was done.

    Args:
        status: of HTTP.
        title: in a word or two.
        detail: a sentence, several, or several for each field.
    """

    def __init__(self, status: int, title: str, detail: Detail) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail


def invalid(detail: Detail) -> Refused:
    """Say that what was sent cannot be."""
    return Refused(400, "Bad request", detail)


def faulty(field: str, sentence: str) -> Refused:
    """Say that one field cannot be what was sent."""
    return invalid({field: [sentence]})


def absent(what: str, identifier: str) -> Refused:
    """Say that there is no such thing."""
    return Refused(404, "Not found", f"There is no {what} {identifier}.")


def wrong_state(sentence: str) -> Refused:
    """Say that a thing is not in a state for this."""
    return Refused(400, "Invalid status transition", sentence)


def envelope(status: int, title: str, detail: Detail) -> dict[str, object]:
    """Write an error as Prolific does."""
    return {
        "error": {"status": status, "error_code": status * 100, "title": title, "detail": detail},
    }
