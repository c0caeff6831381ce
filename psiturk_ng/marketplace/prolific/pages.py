"""The participants' site: sign in, find a study, take part, hand in, give back."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, make_response, redirect, render_template, request

from psiturk_ng.errors import PsiturkError
from psiturk_ng.marketplace.faults import Faults
from psiturk_ng.marketplace.prolific.ids import ID, new_id
from psiturk_ng.marketplace.prolific.participants import Participants
from psiturk_ng.marketplace.prolific.state import State
from psiturk_ng.marketplace.wire import refuse_foreign_forms

LOST: Final = 502
"""The status of a final submission that never arrived, as a proxy in between would give it."""

COOKIE: Final = "simulated_prolific_participant"

Answered = Response | str


class _NotSignedIn(Exception):
    """Nobody knows who this is."""


def create_pages(state: State, faults: Faults, announce: Callable[[], None]) -> Blueprint:
    """Make the site.

    Args:
        state: the platform's.
        faults: which final submissions are lost.
        announce: called when something may have to be told to a researcher.
    """
    participants = Participants(state)
    pages = Blueprint("pages", __name__, template_folder="templates")
    pages.before_request(refuse_foreign_forms)
    pages.after_request(lambda response: _announced(response, announce))
    pages.register_error_handler(_NotSignedIn, lambda _: (_page("sign_in"), 200))
    pages.register_error_handler(PsiturkError, _sorry)
    _add_signing(pages)
    _add_finding(pages, participants)
    _add_working(pages, participants, faults)
    return pages


def _add_signing(pages: Blueprint) -> None:
    @pages.post("/sign-in")
    def sign_in() -> Answered:
        """Be the participant of an id; without one, somebody new."""
        participant = request.form.get("participant", "").strip() or new_id()
        if not ID.fullmatch(participant):
            return _page("sign_in", sentence="An id has 24 digits from 0 to 9 and a to f.")
        response = redirect("/")
        response.set_cookie(COOKIE, participant, samesite="Lax", httponly=True)
        assert isinstance(response, Response)
        return response

    @pages.post("/sign-out")
    def sign_out() -> Answered:
        """Be nobody."""
        response = redirect("/")
        response.delete_cookie(COOKIE)
        assert isinstance(response, Response)
        return response


def _add_finding(pages: Blueprint, participants: Participants) -> None:
    @pages.get("/")
    def home() -> Answered:
        """Show the studies that are open to whoever is signed in, and what they did."""
        who = _participant()
        return _page("home", open_studies=participants.open_studies(who), earned=participants.earnings(who))

    @pages.get("/researcher/studies/<study_id>")
    def researchers_page(study_id: str) -> Answered:
        """Lead from where Prolific shows a study to its researcher: here its participants see it."""
        return _to(f"/#study-{study_id}")

    @pages.post("/studies/<study_id>/reserve")
    def reserve(study_id: str) -> Answered:
        """Take a place."""
        place = participants.reserve(study_id, _participant())
        return _to(f"/submissions/{place.submission_id}")


def _add_working(pages: Blueprint, participants: Participants, faults: Faults) -> None:
    @pages.get("/submissions/complete")
    def complete() -> Answered:
        """Hand in: where a study's last page leads. As on Prolific, the address alone does it."""
        who = _participant()
        if faults.drops_submit():
            return make_response("", LOST)
        place = participants.complete(who, request.args.get("cc", "").strip())
        return _page("done", place=place)

    @pages.get("/submissions/<submission_id>")
    def submission(submission_id: str) -> Answered:
        """Show one pass, with what can be done about it."""
        places = participants.places(_participant())
        place = next((each for each in places if each.submission_id == submission_id), None)
        return _page("submission", place=place)

    @pages.post("/submissions/<submission_id>/start")
    def start(submission_id: str) -> Answered:
        """Go to the study's page."""
        return _to(participants.start(submission_id, _participant()))

    @pages.post("/submissions/<submission_id>/complete")
    def enter_code(submission_id: str) -> Answered:
        """Hand in with a code that was typed, or without one."""
        code = request.form.get("code", "").strip()
        return _page("done", place=participants.complete(_participant(), code, submission_id))

    @pages.post("/submissions/<submission_id>/return")
    def give_back(submission_id: str) -> Answered:
        """Give it back, for no pay."""
        participants.give_back(submission_id, _participant())
        return _to(f"/submissions/{submission_id}")


def _participant() -> str:
    found = request.cookies.get(COOKIE, "")
    if not ID.fullmatch(found):
        raise _NotSignedIn
    return found


def _page(name: str, **values: Any) -> str:
    return render_template(f"prolific/{name}.html", participant=request.cookies.get(COOKIE, ""), **values)


def _to(address: str) -> Response:
    response = redirect(address)
    assert isinstance(response, Response)
    return response


def _sorry(error: PsiturkError) -> tuple[str, int]:
    return _page("sorry", error=error), error.http_status


def _announced(response: Response, announce: Callable[[], None]) -> Response:
    announce()
    return response
