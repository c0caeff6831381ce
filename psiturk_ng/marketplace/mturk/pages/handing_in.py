"""Where finished workers' pages send their form."""

from flask import Blueprint, Response, request

from psiturk_ng.errors import BadInput, Conflict, PsiturkError
from psiturk_ng.marketplace.faults import Faults
from psiturk_ng.marketplace.mturk.pages.frames import SUBMIT_PATH
from psiturk_ng.marketplace.mturk.pages.views import page, problem
from psiturk_ng.marketplace.mturk.workers import NO_ASSIGNMENT, Workers
from psiturk_ng.marketplace.wire import hang_up

_ID = "assignmentId"


def create_handing_in(workers: Workers, faults: Faults) -> Blueprint:
    """Make the route, which any site's pages may use: the id of an assignment is all it takes.

    Args:
        workers: does what workers do.
        faults: may let a submission be lost.
    """
    handing_in = Blueprint("handing_in", __name__)
    handing_in.register_error_handler(PsiturkError, problem)

    @handing_in.route(SUBMIT_PATH, methods=["GET", "POST"])
    def external_submit() -> Response:
        """Take the answers. Source: ExternalQuestion; several values of a field are joined by bars."""
        sent = {name: "|".join(values) for name, values in request.values.lists()}
        assignment_id = sent.pop(_ID, "")
        if not assignment_id:
            raise BadInput("The form has no field assignmentId.")
        if assignment_id == NO_ASSIGNMENT:
            raise Conflict("This was only a preview.", "Accept the HIT, then hand in.")
        if faults.drops_submit():
            return hang_up(request.environ)
        return page("submitted.html", work=workers.submit(assignment_id, sent))

    return handing_in
