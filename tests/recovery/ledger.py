"""What participants produced, what the server acknowledged, and how that compares with the database."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from psiturk_ng.domain.saves import Kind

Record = dict[str, Any]
LISTS = {Kind.TRIAL: "data", Kind.EVENT: "eventdata"}


def mark_of(kind: Kind, record: Mapping[str, Any]) -> str:
    """Give the name that the test wrote into a record; no two records of a participant share one."""
    held = record["trialdata"] if kind is Kind.TRIAL else record["value"]
    return str(held["mark"])


@dataclass
class Ledger:
    """The truth about one participant, kept outside of the server.

    Args:
        uniqueid: whose.
        produced: everything recorded, by mark, as last changed.
        acknowledged: what the server said that it holds, in the version that it said so of.
        answers: every keyed answer given.
        acknowledged_answers: those that the server said it holds.
    """

    uniqueid: str
    produced: dict[str, Record] = field(default_factory=dict)
    acknowledged: dict[str, Record] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    acknowledged_answers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Counts:
    """What became of the records of all participants.

    Args:
        produced: records and answers that participants made.
        acknowledged: those that the server said it holds.
        present: those that are in the database, in their last version.
        missing: those acknowledged and not there, or in a version older than the acknowledged one.
        duplicate: those there more than once.
        incomplete_columns: finished assignments whose datastring column differs from what GET answers.
    """

    produced: int = 0
    acknowledged: int = 0
    present: int = 0
    missing: int = 0
    duplicate: int = 0
    incomplete_columns: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        ours, theirs = vars(self), vars(other)
        return Counts(**{name: ours[name] + theirs[name] for name in ours})

    def __str__(self) -> str:
        return ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in vars(self).items())

    @property
    def nothing_is_lost(self) -> bool:
        """Whether everything that was produced is there, once."""
        is_whole = self.produced == self.acknowledged == self.present
        return is_whole and not (self.missing or self.duplicate or self.incomplete_columns)


def columns(database_url: str) -> dict[str, Any]:
    """Read the datastring columns as any program would, by uniqueid."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT uniqueid, datastring FROM assignments"))
        return {uniqueid: json.loads(text or "null") for uniqueid, text in rows}


def compare(ledger: Ledger, column: Any, document: Any) -> Counts:
    """Compare what is known of a participant with the column and with what GET answers."""
    return (
        _records(ledger, document)
        + _answers(ledger, document)
        + Counts(incomplete_columns=int(column != document))
    )


def _records(ledger: Ledger, document: Any) -> Counts:
    held = [
        (mark_of(kind, one), one)
        for kind, name in LISTS.items()
        for one in document[name]
        # The server's own note of an entry whose first answer was lost.
        if one.get("eventtype") != "reload"
    ]
    found = dict(held)
    present = sum(found.get(mark) == record for mark, record in ledger.produced.items())
    times = Counter(mark for mark, _ in held)
    return Counts(
        produced=len(ledger.produced),
        acknowledged=len(ledger.acknowledged),
        present=present,
        missing=_missing(ledger, found),
        duplicate=sum(number - 1 for number in times.values()),
    )


def _missing(ledger: Ledger, found: Mapping[str, Record]) -> int:
    """Count what was acknowledged and is neither there nor followed by a newer version of itself."""
    return sum(
        found.get(mark) not in (record, ledger.produced[mark]) for mark, record in ledger.acknowledged.items()
    )


def _answers(ledger: Ledger, document: Any) -> Counts:
    held = document["questiondata"]
    return Counts(
        produced=len(ledger.answers),
        acknowledged=len(ledger.acknowledged_answers),
        present=sum(held.get(key) == value for key, value in ledger.answers.items()),
        missing=sum(
            held.get(key) not in (value, ledger.answers[key])
            for key, value in ledger.acknowledged_answers.items()
        ),
    )
