"""Lines of trialdata.csv from trials as they are stored, without decoding what is copied.

Trials come as one text, one on each line: `json.dumps` writes no line break.
"""

import json
import re
from typing import Final

from psiturk_ng.domain.records import Document, csv_text, stored_document

_PLACE: Final = '"data": ['
_MARK: Final = "the trials stood here"
# As `json.dumps` writes a record of psiTurk's client, or of ours, which adds numbers.
_BEGIN: Final = (
    r'^\{"uniqueid": "[^"\\\n]*", "current_trial": (-?\d+), "dateTime": (-?\d+), '
    r'(?:"\w+": -?[\d.]+(?:e[-+]\d+)?, )*"trialdata": '
)
_ANY: Final = re.compile(_BEGIN, re.ASCII)
# The same with its quotes doubled, as in the file, and a trialdata that is an object without one inside.
_OBJECT: Final = re.compile(
    _BEGIN.replace('"', '""').replace('[^""', '[^"') + r'(\{""[^{]*\})\}$', re.MULTILINE | re.ASCII
)
_DECODER: Final = json.JSONDecoder()


def without_trials(text: str, trials: str) -> Document | None:
    """Read a document all but its trials.

    Args:
        text: the document.
        trials: what its trials are believed to be, one on each line.

    Returns:
        The document with something else in the place of its trials; None unless they are these.
    """
    joined = trials.replace("\n", ", ")
    start = text.find(_PLACE) + len(_PLACE)
    if not joined or not text.startswith(joined, start):
        return None
    before, after = text[:start], text[start + len(joined) :]
    if _MARK in before or _MARK in after:
        return None
    document = stored_document(f'{before}"{_MARK}"{after}')
    return document if document is not None and document.get("data") == [_MARK] else None


def stored_trials_csv(uniqueid: str, trials: str, number: int) -> str | None:
    """Write the same lines as `csv_text` writes of the `trial_rows` of these trials.

    Args:
        uniqueid: whose.
        trials: as `json.dumps` wrote them, one on each line.
        number: of these trials.

    Returns:
        None if one of them does not begin as psiTurk's client writes trials.
    """
    who = csv_text([(uniqueid, "")]).removesuffix("\r\n")
    found = _OBJECT.findall(trials.replace('"', '""'))
    if len(found) == number:
        return "".join([f'{who}{count},{moment},"{cell}"\r\n' for count, moment, cell in found])
    lines = []
    for trial in trials.split("\n"):
        begin = _ANY.match(trial)
        if begin is None:
            return None
        _, end = _DECODER.raw_decode(trial, begin.end())
        lines.append(f"{who}{begin[1]},{begin[2]},{_cell(trial[begin.end() : end])}\r\n")
    return "".join(lines)


def _cell(text: str) -> str:
    if '"' in text or "," in text:
        return '"' + text.replace('"', '""') + '"'
    return text
