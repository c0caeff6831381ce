"""Text of all kinds, through every database."""

import json
from contextlib import nullcontext

import pytest
import sqlalchemy as sa

from psiturk_ng.store import Store
from tests.store.conftest import MakeRow

DOCUMENTS = {
    "nul and half pairs, escaped": json.dumps({"data": ["\x00", "\ud800", "\udfff", "é😀"]}),
    "emoji and scripts, raw": '{"questiondata": {"a": "😀 مرحبا 漢字 ñ", "b": "\\\\ \'quoted\' %s :x"}}',
    "one megabyte": json.dumps({"data": ["x" * 1_000_000, "😀"]}),
    "control characters": "".join(map(chr, range(1, 32))) + "\x7f\u2028",
    "empty": "",
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_document_comes_back_as_it_went_in(store: Store, make_row: MakeRow, document: str) -> None:
    """Character by character."""
    with store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
        assert writing.store_datastring("w1:a1", document)
    with store.reading() as reading:
        assert reading.datastring("w1:a1") == document
        assert list(reading.datastrings()) == [("w1:a1", document)]


def test_what_some_database_cannot_hold_is_marked_on_all(store: Store, make_row: MakeRow) -> None:
    """A raw NUL or half a surrogate pair becomes U+FFFD; nothing fails and the rest stays."""
    with store.writing() as writing:
        writing.insert(make_row(browser="a\x00b\ud83d", language="é"), recruiter="link")
        writing.store_datastring("w1:a1", '"\x00\ud800é"')
    with store.reading() as reading:
        row = reading.by_uniqueid("w1:a1")
        assert reading.datastring("w1:a1") == '"\ufffd\ufffdé"'
        assert reading.by_uniqueid("\x00\ud800") is None
    assert row is not None
    assert (row.browser, row.language) == ("a\ufffdb\ufffd", "é")


def test_nothing_is_cut_short_silently(store: Store, make_row: MakeRow) -> None:
    """MySQL and PostgreSQL refuse what is too long for a column; SQLite keeps all of it."""
    keeps_all = store.engine.dialect.name == "sqlite"
    with nullcontext() if keeps_all else pytest.raises(sa.exc.DataError), store.writing() as writing:
        writing.insert(make_row(browser="x" * 200), recruiter="link")
    with store.reading() as reading:
        row = reading.by_uniqueid("w1:a1")
    assert (row.browser if row else None) == ("x" * 200 if keeps_all else None)
