"""Whose money is settled, and how ids leave what is stored."""

from dataclasses import replace

import pytest

from psiturk_ng.domain.ledger import EntryState
from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.domain.retention import Account, without_ids
from psiturk_ng.domain.status import Status

PAID = Account(
    status=Status.CREDITED,
    mode="live",
    is_bonus_due=False,
    is_trial=False,
    has_free_posting=False,
    entries=[EntryState.DONE],
    has_paid_bonus=False,
    submissions=[SubmissionState.APPROVED],
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"entries": [], "submissions": []},
        {"is_bonus_due": True, "status": Status.BONUSED},
        {"is_bonus_due": True, "has_paid_bonus": True},
        {"status": Status.QUITEARLY, "entries": [], "submissions": [SubmissionState.RETURNED]},
        {"status": Status.STARTED, "entries": [], "submissions": []},
        {"status": None, "entries": [], "submissions": []},
        {"status": Status.SUBMITTED, "entries": [EntryState.DONE], "submissions": [SubmissionState.REJECTED]},
        {"status": Status.COMPLETED, "entries": [], "submissions": [], "has_free_posting": True},
        {"status": Status.COMPLETED, "entries": [], "submissions": [], "mode": "lab"},
        {"status": Status.SUBMITTED, "entries": [], "submissions": [], "is_trial": True},
        {"entries": [EntryState.PAID_BY_HAND]},
    ],
    ids=str,
)
def test_what_is_paid_or_owes_nothing_is_settled(changes: dict[str, object]) -> None:
    """Credited, bonused, refused, given up, free, or a trial run."""
    assert replace(PAID, **changes).is_settled  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.SUBMITTED, "entries": [], "submissions": [SubmissionState.SUBMITTED]},
        {"status": Status.COMPLETED, "entries": [], "submissions": []},
        {"status": Status.COMPLETED, "entries": [], "submissions": [SubmissionState.RETURNED]},
        {"status": Status.COMPLETED, "entries": [], "submissions": [SubmissionState.TIMED_OUT]},
        {"status": Status.STARTED, "entries": [], "submissions": [SubmissionState.SUBMITTED]},
        {"is_bonus_due": True},
        *(
            {"entries": [EntryState.DONE, state]}
            for state in EntryState
            if "done" not in state and state != "paid_by_hand"
        ),
        {"entries": [EntryState.UNCERTAIN], "is_trial": True},
    ],
    ids=str,
)
def test_what_is_owed_meant_or_in_doubt_is_not_settled(changes: dict[str, object]) -> None:
    """Whatever cannot be told counts as not settled."""
    assert not replace(PAID, **changes).is_settled  # type: ignore[arg-type]


def test_ids_leave_a_document_and_nothing_else_does() -> None:
    """Long ids as words anywhere, also in addresses; short ones only as whole strings."""
    names = {"A1B2C3D4": "x", "A1B2C3D4:7": "x:y", "7": "y"}
    text = '{"w": "A1B2C3D4", "u": "A1B2C3D4:7", "a": "7", "n": 7, "s": "?w=A1B2C3D4&n=7", "o": "A1B2C3D4E"}'
    assert without_ids(text, names) == (
        '{"w": "x", "u": "x:y", "a": "y", "n": 7, "s": "?w=x&n=7", "o": "A1B2C3D4E"}'
    )


def test_an_id_in_escaped_form_leaves_too() -> None:
    """Documents are stored with escapes for letters outside ASCII."""
    assert without_ids('{"w": "m\\u00fcller1"} müller1', {"müller1": "x"}) == '{"w": "x"} x'
