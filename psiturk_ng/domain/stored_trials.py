"""Rows of trialdata.csv from trials as they are stored, without decoding what goes into the file as it is."""

import json
import re
from collections.abc import Sequence
from typing import Final

from psiturk_ng.domain.records import Document, Rows, stored_document, trial_rows

_MARK: Final = "the trials stood here"
# As `json.dumps` writes a record; no line break can stand in one.
_BEGIN: Final = (
    r'^\{"uniqueid": "[^"\\\n]*", "current_trial": (-?\d+), "dateTime": (-?\d+), '
    r'(?:"\w+": -?[\d.]+(?:e[-+]\d+)?, )*"trialdata": '
)
# Without a brace inside, an object ends at its first brace.
_FLAT: Final = re.compile(_BEGIN + r"(\{[^{}\n]*\})\}$", re.MULTILINE | re.ASCII)
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


def stored_trial_rows(uniqueid: str, trials: Sequence[str]) -> Rows:
    """Give the same rows as `trial_rows` of the document with these trials.

    Args:
        uniqueid: whose.
        trials: each as `json.dumps` wrote it.
    """
    flat = _FLAT.findall("\n".join(trials))
    if len(flat) == len(trials):
        for row in flat:
            yield (uniqueid, *row)
        return
    for number, trial in enumerate(trials):
        begin = _ANY.match(trial)
        if begin is None:
            yield from trial_rows(uniqueid, {"data": [json.loads(trial)]}, first=number)
        else:
            _, end = _DECODER.raw_decode(trial, begin.end())
            yield (uniqueid, *begin.groups(), trial[begin.end() : end])
