"""`recruiter`, `mode`, `amt_balance` and `qualifications`."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from psiturk_ng.supervisor import ServerState
from tests.shell.conftest import KEYS, ShellUnderTest, StandInServer, Terminal
from tests.shell.endpoint import Endpoint, scripted_endpoint


@pytest.fixture
def endpoint(shell: ShellUnderTest) -> Iterator[Endpoint]:
    """A live platform for the shell, on loopback."""
    with scripted_endpoint() as endpoint:
        shell.environ |= KEYS | {
            "PSITURK_MTURK_ENDPOINT_URL": endpoint.url,
            "PSITURK_LAUNCH_IN_MODE": "live",
        }
        yield endpoint


@pytest.mark.mturk
@pytest.mark.parametrize("word", ["amt_balance", "balance"])
def test_the_balance_is_one_number_with_two_decimals(
    shell: ShellUnderTest, endpoint: Endpoint, word: str
) -> None:
    """Scripts read it: nothing else is on standard output."""
    endpoint.answers["GetAccountBalance"] = {"AvailableBalance": "10000.5"}
    assert (shell(word).status, shell(word).out) == (0, "10000.50\n")


@pytest.mark.mturk
def test_the_balance_as_json_says_what_and_where(shell: ShellUnderTest, endpoint: Endpoint) -> None:
    """Amounts are texts, so that nothing is lost in a float."""
    endpoint.answers["GetAccountBalance"] = {"AvailableBalance": "0.10"}
    assert shell("balance", "--json").json == {
        "recruiter": "mturk",
        "mode": "live",
        "amount": "0.10",
        "currency": "USD",
    }


@pytest.mark.mturk
def test_the_balance_is_found_at_the_prompt_under_both_names(
    shell: ShellUnderTest, endpoint: Endpoint
) -> None:
    """The shell knows the alias too."""
    endpoint.answers["GetAccountBalance"] = {"AvailableBalance": "7.00"}
    answer = shell.type("balance", "amt_balance")
    assert answer.out.count("7.00\n") == 2


@pytest.mark.mturk
def test_the_balance_without_credentials_is_one_sentence(shell: ShellUnderTest) -> None:
    """Status 2, and what to do."""
    shell.environ["PSITURK_LAUNCH_IN_MODE"] = "live"
    shell.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    answer = shell("amt_balance")
    assert (answer.status, answer.out) == (2, "")
    assert "credentials" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.mturk
def test_a_platform_that_refuses_is_status_5(shell: ShellUnderTest, endpoint: Endpoint) -> None:
    """In its own words."""
    endpoint.answers["GetAccountBalance"] = "AccountNotFound"
    assert shell("amt_balance").status == 5


@pytest.mark.mturk
def test_a_platform_that_cannot_be_reached_is_status_5(shell: ShellUnderTest, endpoint: Endpoint) -> None:
    """Within a moment, if nobody listens."""
    shell.environ["PSITURK_MTURK_ENDPOINT_URL"] = "http://127.0.0.1:9"
    answer = shell("amt_balance")
    assert (answer.status, answer.out) == (5, "")


@pytest.mark.mturk
def test_qualifications_are_listed_under_psiturks_keys(shell: ShellUnderTest, endpoint: Endpoint) -> None:
    """By `qualifications list` and `list_qualifications`, as text and as one JSON array."""
    found = {"Name": "Tall", "Description": "Tall people", "QualificationTypeId": "3Q"}
    endpoint.answers["ListQualificationTypes"] = {"QualificationTypes": [found], "NumResults": 1}
    for words in (("qualifications", "list"), ("list_qualifications",)):
        assert shell(*words).out == f"{found}\n"
        assert shell(*words, "--json").json == [found]


@pytest.mark.mturk
def test_no_qualifications_are_said_on_standard_error(shell: ShellUnderTest, endpoint: Endpoint) -> None:
    """And an empty array on standard output, if JSON was asked for."""
    endpoint.answers["ListQualificationTypes"] = {"QualificationTypes": [], "NumResults": 0}
    answer = shell("qualifications", "list")
    assert (answer.status, answer.out, answer.err) == (0, "", "No custom qualifications found.\n")
    assert shell("qualifications", "list", "--json").json == []


@pytest.mark.mturk
def test_a_qualification_is_made_and_given_out(shell: ShellUnderTest, endpoint: Endpoint) -> None:
    """Its id is printed alone; each worker is a line, twice named ones once."""
    endpoint.answers["CreateQualificationType"] = {
        "QualificationType": {"QualificationTypeId": "3Q", "Name": "Tall", "Description": "Tall people"}
    }
    assert shell("qualifications", "create", "Tall", "Tall people").out == "3Q\n"
    answer = shell("qualifications", "grant", "3Q", "W1", "W2", "W1")
    assert (answer.status, answer.out) == (0, "W1: granted\nW2: granted\n")
    granted = [sent["WorkerId"] for name, sent in endpoint.asked if name.startswith("Associate")]
    assert granted == ["W1", "W2"]


@pytest.mark.mturk
def test_a_refused_worker_makes_status_5_and_does_not_stop_the_rest(
    shell: ShellUnderTest, endpoint: Endpoint
) -> None:
    """Each has a result of their own."""
    endpoint.answers["AssociateQualificationWithWorker"] = "InvalidWorkerState"
    answer = shell("qualifications", "grant", "3Q", "W1", "W2", "--json")
    assert answer.status == 5
    assert [(each["worker"], each["result"]) for each in answer.json] == [("W1", "failed"), ("W2", "failed")]


@pytest.mark.parametrize(
    "line",
    [
        "qualifications",
        "qualifications create X",
        "qualifications grant 3Q",
        "qualifications burn",
        "amt_balance 3",
    ],
)
def test_bad_arguments_are_status_2(shell: ShellUnderTest, line: str) -> None:
    """Before anything is opened."""
    answer = shell(*line.split())
    assert (answer.status, answer.out) == (2, "")


@pytest.mark.mturk
def test_the_recruiter_is_written_to_config_txt_and_comments_stay(
    shell: ShellUnderTest, server: StandInServer
) -> None:
    """Nothing but the one line changes."""
    text = "# mine\n[Recruitment]\n; which\nrecruiter=link\n\n[Task Parameters]\nnum_conds = 2\n"
    path = shell.write("config.txt", text)
    answer = shell("recruiter", "mturk")
    assert (answer.status, answer.out) == (0, "The recruiter is mturk, in mode sim\n")
    assert path.read_text() == text.replace("recruiter=link", "recruiter=mturk")
    assert shell("recruiter").out == "mturk\n"
    assert [file.name for file in shell.folder.iterdir() if "config" in file.name] == ["config.txt"]


@pytest.mark.mturk
def test_the_recruiter_is_written_where_there_was_no_file(shell: ShellUnderTest) -> None:
    """A folder without config.txt gets one."""
    assert shell("recruiter", "mturk").status == 0
    assert (shell.folder / "config.txt").read_text() == "[Recruitment]\nrecruiter = mturk\n"


@pytest.mark.mturk
def test_a_running_server_is_told_of_the_new_recruiter(shell: ShellUnderTest, server: StandInServer) -> None:
    """It is not restarted."""
    server.state = ServerState.ON
    answer = shell("recruiter", "mturk")
    assert server.calls == ["reload"]
    assert "running server" in answer.err


@pytest.mark.mturk
def test_a_recruiter_that_does_not_exist_changes_nothing(shell: ShellUnderTest) -> None:
    """Status 2, and those that do exist."""
    path = shell.write("config.txt", "[Recruitment]\nrecruiter = mturk\n")
    answer = shell("recruiter", "mturc")
    assert (answer.status, answer.out) == (2, "")
    assert "mturk" in answer.err
    assert path.read_text() == "[Recruitment]\nrecruiter = mturk\n"


@pytest.mark.mturk
def test_a_variable_that_counts_more_than_config_txt_is_named(shell: ShellUnderTest) -> None:
    """Otherwise the choice would seem to have been made."""
    shell.environ["PSITURK_RECRUITER"] = "link"
    answer = shell("recruiter", "mturk")
    assert answer.status == 2
    assert "PSITURK_RECRUITER" in answer.err


@pytest.mark.mturk
@pytest.mark.parametrize(("keys", "mode"), [({}, "sim"), (KEYS, "sandbox")])
def test_the_first_mode_is_the_test_site_where_it_can_be_used(
    shell: ShellUnderTest, keys: dict[str, str], mode: str
) -> None:
    """Without credentials it is sim; a mode that is set is that."""
    shell.environ |= keys
    assert shell("status", "--json").json["mode"] == mode
    shell.write("config.txt", "[Shell Parameters]\nlaunch_in_mode = live\n")
    assert shell("status", "--json").json["mode"] == "live"


@pytest.mark.mturk
@pytest.mark.parametrize("mode", ["sandbox", "live"])
def test_a_mode_without_credentials_is_not_entered(shell: ShellUnderTest, mode: str) -> None:
    """Status 2, and the modes there are."""
    answer = shell("mode", mode)
    assert (answer.status, answer.out) == (2, "")
    assert "sim" in answer.err


@pytest.mark.mturk
def test_live_needs_the_word_typed_on_a_terminal(shell: ShellUnderTest) -> None:
    """`y` is not enough; what is known of the platform is said first."""
    shell.environ |= KEYS
    refused = shell("mode", "live", stdin=Terminal("y\n"))
    assert refused.status == 1
    assert "Entered" not in refused.out
    agreed = shell("mode", "live", stdin=Terminal("live\n"))
    assert agreed.out.endswith("Entered live mode\n")
    assert "30 September 2026" in agreed.err


@pytest.mark.mturk
def test_completion_offers_the_modes_there_are(shell: ShellUnderTest) -> None:
    """Without credentials only sim."""
    from psiturk_ng.shell import registry

    family = registry.family("mode")
    assert family is not None
    complete = family.arguments[0].complete
    assert complete is not None
    assert list(complete(shell.context(io.StringIO(), io.StringIO(), io.StringIO()))) == ["sim"]


@pytest.mark.mturk
def test_the_recruiter_as_json_lists_all(shell: ShellUnderTest, tmp_path: Path) -> None:
    """With the modes in which it can be used here."""
    found = shell("recruiter", "--json").json
    assert (found["recruiter"], found["modes"]) == ("mturk", ["sim"])
    assert "mturk" in found["recruiters"]
