"""`Participant.datastring`: reads whole documents, and writes them, though records are kept one by one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, inspect
from sqlalchemy.ext.hybrid import hybrid_property

if TYPE_CHECKING:
    from psiturk_ng.services.recording import Recording

COLUMN = "_datastring"
"""The attribute that is the column itself."""


def datastring_property(recording: "Callable[[], Recording]") -> Any:
    """Make the attribute for one project.

    Reading gives everything that was saved, also what the column lacks as yet.
    Writing replaces the document when the session is flushed, and keeps the old one.

    Args:
        recording: gives the service that knows the records.
    """

    def read(row: Any) -> str | None:
        state = inspect(row)
        if state.transient or state.pending or state.attrs[COLUMN].history.has_changes():
            text: str | None = getattr(row, COLUMN)
            return text
        if state.session is None:
            return recording().text(row.uniqueid)
        service = recording()
        return service.text_in(service.store.within(state.session.connection()), row.uniqueid)

    def write(row: Any, text: str | None) -> None:
        setattr(row, COLUMN, text)

    return hybrid_property(read, write, expr=lambda cls: getattr(cls, COLUMN))


def follow_writes(participant: Any, recording: "Callable[[], Recording]") -> None:
    """Put what project code writes in the place of the records, in the same transaction.

    Args:
        participant: the mapped class.
        recording: gives the service that knows the records.
    """

    def replace(_mapper: Any, connection: Connection, row: Any) -> None:
        if inspect(row).attrs[COLUMN].history.has_changes():
            service = recording()
            service.replace_document(service.store.within(connection), row.uniqueid, getattr(row, COLUMN))

    event.listen(participant, "after_update", replace)
