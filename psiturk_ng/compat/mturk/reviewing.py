"""Operations that decide about submissions."""

from collections.abc import Iterable
from typing import Any, Final

from psiturk_ng.compat.exceptions import AssignmentIdNotFoundInLocalDBError
from psiturk_ng.compat.mturk.acting import Acting
from psiturk_ng.compat.mturk.responses import WrapperResponse, WrapperResponseError, answering, of_result
from psiturk_ng.domain.ledger import Kind
from psiturk_ng.domain.plans import Excluded, Plan, Selection

NO_REASON: Final = "Your submission was not accepted."
_OPERATIONS: Final = {
    Kind.APPROVE: "approve_local_assignment",
    Kind.REJECT: "reject_assignment",
    Kind.UNREJECT: "unreject_assignment",
}


class Reviewing(Acting):
    """Approves, rejects, and takes rejections back."""

    @answering
    def approve_all_assignments(self, all_studies: bool = False) -> Any:
        """Approve all that are ready; with `all_studies` all that were handed in."""
        return {"results": self._approve(Selection(everything=True), all_studies)}

    @answering
    def approve_assignments_for_hit(self, hit_id: str, all_studies: bool = False) -> Any:
        """Approve those of a HIT."""
        return {"results": self._approve(Selection(postings=(hit_id,)), all_studies), "hit_id": hit_id}

    @answering
    def approve_assignment_by_assignment_id(self, assignment_id: str, all_studies: bool = False) -> Any:
        """Approve one."""
        return _only(self._approve(Selection(submissions=(assignment_id,)), all_studies), assignment_id)

    @answering
    def approve_local_assignment(self, assignment: Any) -> Any:
        """Approve a row of the database."""
        return self.approve_assignment_by_assignment_id(assignment.assignmentid)

    @answering
    def approve_mturk_assignment(self, assignment: Any, ignore_local_not_found: bool = False) -> Any:
        """Approve what the platform listed."""
        return self.approve_assignment_by_assignment_id(assignment["assignmentId"], ignore_local_not_found)

    @answering
    def reject_assignment(
        self, assignment_id: str, all_studies: bool = False, reason: str = NO_REASON
    ) -> Any:
        """Refuse one; the worker reads the reason."""
        return _only(
            self._reject(Selection(submissions=(assignment_id,)), all_studies, reason), assignment_id
        )

    @answering
    def reject_assignments(
        self, assignment_ids: Iterable[str], all_studies: bool = False, reason: str = NO_REASON
    ) -> Any:
        """Refuse some."""
        wanted = tuple(assignment_ids)
        found = self._reject(Selection(submissions=wanted), all_studies, reason) if wanted else []
        return {"results": found}

    @answering
    def reject_assignments_for_hit(
        self, hit_id: str, all_studies: bool = False, reason: str = NO_REASON
    ) -> Any:
        """Refuse those of a HIT, and of no other."""
        return {"results": self._reject(Selection(postings=(hit_id,)), all_studies, reason)}

    @answering
    def unreject_assignment(self, assignment_id: str, all_studies: bool = False) -> Any:
        """Accept one that was refused."""
        return _only(self._unreject(Selection(submissions=(assignment_id,)), all_studies), assignment_id)

    @answering
    def unreject_assignments(self, assignment_ids: Iterable[str], all_studies: bool = False) -> Any:
        """Accept some that were refused."""
        wanted = tuple(assignment_ids)
        return {"results": self._unreject(Selection(submissions=wanted), all_studies) if wanted else []}

    @answering
    def unreject_assignments_for_hit(self, hit_id: str, all_studies: bool = False) -> Any:
        """Accept those of a HIT that were refused."""
        return {"results": self._unreject(Selection(postings=(hit_id,)), all_studies)}

    def _approve(self, selection: Selection, all_studies: bool) -> list[WrapperResponse]:
        review = self.desk.review
        plan = review.plan_approve(selection, all_studies=all_studies, force=all_studies)
        return self._carried_out(plan, is_named=bool(selection.submissions))

    def _reject(self, selection: Selection, all_studies: bool, reason: str) -> list[WrapperResponse]:
        plan = self.desk.review.plan_reject(selection, reason=reason, all_studies=all_studies)
        return self._carried_out(plan, is_named=bool(selection.submissions))

    def _unreject(self, selection: Selection, all_studies: bool) -> list[WrapperResponse]:
        plan = self.desk.review.plan_unreject(selection, all_studies=all_studies)
        return self._carried_out(plan, is_named=bool(selection.submissions))

    def _carried_out(self, plan: Plan, *, is_named: bool) -> list[WrapperResponse]:
        operation = _OPERATIONS[plan.kind]
        done = [of_result(result, operation) for result in self.desk.review.carry_out(plan)]
        left_out = [_refused(each, operation) for each in plan.held_back] if is_named else []
        # Objects of project code are to show what happened.
        self._names.db_session.commit()
        return [*done, *left_out]


def _refused(excluded: Excluded, operation: str) -> WrapperResponse:
    failure = AssignmentIdNotFoundInLocalDBError(excluded.submission_id, message=excluded.why)
    data = {"assignment_id": excluded.submission_id}
    return WrapperResponseError(failure.message, data, operation, failure)


def _only(results: list[WrapperResponse], assignment_id: str) -> Any:
    """Give the one answer; nothing left to do is a success."""
    return results[0] if results else {"assignment_id": assignment_id}
