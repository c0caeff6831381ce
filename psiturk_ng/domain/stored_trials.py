"""Lines of trialdata.csv from trials as they are stored, without decoding what is copied."""

import json
import re
from collections.abc import Sequence
from typing import Final

from psiturk_ng.domain.records import Document, csv_text, stored_document

_MARK: Final = "the trials stood here"
# As `json.dumps` writes a record; no line break can stand in one.
_BEGIN: Final = (
    r'^\{"uniqueid": "[^"\\\n]*", "current_trial": (-?\d+), "dateTime": (-?\d+), '
    r'(?:"\w+": -?[\d.]+(?:e[-+]\d+)?, )*"trialdata": '
)
# Without a brace inside, an object ends at its first brace. Quotes are doubled already, as in the file.
_FLAT: Final = re.compile(
    _BEGIN.replace('"', '""').replace('[^""', '[^"') + r'(\{"[^{}\n]*\})\}$', re.MULTILINE | re.ASCII
)
_ANY: Final = re.compile(_BEGIN, re.ASCII)
_DECODER: Final = json.JSONDecoder()


def without_trials(text: str, trials: Sequence[str]) -> Document | None:
    """Read a document all but its trials.

    Args:
        text: the document.
        trials: what its trials are believed to be.

    Returns:
        The document with something else in the place of its trials; None unless they are these.
    """
    joined = ", ".join(trials)
    start = text.find(joined) if joined else -1
    if start < 0 or _MARK in text:
        return None
    document = stored_document(f'{text[:start]}"{_MARK}"{text[start + len(joined) :]}')
    return document if document is not None and document.get("data") == [_MARK] else None


def stored_trials_csv(uniqueid: str, trials: Sequence[str]) -> str | None:
    """Write the same lines as `csv_text` writes of the `trial_rows` of these trials.

    Args:
        uniqueid: whose.
        trials: each as `json.dumps` wrote it.

    Returns:
        None if one of them does not begin as psiTurk's client writes trials.
    """
    who = csv_text([(uniqueid, "")]).removesuffix("\r\n")
    flat = _FLAT.findall("\n".join(trials).replace('"', '""'))
    if len(flat) == len(trials):
        return "".join([f'{who}{number},{moment},"{cell}"\r\n' for number, moment, cell in flat])
    lines = []
    for trial in trials:
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
