"""`doctor` as it is typed; what it finds is tested with real deployments in tests/doctor."""

from tests.servers import free_port
from tests.shell.conftest import ShellUnderTest


def test_a_project_that_cannot_be_opened_is_examined_all_the_same(shell: ShellUnderTest) -> None:
    """What keeps it shut is said with its line and its cure, and the status is 1."""
    shell.write("config.txt", "[Server Parameters]\nport = eighty\n")
    answer = shell("doctor")
    assert (answer.status, answer.err) == (1, "")
    assert answer.out.startswith("WILL NOT WORK  project files: config.txt:2: ")
    assert "but a whole number" in answer.out
    assert "to get the default, 22362" in answer.out
    told = shell("doctor", "--json").json
    assert [each["line"] for each in told if each["file"] == "config.txt"] == [2]
    assert {each["weight"] for each in told} == {"stops"}


def test_an_empty_folder_lacks_its_pages(shell: ShellUnderTest) -> None:
    """Where a finding is about a file, it is named."""
    shell.environ |= {"PSITURK_RECRUITER": "link", "PSITURK_PORT": str(free_port())}
    answer = shell("doctor")
    assert answer.status == 1
    assert (
        "WILL NOT WORK  templates: templates/exp.html: It is missing. Write templates/exp.html." in answer.out
    )
    assert answer.out.endswith("3 things will not work; 1 note.\n")


def test_places_are_a_number(shell: ShellUnderTest) -> None:
    """Anything else is a mistake in typing."""
    answer = shell("doctor", "--places", "many")
    assert (answer.status, "whole number, not many" in answer.err) == (2, True)
