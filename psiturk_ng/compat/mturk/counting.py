"""Operations that look and change nothing."""

from collections.abc import Sequence
from typing import Any, Final

from psiturk_ng.compat.mturk.acting import Acting
from psiturk_ng.compat.mturk.hits import MTurkHIT, assignment_of
from psiturk_ng.compat.mturk.offering import Offering
from psiturk_ng.compat.mturk.responses import answering
from psiturk_ng.domain.recruiting import SubmissionState
from psiturk_ng.domain.status import FINISHED, Status

_THERE: Final = {
    "Submitted": SubmissionState.SUBMITTED,
    "Approved": SubmissionState.APPROVED,
    "Rejected": SubmissionState.REJECTED,
}
_HERE: Final = {"Submitted": Status.SUBMITTED, "Approved": Status.CREDITED}


class Counting(Offering, Acting):
    """Counts and lists."""

    @answering
    def amt_balance(self) -> Any:
        """Say what the account holds, in digits."""
        balance = self.desk.recruiter.balance()
        return balance.plain if balance is not None else None

    @answering
    def count_workers(
        self,
        codeversion: str | Sequence[str] | None = "latest",
        mode: str | None = "live",
        status: str | int | Sequence[int] | None = "completed",
    ) -> Any:
        """Count assignments; those of the present code version that are finished, unless told otherwise."""
        participant = self._participant
        query = participant.query
        if mode:
            query = query.filter(participant.mode == mode)
        if codeversion:
            wanted = self._names.codeversion if codeversion == "latest" else codeversion
            query = query.filter(
                participant.codeversion.in_([wanted] if isinstance(wanted, str) else list(wanted))
            )
        if status:
            numbers = sorted(FINISHED) if status == "completed" else status
            query = query.filter(
                participant.status.in_([numbers] if isinstance(numbers, int | str) else list(numbers))
            )
        return int(query.count())

    @answering
    def count_available(self, hits: Sequence[MTurkHIT] | None = None) -> Any:
        """Count the places that nobody has taken."""
        return _sum(hits or self.get_all_hits().data, "available", "Assignable")

    @answering
    def count_pending(self, hits: Sequence[MTurkHIT] | None = None) -> Any:
        """Count those who work at this moment."""
        return _sum(hits or self.get_all_hits().data, "pending", "Assignable", "Unassignable")

    @answering
    def count_maybe_will_complete(self, hits: Sequence[MTurkHIT] | None = None) -> Any:
        """Count the places from which something may still come."""
        found = hits or self.get_all_hits().data
        return _sum(found, "available", "Assignable") + _sum(found, "pending", "Assignable", "Unassignable")

    @answering
    def get_assignments(
        self,
        hit_ids: Sequence[str] | None = None,
        assignment_status: str | None = None,
        all_studies: bool = False,
    ) -> Any:
        """List rows of the database; dictionaries from the platform for rejected ones and all studies."""
        if all_studies or assignment_status == "Rejected":
            states = (_THERE[assignment_status],) if assignment_status else ()
            found = self.desk.submissions.list(states, postings=hit_ids or (), all_studies=all_studies)
            return {"assignments": [assignment_of(each) for each in found if each.state is not None]}
        participant = self._participant
        query = participant.query.filter(~participant.uniqueid.contains("debug"))
        if assignment_status:
            query = query.filter(participant.status == int(_HERE[assignment_status]))
        if hit_ids:
            query = query.filter(participant.hitid.in_(list(hit_ids)))
        return {"assignments": query.all()}

    @answering
    def list_qualification_types(self, Query: str = "", **_ignored: Any) -> Any:
        """List the qualifications that this account made."""
        return {
            "QualificationTypes": [
                {"QualificationTypeId": each.group_id, "Name": each.name, "Description": each.description}
                for each in self.desk.recruiter.people.groups(Query)
            ]
        }


def _sum(hits: Sequence[MTurkHIT], count: str, *statuses: str) -> int:
    return sum(
        hit.options[f"number_assignments_{count}"] for hit in hits if hit.options["status"] in statuses
    )
