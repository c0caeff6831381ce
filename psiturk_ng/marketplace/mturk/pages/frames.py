"""What stands in the frame of a HIT's page."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from psiturk_ng.marketplace.mturk.answers import QuestionKind, read_question
from psiturk_ng.marketplace.mturk.workers import NO_ASSIGNMENT

SUBMIT_PATH: Final = "/mturk/externalSubmit"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost"})
_AMAZON: Final = re.compile(r"(?:https?:)?//(?:www|workersandbox)\.mturk\.com" + SUBMIT_PATH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame.

    Args:
        url: of the page in it; empty if there is none that may be shown.
        height: in pixels; 0 fills the window.
        refusal: why there is no page.
    """

    url: str = ""
    height: int = 0
    refusal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sits before the frame.

    Args:
        site: address of the marketplace's root, as their browser knows it.
        hit_id: of the HIT.
        worker_id: whose it is; empty in a preview.
        assignment_id: their assignment; empty in a preview.
    """

    site: str
    hit_id: str
    worker_id: str = ""
    assignment_id: str = ""

    def parameters(self) -> dict[str, str]:
        """Give what Mechanical Turk adds to a page's address. Source: ExternalQuestion."""
        ids = {"assignmentId": self.assignment_id or NO_ASSIGNMENT, "hitId": self.hit_id}
        if self.assignment_id:
            ids |= {"workerId": self.worker_id, "turkSubmitTo": self.site}
        return ids


def frame_of(question: str, seat: Seat) -> Frame:
    """Say what to show of a question.

    Args:
        question: its XML.
        seat: who looks.
    """
    asked = read_question(question)
    if asked.kind is QuestionKind.HTML:
        query = urlencode(seat.parameters())
        return Frame(url=f"/question/{seat.hit_id}?{query}", height=asked.frame_height)
    if asked.kind is QuestionKind.FORM:
        return Frame(refusal="This HIT is a QuestionForm, which the simulated Mechanical Turk does not show.")
    if urlsplit(asked.url).hostname not in _LOOPBACK:
        return Frame(
            refusal=f"The page of this HIT is not at 127.0.0.1 or localhost, and not shown here: {asked.url}"
        )
    parts = urlsplit(asked.url)
    query = "&".join(filter(None, (parts.query, urlencode(seat.parameters()))))
    return Frame(url=urlunsplit(parts._replace(query=query)), height=asked.frame_height)


def html_of(question: str, site: str) -> str:
    """Give the page of an HTMLQuestion, whose form hands in here.

    Args:
        question: its XML.
        site: address of the marketplace's root.

    Returns:
        The page; empty if it is another kind of question.
    """
    return _AMAZON.sub(lambda _: site + SUBMIT_PATH, read_question(question).html)
