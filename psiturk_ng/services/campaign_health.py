"""How the participants of a campaign fare, for the rules that stop it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from psiturk_ng.domain.campaigns import Campaign
from psiturk_ng.domain.identity import is_debug_posting
from psiturk_ng.domain.outcomes import DONE
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.domain.status import FINISHED, Status
from psiturk_ng.domain.stop_rules import Health
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.mine import roster_of
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.outcomes import Outcomes
from psiturk_ng.store.validity import Validity

_BEGAN = frozenset({Status.STARTED, Status.QUITEARLY})
_LEFT = (None, Outcome.WITHDRAWN, Outcome.ERROR)


@dataclass(frozen=True)
class CampaignHealth:
    """Looks at who came since a campaign was last resumed.

    Args:
        store: the project's database.
        recruiter: the campaign's, in its mode.
        campaign: which.
        now: the present.
    """

    store: Store
    recruiter: Recruiter
    campaign: Campaign
    now: datetime

    def look(self) -> Health:
        """Count."""
        plan = self.campaign.plan
        with self.store.reading() as reading:
            roster = roster_of(self.recruiter, reading)
            rows = [row for row in roster.in_mode(list(Status)) if self._is_ours(row)]
            outcomes = Outcomes(reading).of_all(row.uniqueid for row in rows)
            finished = [row for row in rows if row.status in FINISHED]
            left = [
                row
                for row in rows
                if row.status in _BEGAN
                and outcomes.get(row.uniqueid) in _LEFT
                and self._is_gone(row, plan.time_allowed)
            ]
            ended = [row.uniqueid for row in (*finished, *left)]
            verdicts = reading.records.verdicts([row.uniqueid for row in finished])
            silent = roster.without_data(ended)
            judged = Validity(reading).all()
        failed = silent | {key for key in ended if outcomes.get(key) is Outcome.ERROR}
        return Health(
            finished=len(finished),
            left=len(left),
            failed=len(failed),
            damaged=sum(not verdict.is_whole for verdict in verdicts.values()),
            verdicts=tuple(
                judged[row.uniqueid].is_valid is True
                for row in _in_order(finished)
                if outcomes.get(row.uniqueid, Outcome.COMPLETE) in DONE
                and row.uniqueid in judged
                and judged[row.uniqueid].is_valid is not None
            ),
        )

    def _is_ours(self, row: AssignmentRow) -> bool:
        plan = self.campaign.plan
        return (
            row.codeversion == plan.codeversion
            and plan.condition in (None, row.cond)
            and not is_debug_posting(row.hitid)
            and row.beginhit is not None
            and row.beginhit.replace(tzinfo=UTC) >= self.campaign.watched_since
        )

    def _is_gone(self, row: AssignmentRow, time_allowed: timedelta) -> bool:
        assert row.beginhit is not None
        is_late = self.now >= row.beginhit.replace(tzinfo=UTC) + time_allowed
        return row.status == Status.QUITEARLY or is_late


def _in_order(rows: Sequence[AssignmentRow]) -> Sequence[AssignmentRow]:
    return sorted(rows, key=lambda row: (row.endhit or datetime.max, row.uniqueid))
