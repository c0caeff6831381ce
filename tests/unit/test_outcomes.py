"""What each end of a pass means."""

import re

import pytest

from psiturk_ng import assets
from psiturk_ng.domain.outcomes import FILLS_CELL, outcome_named, status_of
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.domain.status import Status
from psiturk_ng.errors import BadInput
from psiturk_ng.recruiters.prolific.outcomes import endings_of, meaning_of


@pytest.mark.parametrize(
    ("outcome", "status", "fills"),
    [
        (Outcome.COMPLETE, Status.COMPLETED, True),
        (Outcome.FAILED_CHECK, Status.COMPLETED, False),
        (Outcome.TOO_SLOW, Status.COMPLETED, False),
        (Outcome.SCREENED_OUT, Status.QUITEARLY, False),
        (Outcome.NO_CONSENT, Status.QUITEARLY, False),
        (Outcome.WRONG_DEVICE, Status.QUITEARLY, False),
        (Outcome.QUOTA_FULL, Status.QUITEARLY, False),
        (Outcome.DUPLICATE, Status.QUITEARLY, False),
        (Outcome.WITHDRAWN, Status.QUITEARLY, False),
        (Outcome.ERROR, Status.QUITEARLY, False),
    ],
)
def test_each_outcome_has_a_status_and_fills_its_cell_or_not(
    outcome: Outcome, status: Status, fills: bool
) -> None:
    """Only who did the task well counts; who did it at all is completed."""
    assert (status_of(outcome), outcome in FILLS_CELL) == (status, fills)


def test_names_are_read_and_others_refused() -> None:
    """No name is complete; a wrong one is answered with the right ones."""
    assert outcome_named("") is Outcome.COMPLETE
    assert outcome_named("too_slow") is Outcome.TOO_SLOW
    with pytest.raises(BadInput, match="no outcome 'finished'") as refused:
        outcome_named("finished")
    assert "screened_out" in refused.value.hint


def test_the_client_knows_the_same_names() -> None:
    """They are written in two languages."""
    script = (assets.path("js") / "psiturk.js").read_text("utf-8")
    listed = re.search(r"OUTCOMES = \[([^\]]*)\]", script)
    assert listed
    assert re.findall(r'"(\w+)"', listed[1]) == list(Outcome)


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        ('{"actions": [{"action": "AUTOMATICALLY_APPROVE"}]}', ("code", "at_once")),
        ('{"actions": [{"action": "MANUALLY_REVIEW"}]}', ("code", "approval")),
        ('{"actions": [{"action": "REQUEST_RETURN", "return_reason": "x"}]}', ("code", "after_return")),
        ('{"actions": [{"action": "FIXED_SCREEN_OUT_PAYMENT"}]}', ("code", "screen_out")),
        ('{"actions": [{"action": "DYNAMIC_PAYMENT"}], "actor": "researcher"}', ("stay", "share")),
        ('{"actions": [{"action": "ADD_TO_PARTICIPANT_GROUP"}]}', ("code", "approval")),
    ],
)
def test_what_a_code_of_prolific_means(ending: str, told: tuple[str, str]) -> None:
    """The action says how who enters it is paid."""
    meaning = meaning_of(endings_of(f'{{"screened_out": {ending}}}')[Outcome.SCREENED_OUT])
    assert (meaning.action, meaning.means) == told
