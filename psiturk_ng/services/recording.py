"""Keeping what participants produce."""

from dataclasses import dataclass

from psiturk_ng.domain.records import Document, document_text, stored_document
from psiturk_ng.errors import NotFound
from psiturk_ng.store import AssignmentRow, Store


@dataclass(frozen=True, slots=True)
class Held:
    """What the server holds of one assignment.

    Args:
        fresh: who and which cell: what a page starts from before the first save.
        stored: the record, if one was saved.
    """

    fresh: Document
    stored: Document | None

    @property
    def document(self) -> Document:
        """What a page starts from that may see everything."""
        return self.fresh if self.stored is None else self.stored


@dataclass(frozen=True)
class Recording:
    """Loads and saves the record of an assignment.

    Args:
        store: the project's database.
    """

    store: Store

    def load(self, uniqueid: str) -> Held:
        """Give what the server holds.

        Raises:
            NotFound: if there is no such assignment.
        """
        with self.store.reading() as assignments:
            row = assignments.by_uniqueid(uniqueid)
            text = assignments.datastring(uniqueid)
        if row is None:
            raise NotFound("There is no such assignment.")
        return Held(fresh_document(row), stored_document(text))

    def save(self, uniqueid: str, document: Document) -> None:
        """Store a whole record. When this returns, it is committed.

        Raises:
            NotFound: if there is no such assignment.
        """
        with self.store.writing() as assignments:
            if not assignments.store_datastring(uniqueid, document_text(document)):
                raise NotFound("There is no such assignment.")


def fresh_document(row: AssignmentRow) -> Document:
    """Say who and which cell. Source: psiTurk 3.3.1, `GET /sync` before the first save."""
    return {
        "condition": row.cond,
        "counterbalance": row.counterbalance,
        "assignmentId": row.assignmentid,
        "workerId": row.workerid,
        "hitId": row.hitid,
        "bonus": row.bonus,
    }
