"""The pages that participants see, in the order they see them.

Source: psiTurk 3.3.1, `experiment.py`; view names are its names.
"""

from typing import Any

from flask import Response, request, send_from_directory

from psiturk_ng import assets
from psiturk_ng.domain.browsers import is_excluded
from psiturk_ng.domain.entry import AdPage
from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.outcomes import Action as LastAct
from psiturk_ng.domain.outcomes import outcome_named
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.domain.reloads import FIRST, Reload
from psiturk_ng.domain.tokens import Action, Scope
from psiturk_ng.errors import EntryRefused, NotFound
from psiturk_ng.services.enrolment import Entered
from psiturk_ng.web.participant import grants
from psiturk_ng.web.participant.client import browser_of, facts_of
from psiturk_ng.web.participant.leaving import ended, leaving
from psiturk_ng.web.participant.rendering import page_by_name, render, request_arguments
from psiturk_ng.web.participant.visits import mode_from_url, uniqueid_from, visit_from_url
from psiturk_ng.web.parts import parts

MODES_OF_A_PLATFORM = frozenset({"sandbox", "live", "sim"})
"""Modes in which a finished participant goes back to the platform's window."""


def index() -> Response:
    """Show the landing page."""
    return render("default.html", request_arguments())


def favicon() -> Response:
    """Send the project's icon."""
    return send_from_directory(parts().folder / "static", "favicon.ico")


def psiturk_js() -> Response:
    """Send our client, even if the project holds an older copy."""
    return send_from_directory(assets.path("js"), "psiturk.js", mimetype="text/javascript")


def psiturk_outbox_js() -> Response:
    """Send the script that delivers what earlier pages of a browser could not."""
    return send_from_directory(assets.path("js"), "psiturk-outbox.js", mimetype="text/javascript")


def advertisement() -> Response:
    """Show the ad; or, to whose pass has ended, the page that submits to the platform or says what to do.

    Raises:
        EntryRefused: 1014 for an excluded browser, 1001 without ids, else as `domain.entry.ad_page`.
    """
    _check_browser()
    visit = visit_from_url(("hitId", "assignmentId"), "hit_assign_worker_id_not_set_in_mturk")
    if parts().enrolment.advertise(visit) is AdPage.AD:
        return render("ad.html", _ids(visit) | {"hands_in_here": parts().leave is None})
    if parts().leave is not None:
        return leaving(visit.uniqueid)
    outcome = parts().completion.outcome_of(visit.uniqueid) or Outcome.COMPLETE
    context = _ids(visit) | {"using_sandbox": visit.mode == "sandbox" or visit.mode == "sim"}
    hands_in = parts().endings[outcome].action is not LastAct.RETURN
    if hands_in:
        grants.grant_page(visit.uniqueid, Scope.SUBMIT)
    if outcome is not Outcome.COMPLETE:
        # A project's own last page thanks for a task that was done.
        return ended(outcome, context, hands_in=hands_in)
    return render("thanks-mturksubmit.html", context)


def give_consent() -> Response:
    """Ask for consent.

    Raises:
        EntryRefused: 1002 without ids, 1014 for an excluded browser.
    """
    _check_browser()
    visit = visit_from_url(("hitId", "assignmentId", "workerId"), "hit_assign_worker_id_not_set_in_consent")
    return render("consent.html", _ids(visit))


def start_exp() -> Response:
    """Let a participant in, with a cell, and show the experiment.

    Raises:
        EntryRefused: 1003 without ids or in a preview, 1014 for an excluded browser,
            else as `domain.entry.assignment_to_resume` and `services.reloads.Reloads.admit`.
    """
    _check_browser()
    refusal = "hit_assign_worker_id_not_set_in_exp"
    visit = visit_from_url(("hitId", "assignmentId", "workerId", "mode"), refusal)
    if visit.is_preview:
        raise EntryRefused(refusal, "A preview cannot enter the experiment.")
    entered = parts().enrolment.enter(visit, facts_of(request))
    reload = FIRST
    if not entered.is_new:
        reload = parts().reloads.admit(entered.assignment, is_debug=visit.is_debug)
    _grant_experiment(entered, reload)
    row = entered.assignment
    context = _ids(visit) | {
        "uniqueId": row.uniqueid,
        "condition": row.cond,
        "counterbalance": row.counterbalance,
        "adServerLoc": request.script_root + "/complete",
    }
    return render("exp.html", context)


def debug_complete() -> Response:
    """Note how the pass ended, and show where to go from here.

    Raises:
        EntryRefused: 1013 without uniqueId, 1017 for an assignment that does not exist.
        AccessDenied: without its token.
        BadInput: if there is no such outcome.
    """
    uniqueid = uniqueid_from(request.args, "improper_inputs")
    grants.require(uniqueid, Action.FINISH)
    try:
        outcome = parts().completion.end(uniqueid, outcome_named(request.args.get("outcome", "")))
    except NotFound as error:
        raise EntryRefused("error_setting_worker_complete", error.message) from error
    if parts().leave is not None:
        return leaving(uniqueid)
    if mode_from_url() in MODES_OF_A_PLATFORM:
        return render("closepopup.html", request_arguments())
    if outcome is not Outcome.COMPLETE:
        return ended(outcome, request_arguments(), hands_in=False)
    context = {
        "allow_repeats": parts().settings.task.allow_repeats,
        "worker_id": uniqueid.partition(":")[0],
    }
    return render("complete.html", request_arguments() | context)


def regularpage(pagename: str) -> Response:
    """Answer any other address with the file of that name in `templates/`."""
    return page_by_name(pagename)


def _check_browser() -> None:
    if is_excluded(browser_of(request), parts().settings.task.browser_exclude_rule):
        raise EntryRefused("browser_type_not_allowed", "The browser is excluded by browser_exclude_rule.")


def _ids(visit: Visit) -> dict[str, Any]:
    """Give the ids under every name that psiTurk's templates use."""
    return {
        **request_arguments(),
        "mode": visit.mode,
        "hitid": visit.posting,
        "assignmentid": visit.assignment,
        "workerid": visit.participant,
        "hitId": visit.posting,
        "assignmentId": visit.assignment,
        "workerId": visit.participant,
    }


def _grant_experiment(entered: Entered, reload: Reload) -> None:
    """Give the page its token and what it starts from.

    Who opens an assignment again without having shown its token may go on
    with it, but does not see what was recorded before.
    """
    uniqueid = entered.assignment.uniqueid
    held = parts().recording.load(uniqueid)
    if entered.is_new or grants.held_scope(uniqueid) is Scope.FULL:
        grants.grant_page(uniqueid, Scope.FULL, held.document, reload=reload)
    else:
        withheld = held.stored is not None
        grants.grant_page(uniqueid, Scope.WRITE, held.fresh, withheld=withheld, reload=reload)
