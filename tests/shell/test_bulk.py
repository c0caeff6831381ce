"""Work on many things: lines, summary, status, bar, and Ctrl-C."""

import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from psiturk_ng.domain.ledger import Fate
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result
from psiturk_ng.shell.acts.bulk import status_of, work_through
from psiturk_ng.shell.context import Context
from tests.shell.conftest import ShellUnderTest, Terminal


@pytest.fixture
def context(shell: ShellUnderTest) -> Context:
    """The surroundings of a command."""
    return shell.context(io.StringIO(), io.StringIO(), io.StringIO())


def results(number: int) -> Iterator[Result]:
    """What became of some payments."""
    for each in range(number):
        yield Result(fate=Fate.DONE, submission_id=f"A{each}", participant_id="W", amount=Money(50))


def printed(context: Context) -> tuple[str, str]:
    """What was printed on standard output and standard error."""
    assert isinstance(context.stdout, io.StringIO)
    assert isinstance(context.stderr, io.StringIO)
    return context.stdout.getvalue(), context.stderr.getvalue()


@pytest.mark.parametrize(
    ("fates", "status"),
    [
        ((), 0),
        ((Fate.DONE, Fate.ALREADY, Fate.BY_HAND), 0),
        ((Fate.DONE, Fate.REFUSED), 5),
        ((Fate.FAILED,), 5),
        ((Fate.UNCERTAIN, Fate.ELSEWHERE), 5),
        ((Fate.DONE, Fate.ELSEWHERE), 4),
    ],
)
def test_the_status_is_0_only_if_all_succeeded(fates: tuple[Fate, ...], status: int) -> None:
    """5 if the platform failed, 4 if another process is at it."""
    assert status_of(Result(fate=fate) for fate in fates) == status


def test_each_thing_has_a_line_and_the_whole_a_summary(context: Context) -> None:
    """The summary is no part of the answer; what is uncertain comes with the way out."""
    unsure = Result(fate=Fate.UNCERTAIN, submission_id="B", sentence="No answer came.")
    work_through(context, [*results(1), unsure], 2, as_json=False, done="paid")
    out, err = printed(context)
    assert out == "A0 (W): paid $0.50\nB: uncertain (No answer came.)\n"
    assert err.startswith("1 paid, 1 uncertain.\n")
    assert "reconcile" in err


def test_an_interruption_tells_what_was_done(context: Context) -> None:
    """As one JSON array all the same; the person reads how to go on."""

    def interrupted() -> Iterator[Result]:
        yield from results(2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work_through(context, interrupted(), 5, as_json=True, done="paid")
    out, err = printed(context)
    assert [each["assignmentId"] for each in json.loads(out)] == ["A0", "A1"]
    assert "2 paid." in err
    assert "The same command again goes on" in err


def test_long_work_shows_a_bar_on_a_terminal(context: Context) -> None:
    """Above it the lines, if standard output is a terminal too; short work shows none."""
    on_terminal = replace(context, stderr=Terminal(), stdout=Terminal())
    work_through(on_terminal, results(12), 12, as_json=False, done="paid")
    assert "12/12" in printed(on_terminal)[1]
    assert "A11 (W): paid $0.50" in printed(on_terminal)[1]
    brief = replace(context, stderr=Terminal(), stdout=Terminal())
    work_through(brief, results(2), 2, as_json=False, done="paid")
    assert "2/2" not in printed(brief)[1]


def test_lines_go_to_a_file_beside_the_bar(context: Context) -> None:
    """What is redirected gets the answer and nothing else."""
    redirected = replace(context, stderr=Terminal())
    work_through(redirected, results(12), 12, as_json=False, done="paid")
    out, err = printed(redirected)
    assert out.count("\n") == 12
    assert "12/12" in err
    assert "A11" not in err
