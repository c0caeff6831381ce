"""What a study says to us in its internal name: whose it is, and which posting it was made for.

Prolific knows no request tokens, and lists of its studies hold no other field of ours.
"""

import re
from dataclasses import dataclass
from typing import Final

_MARK: Final = re.compile(r"\[psiturk ([^\s\[\]]*) ([^\s\[\]]+)( draft)?\]$")
_LONGEST_TITLE: Final = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in an internal name.

    Args:
        study: label of the study.
        token: the request token of the posting.
        is_draft: whether it was to stay a draft.
    """

    study: str = ""
    token: str = ""
    is_draft: bool = False

    @property
    def is_ours(self) -> bool:
        """Whether psiTurk made it."""
        return bool(self.token)

    def write(self, title: str) -> str:
        """Give the internal name that `read` understands."""
        draft = " draft" if self.is_draft else ""
        return f"{title[:_LONGEST_TITLE]} [psiturk {self.study} {self.token}{draft}]"

    @classmethod
    def read(cls, internal_name: str | None) -> "Mark":
        """Understand an internal name; one that is not ours is empty."""
        found = _MARK.search(internal_name or "")
        return cls(found[1], found[2], bool(found[3])) if found else cls()
