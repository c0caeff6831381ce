"""`verify`: whose completion code it is."""

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.recruiting import Mode, Outcome
from psiturk_ng.store.links import LinkBook
from tests.shell.conftest import ShellUnderTest
from tests.shell.test_general_commands import insert


@pytest.fixture
def code(shell: ShellUnderTest) -> str:
    """A code that was shown to the participant W."""
    shell("migrate", "db")
    insert(shell.folder, "W:A", None)
    store = open_project(shell.folder, shell.environ).store
    made = LinkBook(store, Mode.LIVE).code("W:A", Outcome.COMPLETE)
    store.close()
    return made


def test_it_says_whose_code_it_is(shell: ShellUnderTest, code: str) -> None:
    """In one line, and as JSON with psiTurk's ids."""
    answer = shell("verify", code)
    assert answer.status == 0
    assert "worker W, W:A" in answer.out
    found = shell("verify", code, "--json").json
    assert (found["uniqueid"], found["workerId"], found["outcome"]) == ("W:A", "W", "complete")


def test_case_dashes_and_spaces_do_not_matter(shell: ShellUnderTest, code: str) -> None:
    """Participants write codes as they please."""
    assert shell("verify", code[:5].lower(), "-", f"{code[5:].lower()} ").status == 0


def test_a_code_of_nobody_is_status_3(shell: ShellUnderTest, code: str) -> None:
    """One sentence on standard error."""
    answer = shell("verify", "AAAAA-AAAAA")
    assert (answer.status, answer.out) == (3, "")
    assert "nobody" in answer.err


def test_a_code_whose_assignment_is_gone_stays_genuine(shell: ShellUnderTest) -> None:
    """It was given out by this study, whatever was deleted since."""
    shell("migrate", "db")
    store = open_project(shell.folder, shell.environ).store
    made = LinkBook(store, Mode.LIVE).code("W:A", Outcome.COMPLETE)
    store.close()
    answer = shell("verify", made)
    assert answer.status == 0
    assert "no longer there" in answer.out
    assert shell("verify", made, "--json").json["uniqueid"] is None
