"""What `psiturk_ng.load` can be given."""

from pathlib import Path

import psiturk_ng
from psiturk_ng.store import Store, TableNames


def test_a_copied_database_file_loads_without_its_project(tmp_path: Path) -> None:
    """Analysis often happens where only participants.db was copied to."""
    file = tmp_path / "copied data.db"
    store = Store(f"sqlite:///{file}", TableNames(assignments="wave_two"))
    store.migrate(lambda _: None)
    store.close()
    before = file.read_bytes()
    assert psiturk_ng.load(file, table_name="wave_two").assignments.empty
    assert psiturk_ng.load(str(file), "wave_two").trials.empty
    assert file.read_bytes() == before
