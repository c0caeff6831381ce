"""What a HIT says to Mechanical Turk about us: where the study is, and whose posting this is."""

import json
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

FRAME_HEIGHT: Final = 600
"""Of the frame in which workers see the landing page, in pixels, as in psiTurk."""

_SCHEMA: Final = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"
)


def external_question(landing_url: str) -> str:
    """Write the ExternalQuestion that shows a page.

    Args:
        landing_url: of the page; Mechanical Turk adds its parameters to it.
    """
    return (
        f'<ExternalQuestion xmlns="{_SCHEMA}">'
        f"<ExternalURL>{escape(landing_url)}</ExternalURL>"
        f"<FrameHeight>{FRAME_HEIGHT}</FrameHeight>"
        "</ExternalQuestion>"
    )


@dataclass(frozen=True, slots=True)
class Annotation:
    """What is kept with a HIT for us alone, at most 255 characters.

    Args:
        study: label of the study.
        token: the request token of the posting.
    """

    study: str = ""
    token: str = ""

    def write(self) -> str:
        """Give the text that `read` understands."""
        return json.dumps({"study": self.study, "token": self.token}, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> "Annotation":
        """Understand an annotation; one that is not ours is empty."""
        try:
            found = json.loads(text)
        except ValueError:
            return cls()
        if not isinstance(found, dict):
            return cls()
        return cls(*(str(found.get(name, "")) for name in ("study", "token")))
