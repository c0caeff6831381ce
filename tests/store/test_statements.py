"""Statements that go straight to the driver fail as any other statement fails."""

import pytest
import sqlalchemy as sa
from sqlalchemy import bindparam

from psiturk_ng.errors import StoreError
from psiturk_ng.store import Store
from psiturk_ng.store.statements import Statement


def insertion(store: Store) -> Statement:
    """Describe the insertion of a HIT."""
    return Statement(sa.insert(store.tables.hits).values(hitid=bindparam("hit")))


def test_what_is_inserted_is_there_after_the_transaction_and_not_after_one_that_fails(store: Store) -> None:
    """They take part in the transaction of their connection."""
    insert, hits = insertion(store), store.tables.hits
    find = Statement(sa.select(hits.c.hitid).where(hits.c.hitid == bindparam("hit")))
    with store.writing() as writing:
        insert.change(writing.connection, [{"hit": "H1"}])
        insert.change(writing.connection, [{"hit": "H2"}, {"hit": "H3"}])
    with pytest.raises(sa.exc.IntegrityError), store.writing() as writing:
        insert.change(writing.connection, [{"hit": "H4"}, {"hit": "H1"}])
    with store.reading() as reading:
        found = [find.row(reading.connection, {"hit": f"H{number}"}) for number in range(1, 5)]
    assert found == [("H1",), ("H2",), ("H3",), None]


def test_a_key_that_is_taken_is_an_integrity_error(store: Store) -> None:
    """Whoever handles SQLAlchemy's errors handles these."""
    insert = insertion(store)
    with pytest.raises(sa.exc.IntegrityError), store.writing() as writing:
        insert.change(writing.connection, [{"hit": "H1"}, {"hit": "H1"}])


def test_a_missing_table_is_named_as_such(store: Store) -> None:
    """A driver's error reaches a researcher as a sentence."""
    insert = insertion(store)
    with store.engine.begin() as connection:
        store.tables.hits.drop(connection)
    with pytest.raises(StoreError, match="table"), store.writing() as writing:
        insert.change(writing.connection, [{"hit": "H1"}])


def lose_connection(store: Store) -> None:
    """Write over a connection that is closed."""
    with store.writing() as writing:
        raw = writing.connection.connection.dbapi_connection
        assert raw is not None
        raw.close()
        insertion(store).change(writing.connection, [{"hit": "H1"}])


@pytest.mark.parametrize("database_urls", ["postgresql", "mysql"], indirect=True)
def test_a_lost_connection_leaves_the_pool(store: Store) -> None:
    """The next transaction gets one that works."""
    with pytest.raises(StoreError):
        lose_connection(store)
    with store.writing() as writing:
        insertion(store).change(writing.connection, [{"hit": "H1"}])
