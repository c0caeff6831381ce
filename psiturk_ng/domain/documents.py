"""Whole documents and the records they are made of.

psiTurk's clients send everything at every save. `merge` finds out what in
such a document is new, so that it can go where single records go; `compose`
writes the document again from its records.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from psiturk_ng.domain.records import Document
from psiturk_ng.domain.saves import Kind

LIST_KEYS: Final[Mapping[Kind, str]] = {Kind.TRIAL: "data", Kind.EVENT: "eventdata"}
"""Where in a document the records of each kind stand."""

_FURTHEST: Final = 2**53
ANSWERS_KEY: Final = "questiondata"
_PSITURK_ORDER: Final = (
    *("condition", "counterbalance", "assignmentId", "workerId", "hitId", "currenttrial", "bonus"),
    *("data", "questiondata", "eventdata", "useragent", "mode", "id"),
)


class Rank(NamedTuple):
    """How far a document has come; of two that differ, the greater is the newer."""

    currenttrial: int
    events: int


@dataclass(frozen=True, slots=True)
class Stored:
    """The records of one kind that are held already, in the order of the document.

    Args:
        from_documents: those that came in whole documents.
        from_streams: those that came one by one, and what they were before they changed.
    """

    from_documents: Sequence[str] = ()
    from_streams: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Two documents say different things in the same place.

    Args:
        number: the place, among the records that came in whole documents.
        kept: the newer record.
        set_aside: the older one.
    """

    number: int
    kept: str
    set_aside: str


@dataclass(slots=True)
class Merged:
    """What a document brings for one kind of record.

    Args:
        appended: records that are new.
        differences: places where it and the stored document differ.
    """

    appended: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


def rank_of(document: Document) -> Rank:
    """Tell how far a document has come."""
    currenttrial = document.get("currenttrial")
    if not isinstance(currenttrial, int) or isinstance(currenttrial, bool):
        currenttrial = len(_list(document, Kind.TRIAL))
    return Rank(max(0, min(currenttrial, _FURTHEST)), len(_list(document, Kind.EVENT)))


def merge(kind: Kind, document: Document, stored: Stored, *, is_newer: bool) -> Merged:
    """Find out what a document adds to the records that are held.

    Records that came one by one, and that the document repeats because its
    page started from them, are matched wherever they stand. The others are
    matched place by place with those of earlier documents.

    Args:
        kind: which records.
        document: the whole document.
        stored: what is held.
        is_newer: whether the document is newer than the stored one, or as new.
    """
    repeated = Counter(stored.from_streams)
    own = []
    for text in map(json.dumps, _list(document, kind)):
        if repeated[text]:
            repeated[text] -= 1
        else:
            own.append(text)
    merged = Merged()
    for number, (held, sent) in enumerate(zip(stored.from_documents, own, strict=False)):
        if held != sent:
            newer, older = (sent, held) if is_newer else (held, sent)
            merged.differences.append(Difference(number, newer, older))
    merged.appended = own[len(stored.from_documents) :]
    return merged


def merge_values(held: Mapping[str, Any], sent: Mapping[str, Any], *, is_newer: bool) -> dict[str, Any]:
    """Join keyed values: the newer ones count, and none is taken away."""
    return {**held, **sent} if is_newer else {**held, **{key: sent[key] for key in sent if key not in held}}


def attributes_of(document: Document) -> dict[str, Any]:
    """Give a document without its records and answers: empty lists mark where they stood."""
    empty: dict[str, Any] = {LIST_KEYS[Kind.TRIAL]: [], LIST_KEYS[Kind.EVENT]: [], ANSWERS_KEY: {}}
    return {
        key: empty[key] if key in empty and isinstance(value, type(empty[key])) else value
        for key, value in document.items()
    }


def answers_of(document: Document) -> dict[str, Any]:
    """Give the answers in a document."""
    answers = document.get(ANSWERS_KEY)
    return answers if isinstance(answers, dict) else {}


def compose(
    attributes: Mapping[str, Any],
    answers: Mapping[str, Any],
    records: Mapping[Kind, Sequence[str]],
    fresh: Document | None,
) -> str:
    """Write a document, as `json.dumps` would, by joining the texts of its records.

    Args:
        attributes: as `attributes_of` gives them; keys keep their order.
        answers: keyed answers.
        records: the texts of the records, by kind, in order.
        fresh: who and which cell, for a document that a client sent piece by piece;
            None for one that came whole: it gets no key that it did not have.
    """
    texts = {LIST_KEYS[kind]: "[" + ", ".join(records[kind]) + "]" for kind in records}
    empty: dict[str, Any] = {LIST_KEYS[Kind.TRIAL]: [], ANSWERS_KEY: {}, LIST_KEYS[Kind.EVENT]: []}
    needed = {key for key in empty if fresh is not None or texts.get(key, "[]") != "[]"}
    if answers:
        needed.add(ANSWERS_KEY)
    values = {**(fresh or {}), **{key: empty[key] for key in empty if key in needed}, **attributes}
    # What a client put in the place of records or answers hides none that are held.
    values |= {key: [] for key, text in texts.items() if text != "[]"}
    if answers or values.get(ANSWERS_KEY) == {}:
        values[ANSWERS_KEY] = answers
    keys = list(attributes) if len(values) == len(attributes) else _in_order(values)
    members = (
        f"{json.dumps(key)}: {texts[key] if key in texts and values[key] == [] else json.dumps(values[key])}"
        for key in keys
    )
    return "{" + ", ".join(members) + "}"


def _in_order(values: Mapping[str, Any]) -> list[str]:
    known = [key for key in _PSITURK_ORDER if key in values]
    return known + [key for key in values if key not in _PSITURK_ORDER]


def _list(document: Document, kind: Kind) -> list[Any]:
    records = document.get(LIST_KEYS[kind])
    return records if isinstance(records, list) else []
