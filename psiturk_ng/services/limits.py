"""The most that one participant and the whole study may cost."""

from collections.abc import Mapping
from dataclasses import dataclass

from psiturk_ng.domain.ledger import SETTLED, EntryFilter, Kind
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.pay import PayRules
from psiturk_ng.domain.plans import Item
from psiturk_ng.domain.recruiting import Quote
from psiturk_ng.errors import Conflict
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.mine import ledger_of, roster_of
from psiturk_ng.services.spent import Spent
from psiturk_ng.store import Store
from psiturk_ng.store.roster import PostingRow


@dataclass(frozen=True)
class Limits:
    """Holds bonuses to the limits of a study.

    Args:
        rules: with the limits.
        spent: so far.
    """

    rules: PayRules
    spent: Spent

    def refusal(self, item: Item) -> str:
        """Say why a bonus would be too much; empty if it is not."""
        had, most, hard = self.spent.of(item.participant_id), self.rules.most, self.rules.hard
        if most is not None and had + item.amount > most:
            return f"With what they had, {had}, it is more than max_participant_payment, {most}."
        reached = self.spent.total + item.amount + item.fee
        if hard is not None and reached > hard:
            return f"It would bring the study to {reached}, above hard_max_experiment_payment, {hard}."
        return ""


def require_room(store: Store, recruiter: Recruiter, rules: PayRules, quote: Quote) -> None:
    """Accept an offer that stays below the limit above which nothing more is offered.

    Counted are the bonuses so far and what all offers come to if every place is taken; of those that were
    ended or deleted, only what was paid.

    Args:
        store: the project's database.
        recruiter: where it is offered.
        rules: with the limit.
        quote: of the offer.

    Raises:
        Conflict: if it does not.
    """
    if rules.soft is None:
        return
    with store.reading() as reading:
        postings = roster_of(recruiter, reading).postings()
        paid = EntryFilter(kinds=frozenset({Kind.APPROVE, Kind.UNREJECT, Kind.BONUS}), states=SETTLED)
        entries = list(ledger_of(recruiter, reading).matching(paid))
    reached = quote.total
    for entry in entries:
        if entry.kind is Kind.BONUS or not _is_open(postings, entry.posting_id):
            reached += entry.amount + entry.fee
    for row in postings.values():
        if _is_open(postings, row.posting_id):
            reached += _whole(row)
    if reached > rules.soft:
        raise Conflict(
            f"With this offer the study could come to {reached}, above the limit of {rules.soft}.",
            "Raise soft_max_experiment_payment in [Recruitment], or offer less.",
        )


def _is_open(postings: Mapping[str, PostingRow], posting_id: str) -> bool:
    row = postings.get(posting_id)
    return row is not None and row.ended_at is None and row.deleted_at is None


def _whole(row: PostingRow) -> Money:
    return (row.reward + row.fee) * row.places
