"""`Participant.datastring`: reads whole documents, and writes them, though records are kept one by one."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, event, inspect, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import ORMExecuteState, scoped_session

from psiturk_ng.domain.status import REOPENABLE, UNDER_WAY

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
    """Let the records follow what project code writes into a row, in the same transaction.

    A document takes the place of the records. What marks the end completes the column: `endhit`,
    or a status that is not one of an unfinished task, psiTurk's or the project's own.

    Args:
        participant: the mapped class.
        recording: gives the service that knows the records.
    """

    def follow(_mapper: Any, connection: Connection, row: Any) -> None:
        changes = inspect(row).attrs
        service = recording()
        writing = service.store.within(connection)
        if changes[COLUMN].history.has_changes():
            service.replace_document(writing, row.uniqueid, getattr(row, COLUMN))
        elif _marks_the_end(row, changes):
            service.complete_column(writing, row.uniqueid)

    event.listen(participant, "after_update", follow)


def follow_bulk_updates(
    participant: Any, session: "scoped_session[Any]", recording: "Callable[[], Recording]"
) -> None:
    """Let the records follow what project code writes into many rows with one UPDATE.

    Each document takes the place of the records, as if it had been assigned to its row.

    Args:
        participant: the mapped class.
        session: the project's.
        recording: gives the service that knows the records.
    """
    name = participant.__table__.name

    def follow(state: ORMExecuteState) -> Any:
        statement: Any = state.statement
        if not (state.is_update and statement.table.name == name):
            return None
        given = state.parameters or {}
        values: list[Any] = [given] if isinstance(given, Mapping) else list(given)
        if not _writes_documents(statement, values[0]):
            return None
        # Before the update: afterwards other rows may match.
        uniqueids = [each for row in values for each in _matching(state.session, statement, row)]
        result = state.invoke_statement()
        service = recording()
        writing = service.store.within(state.session.connection())
        for uniqueid in uniqueids:
            service.replace_document(writing, uniqueid, writing.datastring(uniqueid))
        return result

    event.listen(session, "do_orm_execute", follow)


def _matching(session: Any, statement: Any, values: Mapping[str, Any]) -> list[str]:
    """Find and lock whom an UPDATE with these values is about."""
    if not statement._where_criteria and "uniqueid" in values:
        return [values["uniqueid"]]
    query = select(statement.table.c.uniqueid).where(*statement._where_criteria).with_for_update()
    return list(session.execute(query, values).scalars())


def _writes_documents(statement: Any, values: Mapping[str, Any]) -> bool:
    """Tell whether an UPDATE sets the column, by whatever name it is called there."""
    # Where the order of the columns was given, older versions of SQLAlchemy keep them as pairs.
    pairs = getattr(statement, "_ordered_values", None) or ()
    keys = [*(statement._values or ()), *(key for key, _ in pairs), *values]
    return any(getattr(key, "key", key) in ("datastring", COLUMN) for key in keys)


def _marks_the_end(row: Any, changes: Any) -> bool:
    has_new_status = changes.status.history.has_changes() and row.status not in REOPENABLE | UNDER_WAY
    return has_new_status or (changes.endhit.history.has_changes() and row.endhit is not None)
