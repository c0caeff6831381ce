"""The pages, each for the worker whom its address names: there is nothing to log in to.

So two tabs can be two workers. Forms are taken from these pages only.
"""

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from psiturk_ng.errors import BadInput, PsiturkError
from psiturk_ng.marketplace.mturk.ids import new_worker_id
from psiturk_ng.marketplace.mturk.pages.frames import Seat, frame_of, html_of
from psiturk_ng.marketplace.mturk.pages.words import STATES, minutes
from psiturk_ng.marketplace.mturk.standing import Profile
from psiturk_ng.marketplace.mturk.tables import AssignmentState
from psiturk_ng.marketplace.mturk.workers import Workers
from psiturk_ng.marketplace.wire import refuse_foreign_forms

_SEARCH: Final = "filters[search_term]"
"""The parameter in which addresses of Mechanical Turk's own site hold what is looked for."""

_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-src http://127.0.0.1:* http://localhost:* https://127.0.0.1:* https://localhost:*"
)
"""No scripts, and frames of this machine only."""

_ALONE: Final = "sandbox allow-scripts allow-forms allow-popups"
"""A requester's own HTML is not one of our pages, although it comes from here."""


class Pages:
    """What the addresses of the worker's site answer.

    Args:
        workers: does what workers do.
        now: tells the marketplace's time.
    """

    def __init__(self, workers: Workers, now: Callable[[], datetime]) -> None:
        self._workers = workers
        self._now = now

    def blueprint(self) -> Blueprint:
        """Give all the routes."""
        pages = Blueprint("pages", __name__, template_folder="templates")
        pages.add_url_rule("/", "start", self.start)
        pages.add_url_rule("/projects", "projects", self.start)
        pages.add_url_rule("/worker", "enter", self.enter)
        pages.add_url_rule("/question/<hit_id>", "question", self.question)
        one = "/worker/<worker_id>"
        pages.add_url_rule(one, "hits", self.hits)
        pages.add_url_rule(f"{one}/hits/<hit_id>", "preview", self.preview)
        pages.add_url_rule(f"{one}/hits/<hit_id>", "accept", self.accept, methods=["POST"])
        pages.add_url_rule(f"{one}/tasks/<assignment_id>", "work", self.work)
        pages.add_url_rule(f"{one}/tasks/<assignment_id>", "give_back", self.give_back, methods=["POST"])
        pages.add_url_rule(f"{one}/earnings", "earnings", self.earnings)
        pages.add_url_rule(f"{one}/profile", "profile", self.profile)
        pages.add_url_rule(f"{one}/profile", "set_profile", self.set_profile, methods=["POST"])
        pages.register_error_handler(PsiturkError, problem)
        pages.before_request(refuse_foreign_forms)
        return pages

    def start(self) -> Response:
        """Ask who is there."""
        search = request.args.get(_SEARCH, "")
        return page("start.html", known=self._workers.known(), newcomer=new_worker_id(), search=search)

    def enter(self) -> Response:
        """Go on to the list of whoever was named."""
        worker_id = request.args.get("id", "").strip().upper()
        self._workers.open_hits(worker_id)
        return _to("pages.hits", worker_id=worker_id, search=request.args.get("search") or None)

    def hits(self, worker_id: str) -> Response:
        """List what the worker can do, and what they are at."""
        search = request.args.get("search", "").strip()
        offers = [
            offer
            for offer in self._workers.open_hits(worker_id)
            if search.casefold() in offer.hit.title.casefold()
        ]
        return self._page(
            "hits.html", worker_id, offers=offers, queue=self._workers.work(worker_id), search=search
        )

    def preview(self, worker_id: str, hit_id: str) -> Response:
        """Show a HIT to who has not accepted it."""
        hit = self._workers.preview(hit_id, worker_id)
        seat = Seat(site=site(), hit_id=hit_id)
        return self._page("preview.html", worker_id, hit=hit, frame=frame_of(hit.question, seat))

    def accept(self, worker_id: str, hit_id: str) -> Response:
        """Take a place."""
        work = self._workers.accept(hit_id, worker_id)
        return _to("pages.work", worker_id=worker_id, assignment_id=work.assignment_id)

    def work(self, worker_id: str, assignment_id: str) -> Response:
        """Show the HIT that the worker is at; of one that has ended, how it stands."""
        work = self._workers.pass_of(assignment_id, worker_id)
        seat = Seat(site=site(), hit_id=work.hit_id, worker_id=worker_id, assignment_id=assignment_id)
        is_open = work.state is AssignmentState.ACCEPTED
        return self._page(
            "work.html", worker_id, work=work, frame=frame_of(work.question, seat) if is_open else None
        )

    def give_back(self, worker_id: str, assignment_id: str) -> Response:
        """Return a place."""
        self._workers.return_assignment(assignment_id, worker_id)
        return _to("pages.hits", worker_id=worker_id)

    def question(self, hit_id: str) -> Response:
        """Show the requester's own HTML, of an HTMLQuestion."""
        response = make_response(html_of(self._workers.hit(hit_id).question, site()))
        response.headers["Content-Security-Policy"] = _ALONE
        return response

    def earnings(self, worker_id: str) -> Response:
        """Show what the worker did and got."""
        return self._page("earnings.html", worker_id, found=self._workers.earnings(worker_id))

    def profile(self, worker_id: str) -> Response:
        """Show who the worker is to Amazon."""
        return self._page("profile.html", worker_id, profile=self._workers.profile(worker_id))

    def set_profile(self, worker_id: str) -> Response:
        """Say who the worker is to Amazon."""
        self._workers.set_profile(worker_id, _told_profile())
        return _to("pages.hits", worker_id=worker_id)

    def _page(self, template: str, worker_id: str, **context: Any) -> Response:
        return page(template, worker_id=worker_id, now=self._now(), states=STATES, **context)


def site() -> str:
    """Tell the address of the marketplace's root, as this browser knows it."""
    return request.host_url.rstrip("/")


def page(template: str, *, status: int = 200, **context: Any) -> Response:
    """Render one of our pages."""
    response = make_response(render_template(f"mturk/{template}", minutes=minutes, **context), status)
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["Cache-Control"] = "no-store"
    return response


def problem(error: PsiturkError) -> Response:
    """Say what was wrong, and what to do."""
    worker_id = (request.view_args or {}).get("worker_id", "")
    return page("problem.html", status=error.http_status, worker_id=worker_id, error=error)


def _to(endpoint: str, **values: Any) -> Response:
    return make_response(redirect(url_for(endpoint, **values), 303))


def _told_profile() -> Profile:
    told: dict[str, Any] = {}
    for each in fields(Profile):
        text = request.form.get(each.name, "").strip()
        if each.type == "bool" or each.type is bool:
            told[each.name] = bool(text)
        elif each.type == "int" or each.type is int:
            if not text.isdecimal() or len(text) > 6:
                raise BadInput(f"{text!r} is not a number of assignments.")
            told[each.name] = int(text)
        else:
            told[each.name] = text.upper()
    if len(told["country"]) != 2:
        raise BadInput("A country is a code of two letters, such as US.")
    return Profile(**told)
