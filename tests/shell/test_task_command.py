"""`task`: what is typed, and what then runs by itself."""

import pickle
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from psiturk_ng.store import Store
from tests.shell.conftest import KEYS, ShellUnderTest, Terminal


@pytest.fixture
def database(shell: ShellUnderTest) -> Path:
    """The project's database, made."""
    path = shell.folder / "participants.db"
    store = Store(f"sqlite:///{path}")
    store.migrate(lambda _: None)
    store.close()
    return path


def test_a_task_is_added_listed_and_removed(shell: ShellUnderTest) -> None:
    """Its kind names it; the list says when it runs and that no scheduler does it now."""
    added = shell("task", "add", "backup", "keep=3", "--every", "1d", "--first", "03:30")
    assert added.status == 0, added.err
    assert "The task backup runs first at " in added.out
    assert "03:30" in added.out
    listed = shell("task", "list")
    assert "backup (backup folder=backups keep=3, mode sim): every 1d, next run " in listed.out
    assert "do_scheduler = true" in listed.err
    assert shell("task", "remove", "backup").status == 0
    assert "no tasks" in shell("task", "list").err
    assert shell("task", "remove", "backup").status == 3


def test_a_task_is_run_here_and_now(shell: ShellUnderTest, database: Path) -> None:
    """Without a scheduler too; what came of it is kept, and the copy is a whole database."""
    shell("task", "add", "backup", "--every", "2h")
    before = shell("task", "show", "backup", "--json").json["next_run_at"]
    run = shell("task", "run", "backup", "--json").json
    assert (run["state"], run["attempts"]) == ("done", 1)
    (copy,) = (shell.folder / "backups").iterdir()
    assert str(copy) in run["result"]
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM psiturk_task").fetchone() == (1,)
    shown = shell("task", "show", "backup", "--json").json
    assert shown["runs"] == [run] == [shown["last_run"]]
    assert shown["next_run_at"] == before
    assert "done in " in shell("task", "list").out


def test_old_copies_are_removed_and_other_files_are_not(shell: ShellUnderTest, database: Path) -> None:
    """Only what this task made, oldest first."""
    folder = shell.folder / "backups"
    folder.mkdir()
    names = [f"participants-202601{day:02}T000000Z.db" for day in range(1, 5)]
    for name in (*names, "participants-final.db", "notes.txt"):
        (folder / name).touch()
    shell("task", "add", "backup", "keep=2", "--every", "2h")
    assert "3 older copies were removed" in shell("task", "run", "backup").out
    left = sorted(path.name for path in folder.iterdir())
    assert left[:3] == ["notes.txt", names[-1], left[2]]
    assert len(left) == 4


def test_the_data_files_are_exported(shell: ShellUnderTest) -> None:
    """To a folder that is made where it is missing."""
    shell("task", "add", "export", "folder=out/csv", "--every", "1h")
    answer = shell("task", "run", "export")
    assert answer.status == 0, answer.err
    assert (shell.folder / "out/csv/trialdata.csv").exists()


def test_a_failure_is_a_result(shell: ShellUnderTest) -> None:
    """The command says so, and so does the list."""
    shell.write("exports", "in the way")
    shell("task", "add", "export", "--every", "1h")
    answer = shell("task", "run", "export")
    assert answer.status == 5
    assert "cannot be written" in answer.out
    assert "failed in " in shell("task", "list").out


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["backups", "--every", "1d"], 3, "There are: approve_all, auto_bonus, reconcile, backup, export"),
        (["backup", "--every", "soon"], 2, "Write it like 30m, 2h or 1d"),
        (["backup", "--every", "1d", "--first", "noon"], 2, "noon is no time"),
        (["backup", "--every", "1d", "keep"], 2, "keep is not of the form NAME=VALUE"),
        (["backup", "--every", "1d", "keep=0"], 2, "keep: 0 is not a whole number of 1 or more"),
        (["backup", "--every", "1d", "depth=3"], 2, "It takes: folder, keep"),
        (["auto_bonus", "--every", "1d"], 2, "A bonus needs a reason"),
        (["backup"], 2, "--every"),
    ],
)
def test_what_cannot_be_added_is_said(
    shell: ShellUnderTest, words: list[str], status: int, told: str
) -> None:
    """Each mistake in a sentence, and nothing is added."""
    answer = shell("task", "add", *words)
    assert answer.status == status
    assert told.lower() in answer.err.lower()
    assert shell("task", "list", "--json").json == []


