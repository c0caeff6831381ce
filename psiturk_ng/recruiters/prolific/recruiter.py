"""Prolific as a recruiter."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Ability, EntryParameters, Exit, Mode, Outcome, Posting
from psiturk_ng.recruiters.prolific.bonuses import SETTLING, StudyBonuses
from psiturk_ng.recruiters.prolific.calls import Calls
from psiturk_ng.recruiters.prolific.composing import Composer, Wishes
from psiturk_ng.recruiters.prolific.filters import Catalogue
from psiturk_ng.recruiters.prolific.hooks import StudyHooks
from psiturk_ng.recruiters.prolific.offers import Prices, StudyOffers
from psiturk_ng.recruiters.prolific.outcomes import Codes
from psiturk_ng.recruiters.prolific.people import Participants
from psiturk_ng.recruiters.prolific.studies import Studies
from psiturk_ng.recruiters.prolific.submissions import StudySubmissions
from psiturk_ng.recruiters.prolific.workspace import Workspace

_ABILITIES: Final = frozenset(Ability) - {
    Ability.EXTEND_TIME,
    Ability.TELLS_REASONS,
    Ability.KNOWS_REPEATS,
}


class Prolific:
    """Prolific in one mode.

    Args:
        mode: which.
        calls: carries requests there.
        workspace: where studies are made.
        wishes: what the settings say of all studies.
        entry: names of the parameters by which participants come.
        codes: completion codes.
        site: Prolific's pages, without a slash at the end.
    """

    name: Final = "prolific"

    def __init__(
        self,
        mode: Mode,
        calls: Calls,
        workspace: Workspace,
        wishes: Wishes,
        entry: EntryParameters,
        codes: Codes,
        site: str,
    ) -> None:
        currency = workspace.currency
        prices = Prices(calls)
        self.mode: Final = mode
        self.currency: Final = currency
        self.workspace: Final = workspace
        self.studies: Final = Studies(calls)
        self.catalogue: Final = Catalogue(calls)
        composer = Composer(wishes, entry, codes, workspace, self.catalogue)
        self.offers: Final = StudyOffers(self.studies, composer, prices, currency, site)
        self.submissions: Final = StudySubmissions(calls, currency, codes.screen_out_reward(currency))
        settling = timedelta(0) if mode is Mode.SIM else SETTLING
        self.bonuses: Final = StudyBonuses(calls, self.submissions, prices, currency, settling)
        self.hooks: Final = StudyHooks(calls, workspace)
        self.people: Final = Participants(calls, self.studies, workspace)
        self._entry = entry
        self._codes = codes
        self._site = site
        self._has_token = calls.has_token

    @property
    def abilities(self) -> frozenset[Ability]:
        """Everything but an end in time, reasons of bonuses, and recognising a request that comes twice."""
        return _ABILITIES

    @property
    def is_by_hand(self) -> bool:
        """Whether there is no token: studies are then made in Prolific's own pages."""
        return not self._has_token

    @property
    def lacks_for_return(self) -> str:
        """Say that a code is needed, unless codes are ours or one was copied from Prolific's pages."""
        is_known = self._has_token or bool(self._codes.pasted)
        return "" if is_known else "Set a token, or prolific_completion_code in [Prolific]."

    @property
    def notices(self) -> Sequence[str]:
        """None."""
        return ()

    def entry(self) -> EntryParameters:
        """Say how Prolific's links name things."""
        return self._entry

    def exit(self, outcome: Outcome, *, posting_id: str, submission_id: str, participant_id: str) -> Exit:
        """Send a participant back with the outcome's completion code, and show it too.

        A code that only a researcher may enter, or that there is not, is not shown: its participant stays.
        """
        if self._codes.endings[outcome].actor != "participant":
            return Exit()
        code = self._codes.of(posting_id, outcome)
        return Exit(url=f"{self._site}/submissions/complete?cc={code}", code=code)

    def reopen(self, posting_id: str) -> Posting:
        """Start a study again that was full, and in which a place came free.

        Raises:
            NotFound: if there is no such study.
            RecruiterRefused: if it is not waiting for that.
        """
        self.studies.move(posting_id, "START")
        return self.offers.get(posting_id)

    def balance(self) -> Money | None:
        """Say what the workspace can spend."""
        return self.workspace.balance()
