"""What `server off` leaves behind."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import requests

from psiturk_ng.supervisor import Server
from tests.process.conftest import MakeServer
from tests.servers import CHROME, new_ids


def test_stop_leaves_one_whole_database_file(running_server: Server, folder: Path) -> None:
    """A copy of participants.db made after `server off` misses nothing."""
    requests.get(f"{running_server.report().url}/", timeout=10)
    running_server.stop()
    assert (folder / "participants.db").stat().st_size > 0
    wal = folder / "participants.db-wal"
    assert not wal.exists() or wal.stat().st_size == 0


def test_stop_leaves_columns_that_lack_nothing(make_server: MakeServer, folder: Path) -> None:
    """Who reads participants.db after `server off` finds the data of those who never finished."""
    server = make_server(require_participant_token="false")
    server.start()
    url, ids = server.report().url, new_ids()
    assert requests.get(f"{url}/exp", ids.query(), headers={"User-Agent": CHROME}, timeout=10).ok
    trial = {"current_trial": 0, "dateTime": 1, "trialdata": {"word": "red"}}
    saved = requests.put(f"{url}/sync/{ids.uniqueid}", json={"data": [trial]}, timeout=10)
    assert saved.ok
    server.stop()
    with closing(sqlite3.connect(folder / "participants.db")) as database:
        ((text,),) = database.execute("SELECT datastring FROM assignments WHERE uniqueid = ?", [ids.uniqueid])
    assert json.loads(text)["data"] == [trial]
