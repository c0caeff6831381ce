"""Operations about HITs."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from psiturk_ng.compat.exceptions import AmtServicesWrapperError
from psiturk_ng.compat.mturk.acting import Acting
from psiturk_ng.compat.mturk.amounts import money
from psiturk_ng.compat.mturk.hits import MTurkHIT, hit_of
from psiturk_ng.compat.mturk.responses import answering, of_result
from psiturk_ng.domain.plans import Result
from psiturk_ng.errors import NotFound
from psiturk_ng.services.postings import Show


class Offering(Acting):
    """Makes, shows, changes and removes HITs."""

    @answering
    def create_hit(
        self,
        num_workers: int | str,
        reward: float | str,
        duration: float | str,
        require_qualification_ids: Sequence[str] | None = None,
        block_qualification_ids: Sequence[str] | None = None,
        **older: Any,
    ) -> Any:
        """Offer places; psiTurk's older names of the lists of qualifications are understood too."""
        desk = self.desk
        request = desk.postings.request(
            places=int(num_workers),
            reward=money(reward, desk.recruiter.currency),
            time_allowed=timedelta(hours=float(duration)),
            required_groups=tuple(
                require_qualification_ids or older.get("whitelist_qualification_ids") or ()
            ),
            excluded_groups=tuple(block_qualification_ids or older.get("blacklist_qualification_ids") or ()),
        )
        results = list(desk.postings.create(request, agreed=desk.postings.quote(request)))
        _require_all(results)
        made = [result.posting_id for result in results]
        return {"hit_id": made[0], "hit_ids": made}

    @answering
    def extend_hit(
        self, hit_id: str, assignments: int | str | None = None, minutes: float | str | None = None
    ) -> Any:
        """Add places, time, or both."""
        postings = self.desk.postings
        if assignments:
            quote = postings.quote_places(hit_id, int(assignments))
            _require_all([postings.add_places(hit_id, int(assignments), agreed=quote)])
        if minutes:
            _require_all([postings.add_time(hit_id, timedelta(minutes=float(minutes)))])
        return {"success": True}

    @answering
    def expire_hit(self, hit_id: str) -> Any:
        """End a HIT early."""
        _require_all(list(self.desk.postings.expire([hit_id])))
        return {"hit_id": hit_id, "success": True}

    @answering
    def expire_all_hits(self) -> Any:
        """End all HITs of this study that have not expired."""
        postings = self.desk.postings
        found = [report.posting.posting_id for report in postings.list(Show.ACTIVE)]
        return {"results": [of_result(result, "expire_hit") for result in postings.expire(found)]}

    @answering
    def delete_hit(self, hit_id: str) -> Any:
        """Remove a HIT that is over and reviewed."""
        _require_all(list(self.desk.postings.delete([hit_id])))
        return {"hit_id": hit_id, "success": True}

    @answering
    def delete_all_hits(self, all_studies: bool = False) -> Any:
        """Remove all HITs that are over and have nothing left to review."""
        postings = self.desk.postings
        found = [posting.posting_id for posting in postings.deletable(all_studies=all_studies)]
        return {"results": [of_result(result, "delete_hit") for result in postings.delete(found)]}

    @answering
    def get_all_hits(self, all_studies: bool = False) -> Any:
        """Show HITs."""
        return self._shown(Show.ALL, all_studies)

    @answering
    def get_active_hits(self, all_studies: bool = False) -> Any:
        """Show those that have not expired."""
        return self._shown(Show.ACTIVE, all_studies)

    @answering
    def get_reviewable_hits(self, all_studies: bool = False) -> Any:
        """Show those that can be reviewed."""
        return self._shown(Show.REVIEWABLE, all_studies)

    @answering
    def get_hit(self, hit_id: str) -> Any:
        """Show one HIT of the account."""
        for hit in self._shown(Show.ALL, all_studies=True):
            if hit.options["hitid"] == hit_id:
                return hit
        raise NotFound(f"There is no HIT {hit_id}.")

    @answering
    def tally_hits(self) -> Any:
        """Count this study's HITs that have not expired."""
        return {"hit_tally": len(self._shown(Show.ACTIVE, all_studies=False))}

    def _shown(self, show: Show, all_studies: bool) -> list[MTurkHIT]:
        return [hit_of(report) for report in self.desk.postings.list(show, all_studies=all_studies)]


def _require_all(results: Sequence[Result]) -> None:
    """Raise what the first that failed says."""
    failed = next((result for result in results if not result.is_success), None)
    if failed is not None:
        raise AmtServicesWrapperError(message=failed.sentence or str(failed.fate))
