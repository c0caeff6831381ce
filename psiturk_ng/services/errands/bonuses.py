"""Paying one bonus."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from psiturk_ng.domain.ledger import Entry, EntryState, Kind
from psiturk_ng.domain.recruiting import Ability, Bonus, PaidBonus, Submission, SubmissionState
from psiturk_ng.errors import NotFound, RecruiterError
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.credit import mark_bonused
from psiturk_ng.services.dispatch import Done
from psiturk_ng.services.mine import ledger_of
from psiturk_ng.store import Store, Writing

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BonusErrand:
    """Pays a bonus in two steps: what is prepared is committed before it is paid.

    Args:
        store: the project's database.
        recruiter: through which platform.
    """

    store: Store
    recruiter: Recruiter

    def send(self, entry: Entry, keep: Callable[[str], None]) -> Done:
        """Prepare, keep the reference, and pay; where nobody pays but people, only note it."""
        if Ability.PAYS not in self.recruiter.abilities:
            return Done()
        bonus = Bonus(
            submission_id=entry.submission_id,
            participant_id=entry.participant_id,
            posting_id=entry.posting_id,
            amount=entry.amount,
            reason=entry.reason,
        )
        reference = self.recruiter.bonuses.prepare(bonus, token=entry.token)
        keep(reference)
        self.recruiter.bonuses.pay(bonus, reference=reference)
        self._tell(bonus)
        return Done(note=_note)

    def _tell(self, bonus: Bonus) -> None:
        """Write why to the participant, where the payment itself does not say; it is paid in any case."""
        abilities = self.recruiter.abilities
        if Ability.MESSAGE not in abilities or Ability.TELLS_REASONS in abilities:
            return
        try:
            self.recruiter.people.message(
                [bonus.participant_id],
                subject=f"You have been given a bonus of {bonus.amount}.",
                text=bonus.reason,
                posting_id=bonus.posting_id,
            )
        except (RecruiterError, NotFound) as error:
            log.warning("A bonus was paid, and its reason could not be sent: %s", error.message)

    def look(self, entry: Entry) -> Done | None:
        """Look for it among the platform's payments.

        Where those carry no reference, one of the same amount and reason that no entry of the
        ledger accounts for is taken for it; of the same amount, where they carry no reason either.
        """
        if Ability.PAYS not in self.recruiter.abilities:
            return Done()
        if not entry.reference:
            # Nothing is paid before the reference is committed.
            return None
        shown = self.recruiter.bonuses.paid_for(_submission(entry))
        return Done(note=_note) if self._is_among(shown, entry) else None

    def _is_among(self, shown: Sequence[PaidBonus], entry: Entry) -> bool:
        if any(each.reference for each in shown):
            return any(each.reference == entry.reference for each in shown)
        with self.store.reading() as reading:
            ledger = ledger_of(self.recruiter, reading)
            paid = [
                each
                for each in ledger.of_submissions({Kind.BONUS}, [entry.submission_id])
                if each.participant_id == entry.participant_id and each.state is EntryState.DONE
            ]
        if any(each.reason for each in shown):
            accounted = [each for each in paid if (each.amount, each.reason) == (entry.amount, entry.reason)]
            same = [each for each in shown if (each.amount, each.reason) == (entry.amount, entry.reason)]
        else:
            # Where no reasons are kept, only amounts tell payments apart.
            accounted = [each for each in paid if each.amount == entry.amount]
            same = [each for each in shown if each.amount == entry.amount]
        return len(same) > len(accounted)


def _submission(entry: Entry) -> Submission:
    return Submission(
        submission_id=entry.submission_id,
        participant_id=entry.participant_id,
        posting_id=entry.posting_id,
        state=SubmissionState.UNKNOWN,
    )


def _note(writing: Writing, entry: Entry) -> None:
    if entry.uniqueid:
        mark_bonused(writing, entry.uniqueid)
