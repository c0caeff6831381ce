"""How researchers move submissions."""

from collections.abc import Mapping
from typing import Any, Final

from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import completing, standing, studies
from psiturk_ng.marketplace.prolific.refusals import faulty, invalid, wrong_state
from psiturk_ng.marketplace.prolific.rules import (
    REJECTION_CATEGORIES,
    SHORTEST_REJECTION,
    SubmissionStatus,
)
from psiturk_ng.marketplace.state import Moment

_REACHES: Final[Mapping[str, SubmissionStatus]] = {
    "APPROVE": SubmissionStatus.APPROVED,
    "REJECT": SubmissionStatus.REJECTED,
    "RETURN": SubmissionStatus.RETURNED,
    "START": SubmissionStatus.ACTIVE,
    "SCREEN_OUT": SubmissionStatus.SCREENED_OUT,
    "UNREJECT": SubmissionStatus.AWAITING_REVIEW,
    "UNRETURN": SubmissionStatus.AWAITING_REVIEW,
}
_FROM: Final[Mapping[str, frozenset[SubmissionStatus]]] = {
    # Researchers report that those who timed out can be approved, and that those at work cannot
    # (PsyNet's manual; Dallinger#9392).
    "APPROVE": frozenset({SubmissionStatus.AWAITING_REVIEW, SubmissionStatus.TIMED_OUT}),
    "REJECT": frozenset({SubmissionStatus.AWAITING_REVIEW}),
    "RETURN": frozenset(
        {SubmissionStatus.ACTIVE, SubmissionStatus.AWAITING_REVIEW, SubmissionStatus.TIMED_OUT}
    ),
    "START": frozenset({SubmissionStatus.RESERVED}),
    "SCREEN_OUT": frozenset({SubmissionStatus.ACTIVE, SubmissionStatus.AWAITING_REVIEW}),
    "UNREJECT": frozenset({SubmissionStatus.REJECTED}),
    "UNRETURN": frozenset({SubmissionStatus.RETURNED}),
}


def transition(moment: Moment, submission_id: str, sent: Mapping[str, Any]) -> Row:
    """Move a submission as a researcher asks; where it is already, it stays.

    Raises:
        Refused: if it cannot be moved like this from where it is, or something is missing.
    """
    action = str(sent.get("action"))
    row = standing.get(moment, submission_id)
    if action == "COMPLETE":
        return _complete(moment, row, sent)
    if action not in _REACHES:
        raise faulty("action", f"There is no action {action}.")
    if action == "REJECT":
        _require_reason(sent)
    if row.status == _REACHES[action]:
        return row
    if row.status not in _FROM[action]:
        raise wrong_state(f"A submission that is {row.status} cannot be moved by {action}.")
    if action == "APPROVE":
        standing.approve(moment, row)
    elif action == "SCREEN_OUT":
        _screen_out(moment, row)
    elif action == "REJECT":
        standing.message(moment, row, str(sent["message"]))
        standing.set_status(
            moment, row, SubmissionStatus.REJECTED, rejection_category=str(sent["rejection_category"])
        )
    else:
        standing.set_status(moment, row, _REACHES[action])
    return standing.get(moment, submission_id)


def request_return(moment: Moment, submission_id: str, reasons: object) -> Row:
    """Ask a participant to give a submission back.

    Raises:
        Refused: if there is no reason, or nothing that could be given back.
    """
    if not isinstance(reasons, list) or not reasons or not all(isinstance(each, str) for each in reasons):
        raise faulty("request_return_reasons", "At least one reason is expected.")
    row = standing.get(moment, submission_id)
    if row.status not in _FROM["RETURN"]:
        raise wrong_state(f"A submission that is {row.status} cannot be given back.")
    standing.ask_to_return(moment, row, ", ".join(reasons))
    return standing.get(moment, submission_id)


def _complete(moment: Moment, row: Row, sent: Mapping[str, Any]) -> Row:
    code = str(sent.get("completion_code", ""))
    rule = studies.get(moment, row.study_id).code(code)
    if rule is None or rule.get("actor") != "researcher":
        raise faulty("completion_code", "It must be one of the study's whose actor is researcher.")
    if row.code == code:
        return row
    if row.status not in (SubmissionStatus.ACTIVE, SubmissionStatus.AWAITING_REVIEW):
        raise wrong_state(f"A submission that is {row.status} cannot be completed.")
    data = sent.get("completion_code_data")
    completing.finish(moment, row, code, rule, data if isinstance(data, dict) else {})
    return standing.get(moment, row.submission_id)


def _screen_out(moment: Moment, row: Row) -> None:
    codes = studies.get(moment, row.study_id).details["completion_codes"]
    actions = (action for each in codes for action in each["actions"])
    found = next((each for each in actions if each["action"] == "FIXED_SCREEN_OUT_PAYMENT"), None)
    if found is None:
        raise invalid("The study has no completion code that pays for being screened out.")
    completing.screen_out(moment, row, found)


def _require_reason(sent: Mapping[str, Any]) -> None:
    wrong: dict[str, list[str]] = {}
    if len(str(sent.get("message", ""))) < SHORTEST_REJECTION:
        wrong["message"] = [f"At least {SHORTEST_REJECTION} characters are expected."]
    if sent.get("rejection_category") not in REJECTION_CATEGORIES:
        wrong["rejection_category"] = [f"One of {', '.join(sorted(REJECTION_CATEGORIES))} is expected."]
    if wrong:
        raise invalid(wrong)
