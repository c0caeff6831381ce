"""The last pages: of who came by a link, their code and the way back; of whose pass ended early, why."""

from collections.abc import Mapping
from typing import Any

from flask import Response

from psiturk_ng.domain.identity import is_debug_posting
from psiturk_ng.domain.outcomes import Action
from psiturk_ng.domain.recruiting import Exit, Outcome
from psiturk_ng.services.codes import shown
from psiturk_ng.store import AssignmentRow
from psiturk_ng.web.participant import grants
from psiturk_ng.web.participant.rendering import render, request_arguments
from psiturk_ng.web.participant.visits import visitor
from psiturk_ng.web.parts import parts

RETURN_AFTER_MS = 4000
"""Long enough to read the code, short enough that nobody closes the page before."""


def leaving(uniqueid: str) -> Response:
    """Show a participant who has ended where to go from here.

    The code and the way back are for who holds the token of the assignment: the id alone is no proof.

    Args:
        uniqueid: of an assignment that exists.
    """
    outcome = parts().completion.outcome_of(uniqueid) or Outcome.COMPLETE
    row = parts().enrolment.assignment(uniqueid)
    end = _exit(row, outcome) if row is not None and grants.held_scope(uniqueid) else Exit()
    is_rehearsal = row is None or is_debug_posting(row.hitid)
    context = {
        "outcome": str(outcome),
        "must_return": parts().endings[outcome].action is Action.RETURN,
        "code": shown(end.code),
        "url": end.url,
        "return_after_ms": None if is_rehearsal else RETURN_AFTER_MS,
    }
    return render("leaving.html", request_arguments() | context)


def turned_away(outcome: Outcome) -> Response | None:
    """Show who was not let in why, and where to go; None if the usual page of an error says it as well.

    Args:
        outcome: why they were not.
    """
    back = parts().way_back
    if back is None:
        return None
    visit = visitor()
    url = back(outcome, visit) if visit else ""
    if not url and outcome is not Outcome.QUOTA_FULL:
        return None
    context = {"outcome": str(outcome), "code": "", "url": url, "return_after_ms": RETURN_AFTER_MS}
    return render("leaving.html", request_arguments() | context)


def ended(outcome: Outcome, context: Mapping[str, Any], *, hands_in: bool) -> Response:
    """Show a participant whose pass ended early why, and whether to hand in or to give the place back.

    Args:
        outcome: how it ended.
        context: variables of the page.
        hands_in: whether it is the page from which the platform takes it.
    """
    must_return = parts().endings[outcome].action is Action.RETURN
    told = {"outcome": str(outcome), "hands_in": hands_in, "must_return": must_return}
    return render("ended.html", {**context, **told})


def _exit(row: AssignmentRow, outcome: Outcome) -> Exit:
    leave = parts().leave
    assert leave is not None
    return leave(outcome, row)
