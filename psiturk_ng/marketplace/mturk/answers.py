"""Answers and questions in Amazon's XML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from psiturk_ng.errors import BadInput

_SCHEMAS: Final = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
_ANSWERS: Final = f"{_SCHEMAS}2005-10-01/QuestionFormAnswers.xsd"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class QuestionKind(StrEnum):
    """What kinds of questions there are."""

    EXTERNAL = "ExternalQuestion"
    HTML = "HTMLQuestion"
    FORM = "QuestionForm"


_NAMESPACES: Final = {
    QuestionKind.EXTERNAL: re.compile(re.escape(_SCHEMAS) + r"2006-07-14/ExternalQuestion\.xsd"),
    QuestionKind.HTML: re.compile(re.escape(_SCHEMAS) + r"2011-11-11/HTMLQuestion\.xsd"),
    QuestionKind.FORM: re.compile(re.escape(_SCHEMAS) + r"[0-9-]{10}/QuestionForm\.xsd"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a worker is shown.

    Args:
        kind: which kind it is.
        url: of the page, for an ExternalQuestion.
        html: the page itself, for an HTMLQuestion.
        frame_height: in pixels; 0 fills the window.
    """

    kind: QuestionKind
    url: str = ""
    html: str = ""
    frame_height: int = 0


def answers_xml(answers: Mapping[str, str]) -> str:
    """Write a QuestionFormAnswers document.

    Args:
        answers: by the names of their fields; what XML cannot hold is left out.
    """
    written = "".join(
        f"<Answer><QuestionIdentifier>{_text(name)}</QuestionIdentifier>"
        f"<FreeText>{_text(value)}</FreeText></Answer>"
        for name, value in answers.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'
        f'<QuestionFormAnswers xmlns="{_ANSWERS}">{written}</QuestionFormAnswers>'
    )


def read_question(text: str) -> Question:
    """Understand a question.

    Raises:
        BadInput: if it is not XML, or none of the kinds of questions.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadInput("A question declares no document type.")
    try:
        root = ElementTree.fromstring(text.strip())  # noqa: S314 - without a document type nothing expands
    except ElementTree.ParseError as error:
        raise BadInput(f"The question is not XML: {error}.") from error
    namespace, _, name = root.tag.removeprefix("{").rpartition("}")
    kind = next((kind for kind in QuestionKind if kind == name), None)
    if kind is None or not _NAMESPACES[kind].fullmatch(namespace):
        raise BadInput(f"{root.tag} is no ExternalQuestion, HTMLQuestion or QuestionForm of Amazon's.")
    if kind is QuestionKind.FORM:
        return Question(kind=kind)
    height = _part(root, namespace, "FrameHeight")
    if not height.isdecimal():
        raise BadInput(f"FrameHeight is a number of pixels, not {height!r}.")
    if kind is QuestionKind.HTML:
        return Question(kind=kind, html=_part(root, namespace, "HTMLContent"), frame_height=int(height))
    url = _part(root, namespace, "ExternalURL")
    if not url.startswith(("https://", "http://")):
        raise BadInput(f"ExternalURL is the address of a page, not {url!r}.")
    return Question(kind=kind, url=url, frame_height=int(height))


def _part(root: ElementTree.Element, namespace: str, name: str) -> str:
    found = root.findtext(f"{{{namespace}}}{name}")
    if not (found and found.strip()):
        raise BadInput(f"The question has no {name}.")
    return found.strip()


def _text(value: str) -> str:
    return escape(_NOT_XML.sub("", value))