def test_a_database_server_is_left_to_its_own_tools(shell: ShellUnderTest) -> None:
    """The sentence names the command that copies it; the password is not shown."""
    from psiturk_ng.bootstrap import open_project
    from psiturk_ng.errors import Conflict
    from psiturk_ng.services.kinds.backing_up import BACKUP

    shell.environ["PSITURK_DATABASE_URL"] = "postgresql://ada:secret@db.example/study"
    with pytest.raises(Conflict) as caught:
        BACKUP.refuse(open_project(shell.folder, shell.environ), {})
    assert "pg_dump --file=backup.sql 'postgresql://ada@db.example/study'" in caught.value.hint


def test_two_tasks_of_a_kind_have_two_names(shell: ShellUnderTest) -> None:
    """The second needs one of its own."""
    assert shell("task", "add", "export", "--every", "1h").status == 0
    again = shell("task", "add", "export", "--every", "1h")
    assert (again.status, "another name" in again.err) == (4, True)
    assert shell("task", "add", "export", "--every", "1h", "--name", "second").status == 0
    assert [task["name"] for task in shell("task", "list", "--json").json] == ["export", "second"]


def test_a_task_that_pays_is_agreed_to_first(shell: ShellUnderTest) -> None:
    """In live mode, without anybody to ask, it needs --yes; on a terminal it is shown and asked."""
    shell.environ.update(KEYS | {"PSITURK_LAUNCH_IN_MODE": "live"})
    words = ("task", "add", "approve_all", "--every", "2h")
    alone = shell(*words)
    assert (alone.status, "--yes" in alone.err) == (2, True)
    declined = shell(*words, stdin=Terminal("n\n"))
    assert declined.status == 1
    assert "Every 2h, in mode live, without asking again: approve all" in declined.out
    assert shell("task", "list", "--json").json == []
    added = shell(*words, "--yes", "--json").json
    assert (added["mode"], added["name"], added["interval_seconds"]) == ("live", "approve_all", 7200)


def test_participants_are_forgotten_by_a_task(shell: ShellUnderTest) -> None:
    """What cannot be undone is agreed to as paying is; with nobody to forget, it says so."""
    words = ("task", "add", "retention", "days=30", "--every", "1d")
    assert shell(*words, stdin=Terminal("n\n")).status == 1
    assert shell(*words, "action=hide").status == 2
    assert shell(*words).status == 0
    assert shell("task", "run", "retention").out == "Of those older than 30 days: 0 anonymised.\n"


def test_a_task_can_wait(shell: ShellUnderTest) -> None:
    """A paused one has no next run until it is resumed; its number names it too."""
    shell("task", "add", "export", "--every", "1h")
    assert shell("task", "pause", "1").status == 0
    (task,) = shell("task", "list", "--json").json
    assert (task["is_paused"], task["next_run_at"]) == (True, None)
    assert "waits" in shell("task", "list").out
    assert "runs next at" in shell("task", "resume", "export").out


def test_what_psiturk_left_is_named_and_not_read(shell: ShellUnderTest, database: Path) -> None:
    """A pickle in its table could run any program: it is not opened."""

    class Trap:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return Path.touch, (shell.folder / "opened",)

    with closing(sqlite3.connect(database)) as connection, connection:
        row = ("approve_all", 1.0, pickle.dumps(Trap()))
        connection.execute("INSERT INTO apscheduler_jobs VALUES (?, ?, ?)", row)
    answer = shell("task", "list")
    assert "nothing runs: approve_all" in answer.err
    assert "task add approve_all --every 2h" in answer.err
    assert not (shell.folder / "opened").exists()


def test_the_kinds_say_what_they_can_be_told(shell: ShellUnderTest) -> None:
    """In words, and as JSON with the defaults."""
    assert "min_age: leave those handed in less than so many hours ago" in shell("task", "kinds").out
    kinds = {kind["kind"]: kind for kind in shell("task", "kinds", "--json").json}
    assert kinds["backup"]["parameters"][1] == {
        "name": "keep",
        "help": "how many copies stay",
        "default": 7,
    }
    assert kinds["auto_bonus"]["needs_consent"] is True


def test_tasks_work_at_the_prompt(shell: ShellUnderTest) -> None:
    """The same words in the interactive shell."""
    answer = shell.type("task add export --every 1h", "task list")
    assert "export (export folder=exports, mode sim): every 1h" in answer.out
