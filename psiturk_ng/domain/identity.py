"""Who a visit belongs to: the ids that a platform sends along, and what they may look like.

Ids end up in templates that psiTurk users wrote years ago, inside JavaScript
strings, attributes and links where HTML escaping protects nobody. So ids are
kept harmless at the door instead: the characters that could break out of any
of those places are refused.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from psiturk_ng.domain.recruiting import EntryParameters
from psiturk_ng.errors import BadInput

MAX_LENGTH: Final = 128
"""Longest id, and longest uniqueid, in characters: the width of psiTurk's columns."""

PREVIEW: Final = "ASSIGNMENT_ID_NOT_AVAILABLE"
"""The assignment id of a visitor who looks at the ad before accepting. Source: MTurk's ExternalQuestion."""

PSITURK_ENTRY: Final = EntryParameters(
    posting="hitId", submission="assignmentId", participant="workerId", preview=PREVIEW, is_framed=True
)
"""The parameters of psiTurk's own addresses, which are MTurk's. Source: psiTurk 3.3.1, `/ad`."""

_UNSAFE: Final = "\"'`\\<>&{}"
_CONTROLS: Final = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_REFUSED = re.compile(f"[{_CONTROLS}:/{re.escape(_UNSAFE)}]")
_ESCAPED = re.compile(f"[{_CONTROLS}{re.escape(_UNSAFE)}]")


@dataclass(frozen=True, slots=True)
class Visit:
    """One arrival of one participant, as the URL tells it.

    Args:
        participant: the platform's id of the person; psiTurk's `workerId`.
        assignment: the platform's id of this pass; psiTurk's `assignmentId`.
        posting: the platform's id of the offer; psiTurk's `hitId`.
        mode: `live`, `sandbox`, `sim`, `debug`, `lab` or what else the URL says.
    """

    participant: str
    assignment: str
    posting: str
    mode: str

    @property
    def uniqueid(self) -> str:
        """The key of the assignment. Without colons in either part, no two pairs share one."""
        return f"{self.participant}:{self.assignment}"

    @property
    def is_debug(self) -> bool:
        """Whether this is a trial run by the researcher, which never counts."""
        return is_debug_posting(self.posting)

    @property
    def is_preview(self) -> bool:
        """Whether the visitor only looks at the ad."""
        return self.assignment == PREVIEW


def is_debug_posting(posting: str | None) -> bool:
    """Tell a trial run from a real one. Source: psiTurk 3.3.1, `/ad` and `/exp`."""
    return (posting or "").startswith("debug")


def checked_id(name: str, value: str) -> str:
    """Accept an id that is harmless wherever a template may put it.

    Args:
        name: the parameter, for the message.
        value: what was sent.

    Returns:
        The value, unchanged.

    Raises:
        BadInput: if it is longer than 128 characters or holds a colon, a slash, a quote, a
            backslash, an angle bracket, an ampersand, a brace or a control character.
    """
    if len(value) > MAX_LENGTH:
        raise BadInput(f"{name} is longer than {MAX_LENGTH} characters.")
    if _REFUSED.search(value) or value != value.strip():
        raise BadInput(f"{name} holds a character that an id may not hold.")
    return value


def checked_visit(visit: Visit) -> Visit:
    """Accept a visit whose ids are harmless and whose uniqueid fits its column.

    Raises:
        BadInput: as `checked_id`, or if participant and assignment together are too long.
    """
    checked_id("workerId", visit.participant)
    checked_id("assignmentId", visit.assignment)
    checked_id("hitId", visit.posting)
    checked_id("mode", visit.mode)
    if len(visit.uniqueid) > MAX_LENGTH:
        raise BadInput(f"workerId and assignmentId together are longer than {MAX_LENGTH - 1} characters.")
    return visit


def holds_control_character(text: str) -> bool:
    """Whether a text holds a character that no id may hold, and that a database may refuse."""
    return _CONTROL.search(text) is not None


def harmless(value: str) -> str:
    """Percent-encode what could break out of a string, an attribute or a tag.

    Ids that we accepted come back unchanged. Other query parameters that a
    template may show pass through here.
    """
    return _ESCAPED.sub(lambda match: quote(match.group(), errors="replace"), value)
