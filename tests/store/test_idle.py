"""A database that nobody writes to is whole in its one file."""

import shutil
import sqlite3
from pathlib import Path

from psiturk_ng.store import Store
from psiturk_ng.store.idle import IdleCheckpoint
from tests.servers import wait_until


def test_a_plain_copy_is_whole_soon_after_the_last_write(tmp_path: Path) -> None:
    """The log is emptied into the file by itself; a copy of the file alone has the last write."""
    path = tmp_path / "participants.db"
    store = Store(f"sqlite:///{path}")
    store.migrate(lambda _: None)
    idle = IdleCheckpoint(path, idle_s=0.05)
    with store.writing() as writing:
        writing.connection.exec_driver_sql("INSERT INTO amt_hit VALUES ('H1')")
    log = path.with_name("participants.db-wal")
    assert log.stat().st_size > 0
    idle.written()
    wait_until(lambda: log.stat().st_size == 0, what="an empty log")
    shutil.copy(path, tmp_path / "copy.db")
    copy = sqlite3.connect(tmp_path / "copy.db")
    assert copy.execute("SELECT hitid FROM amt_hit").fetchall() == [("H1",)]
    copy.close()
    store.close()
