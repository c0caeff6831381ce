"""What a project's own code says of one participant's data."""

from typing import Final, NamedTuple

UNJUDGED: Final = "validate must return True, False, or a sentence that says what is wrong; it returned"


class Judgement(NamedTuple):
    """A verdict.

    Args:
        is_valid: None if there is none.
        why: what is wrong, or why there is no verdict; empty for valid data.
    """

    is_valid: bool | None
    why: str = ""
