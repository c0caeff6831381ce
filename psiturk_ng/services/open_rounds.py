"""What is noted of a campaign's rounds, in its row and in the ledger: no two post on the same counts.

A round begins only if none was open when its counting began, and none was begun since. A posting is
claimed only while its round is open, in one transaction that holds the campaign's row. So, once a
round is seen to be over, all that it will ever post stands in the ledger: sent, or in doubt.
"""

from dataclasses import dataclass

from psiturk_ng.domain.campaigns import Campaign, OpenRound
from psiturk_ng.domain.ledger import SETTLED, Entry, EntryFilter, EntryState, Kind
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.clock import Clock
from psiturk_ng.services.dispatch import UNDER_WAY
from psiturk_ng.services.mine import ledger_of
from psiturk_ng.store import Store, Writing
from psiturk_ng.store.campaigns import Campaigns

_CANNOT_ARRIVE = SETTLED | {EntryState.INTENDED, EntryState.REFUSED}


@dataclass(frozen=True)
class OpenRounds:
    """Begins and ends rounds.

    Args:
        store: the project's database.
        recruiter: through whom they post.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    clock: Clock

    def begin(self, campaign: Campaign, fresh: OpenRound) -> bool:
        """Begin one on what was counted since the campaign was read; tells whether it may post."""
        with self.store.writing() as writing:
            return Campaigns(writing).begin_round(campaign, fresh)

    def close(self, campaign: Campaign) -> None:
        """End the one that was open when the campaign was read, if it still is."""
        with self.store.writing() as writing:
            Campaigns(writing).close_round(campaign)

    def is_open(self, campaign: Campaign) -> bool:
        """Tell whether the round goes on: nobody thought this process gone, nor ended the campaign."""
        with self.store.writing() as writing:
            return self.holds(writing, campaign)

    def holds(self, writing: Writing, campaign: Campaign) -> bool:
        """Tell the same, and let nobody end the round before the transaction is over."""
        return Campaigns(writing).hold_round(campaign)

    def posted(self, opened: OpenRound) -> int:
        """Count the places of a round that the ledger says were offered."""
        return sum(int(entry.detail["places"]) for entry in self._of(opened) if entry.state in SETTLED)

    def may_arrive(self, opened: OpenRound) -> bool:
        """Tell whether a request of a round, whose sender is gone, may still reach the platform."""
        since = self.clock() - UNDER_WAY
        return any(
            entry.state not in _CANNOT_ARRIVE and entry.sent_at is not None and entry.sent_at > since
            for entry in self._of(opened)
        )

    def _of(self, opened: OpenRound) -> list[Entry]:
        """List what stands in the ledger of a round."""
        if opened.posting_id:
            only = EntryFilter(kinds=frozenset({Kind.PLACES}), posting_id=opened.posting_id)
        else:
            only = EntryFilter(kinds=frozenset({Kind.POSTING}), batch=opened.occasion)
        with self.store.reading() as reading:
            entries = list(ledger_of(self.recruiter, reading).matching(only))
        wanted = {"before": opened.before} if opened.posting_id else {}
        return [
            entry
            for entry in entries
            if all(entry.detail.get(name) == value for name, value in wanted.items())
        ]
