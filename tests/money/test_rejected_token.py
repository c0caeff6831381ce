"""A token that Prolific does not accept: nothing is offered or paid, and nothing twice with the next."""

from collections.abc import Iterator

import pytest

from tests.marketplace.prolific_market import ProlificMarket, running_prolific
from tests.shell.conftest import Answer, ShellUnderTest, shell

__all__ = ["shell"]

CREATE = ("hit", "create", "2", "1.50", "--yes")


@pytest.fixture
def market(shell: ShellUnderTest) -> Iterator[ProlificMarket]:
    """Stands for Prolific in live mode, and accepts one token only."""
    with running_prolific(shell.folder) as found:
        found.control("account", {"token": "right"})
        shell.write("config.txt", "[HIT Configuration]\ntitle = Stroop\ndescription = Name colours.\n")
        shell.environ |= {
            "PSITURK_RECRUITER": "prolific",
            "PSITURK_LAUNCH_IN_MODE": "live",
            "PSITURK_AD_URL": "https://study.example.org/pub",
            "PSITURK_PROLIFIC_ESTIMATED_COMPLETION_MINUTES": "10",
            "PSITURK_PROLIFIC_API_URL": found.url,
        }
        yield found


def say(shell: ShellUnderTest, token: str, *words: str) -> Answer:
    """Run a command with a token."""
    shell.environ["PSITURK_PROLIFIC_API_TOKEN"] = token
    return shell(*words)


def test_nothing_happens_and_the_cure_is_named(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """Each command ends with status 5 and one sentence, which does not hold the token."""
    for words in (CREATE, ("hit", "list"), ("worker", "approve", "--all"), ("balance",)):
        answer = say(shell, "wrong-token", *words)
        assert answer.status == 5, words
        assert "Prolific refused" in answer.err
        assert "prolific_api_token" in answer.err
        assert "wrong-token" not in answer.err + answer.out
    market.token = "right"
    assert market.get("studies/")["results"] == []


def test_with_another_token_everything_goes_on_once(shell: ShellUnderTest, market: ProlificMarket) -> None:
    """What was revoked between posting and approving stays to be done, and is done once."""
    market.token = "right"
    assert say(shell, "right", *CREATE).status == 0
    market.control("account", {"token": "new"})
    assert say(shell, "right", *CREATE).status == 5
    assert say(shell, "right", "hit", "expire", "--all", "--yes").status == 5
    market.token = "new"
    (study,) = market.get("studies/")["results"]
    assert say(shell, "new", "hit", "expire", "--all", "--yes").status == 0
    assert market.status(study["id"]) == "PAUSED"
    assert say(shell, "new", "reconcile", "--json").json == []
