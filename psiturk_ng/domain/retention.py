"""Whose data may be forgotten, and how their ids are taken out of what stays."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.ledger import EntryState
from psiturk_ng.domain.recruiting import LAB, SubmissionState
from psiturk_ng.domain.status import FINISHED, Status

PSEUDONYM: Final = re.compile(r"anonymous-[0-9a-f]{16}")
_PAID: Final = frozenset({EntryState.DONE, EntryState.PAID_BY_HAND})
_PAID_STATUSES: Final = frozenset({Status.CREDITED, Status.BONUSED})
_WAITING: Final = frozenset({SubmissionState.SUBMITTED, SubmissionState.WORKING})
_DECIDED: Final = frozenset({SubmissionState.APPROVED, SubmissionState.REJECTED})
_SHORTEST_WORD: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What is known of the money of one pass.

    Args:
        status: psiTurk's; None if the row has none.
        mode: of the visit.
        is_bonus_due: whether its row, its parts or its end earn more than the reward.
        is_trial: whether it was a trial run by the researcher.
        has_free_posting: whether its posting was made from here, and pays nothing.
        entries: states of its entries in the ledger.
        has_paid_bonus: whether one of them is a bonus that was paid.
        submissions: what platforms last said of it.
    """

    status: int | None
    mode: str | None
    is_bonus_due: bool
    is_trial: bool
    has_free_posting: bool
    entries: Collection[EntryState]
    has_paid_bonus: bool
    submissions: Collection[SubmissionState]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is owed, meant or in doubt; if that cannot be told, it is not."""
        if any(state not in _PAID for state in self.entries):
            return False
        if self.is_trial:
            return True
        is_bonused = self.has_paid_bonus or self.status == Status.BONUSED
        if self.is_bonus_due and not is_bonused:
            return False
        if _WAITING & set(self.submissions):
            return False
        if self.status in FINISHED - _PAID_STATUSES:
            is_free = self.has_free_posting or self.mode == LAB
            return is_free or bool(_DECIDED & set(self.submissions))
        return True


def without_ids(text: str, names: Mapping[str, str]) -> str:
    """Replace ids in stored text, such as a document of records.

    An id is replaced where it stands as a word of its own. A short one, which might be any number or
    word, is replaced only where it is a whole JSON string.

    Args:
        text: what is stored.
        names: what stands in for each id.
    """
    for name, stand_in in sorted(names.items(), key=lambda pair: -len(pair[0])):
        for written in dict.fromkeys((name, json.dumps(name)[1:-1])):
            if len(written) < _SHORTEST_WORD:
                text = text.replace(f'"{written}"', f'"{stand_in}"')
            elif written in text:
                text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(written)}(?![A-Za-z0-9])", stand_in, text)
    return text
