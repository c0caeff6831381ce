"""Offers: what stands, what a new one costs, and what is done with them."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from flask import Response, make_response, redirect, request, url_for

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result
from psiturk_ng.domain.recruiting import PostingRequest, Quote
from psiturk_ng.errors import BadInput
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.web.dashboard import background
from psiturk_ng.web.dashboard.desks import desk_of, mode_in
from psiturk_ng.web.dashboard.rendering import page

_MOST: Final = 1_000_000


def postings() -> Response:
    """List this study's postings, as the platform shows them now.

    With `matched=1` both sides are matched, which takes longest: browsers ask for it when the page is there.
    """
    desk = desk_of(mode_in(request.args))
    matches = request.args.get("matched") == "1"
    return page(
        "postings.html",
        mode=desk.recruiter.mode,
        recruiter=desk.recruiter.name,
        currency=desk.recruiter.currency,
        notices=desk.recruiter.notices,
        reports=desk.postings.list(matches=matches),
        matches=matches,
        now=datetime.now(UTC),
    )


def preview_posting() -> Response:
    """Show what a new offer would cost; nothing is posted."""
    desk = desk_of(mode_in(request.form))
    offer = _offer(desk)
    return _preview_posting(desk, offer, desk.postings.quote(offer), secrets.token_hex(8))


def create_posting() -> Response:
    """Post what was previewed, once, if it still costs the same; else show it again."""
    desk = desk_of(mode_in(request.form))
    offer, occasion = _offer(desk), request.form.get("occasion", "")
    quote = desk.postings.quote(offer)
    if not occasion or request.form.get("agreed") != str(quote.total):
        return _preview_posting(desk, offer, quote, occasion or secrets.token_hex(8), has_changed=True)
    background.run(desk.postings.create(offer, agreed=quote, occasion=occasion), f"posting {occasion}")
    return make_response(redirect(url_for("dashboard.batch", batch=occasion, mode=desk.recruiter.mode), 303))


def preview_places(posting_id: str) -> Response:
    """Show what more places in a posting would cost; nothing is done."""
    desk = desk_of(mode_in(request.form))
    places = _whole("places", "A number of places")
    quote = desk.postings.quote_places(posting_id, places)
    before = desk.recruiter.offers.get(posting_id).places
    return page(
        "quote.html",
        title=f"{places} more places in {posting_id}",
        action=url_for("dashboard.add_places", posting_id=posting_id),
        quote=quote,
        ends=(),
        balance=desk.recruiter.balance(),
        recruiter=desk.recruiter.name,
        mode=desk.recruiter.mode,
        has_changed=False,
        fields=[
            ("mode", desk.recruiter.mode),
            ("places", str(places)),
            ("before", str(before)),
            ("agreed", str(quote.total)),
        ],
    )


def add_places(posting_id: str) -> Response:
    """Offer more places in a posting, once, if they still cost what was shown."""
    desk = desk_of(mode_in(request.form))
    places, before = _whole("places", "A number of places"), _whole("before", "The number of places before")
    quote = desk.postings.quote_places(posting_id, places)
    if request.form.get("agreed") != str(quote.total):
        return preview_places(posting_id)
    # The same form sent twice meets a posting that has grown, and is refused.
    return _done(
        desk, [desk.postings.add_places(posting_id, places, agreed=quote, before=before)], "More places"
    )


def add_time(posting_id: str) -> Response:
    """Let a posting stand longer; nothing is spent by that."""
    desk = desk_of(mode_in(request.form))
    time = timedelta(hours=_number("hours", "A time in hours"))
    return _done(desk, [desk.postings.add_time(posting_id, time)], "More time")


def expire(posting_id: str) -> Response:
    """End a posting early, when somebody has agreed to what that does."""
    desk = desk_of(mode_in(request.form))
    posting = desk.recruiter.offers.get(posting_id)
    told = (
        f"{_people(posting.available, 'place that nobody has taken is', 'places that nobody has taken are')} "
        "withdrawn.",
        f"{_people(posting.pending, 'person is', 'people are')} at work on it now, and may finish.",
    )
    if not _is_agreed(told):
        return _ask(desk, f"End {posting_id}", told, "dashboard.expire", posting_id)
    return _done(desk, desk.postings.expire([posting_id]), "Ended")


def delete(posting_id: str) -> Response:
    """Remove a posting that is over, when somebody has agreed to what that does."""
    desk = desk_of(mode_in(request.form))
    posting = desk.recruiter.offers.get(posting_id)
    told = (
        f"It goes from {desk.recruiter.name}, with what is said there of its {posting.places} places.",
        "What participants recorded, and every payment, stays here.",
    )
    if not _is_agreed(told):
        return _ask(desk, f"Delete {posting_id}", told, "dashboard.delete", posting_id)
    return _done(desk, desk.postings.delete([posting_id]), "Deleted")


def _people(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _is_agreed(told: Sequence[str]) -> bool:
    return request.form.get("agreed") == " ".join(told)


def _ask(desk: Recruiting, title: str, told: Sequence[str], endpoint: str, posting_id: str) -> Response:
    return page(
        "ask.html",
        title=title,
        sentences=told,
        button=title,
        action=url_for(endpoint, posting_id=posting_id),
        mode=desk.recruiter.mode,
        has_changed="agreed" in request.form,
        fields=[("mode", desk.recruiter.mode), ("agreed", " ".join(told))],
    )


def _preview_posting(
    desk: Recruiting, offer: PostingRequest, quote: Quote, occasion: str, *, has_changed: bool = False
) -> Response:
    kept = [(name, request.form.get(name, "")) for name in ("places", "reward", "hours", "estimate")]
    return page(
        "quote.html",
        title=f"Post {offer.places} places",
        action=url_for("dashboard.create_posting"),
        quote=quote,
        ends=desk.pay_table(offer.reward),
        balance=desk.recruiter.balance(),
        recruiter=desk.recruiter.name,
        mode=desk.recruiter.mode,
        has_changed=has_changed,
        fields=[
            *kept,
            ("mode", desk.recruiter.mode),
            ("occasion", occasion),
            ("agreed", str(quote.total)),
        ],
    )


def _offer(desk: Recruiting) -> PostingRequest:
    estimate = request.form.get("estimate", "").strip()
    return desk.postings.request(
        places=_whole("places", "A number of places"),
        reward=Money.parse(request.form.get("reward", ""), desk.recruiter.currency),
        time_allowed=timedelta(hours=_number("hours", "A time in hours")),
        estimate=timedelta(minutes=_number("estimate", "An estimate in minutes")) if estimate else None,
    )


def _whole(name: str, what: str) -> int:
    number = _number(name, what)
    if number != int(number):
        raise BadInput(f"{what} is a whole number.")
    return int(number)


def _number(name: str, what: str) -> float:
    text = request.form.get(name, "").strip()
    try:
        number = float(text)
    except ValueError as error:
        raise BadInput(f"{what} is needed; {text!r} is none.") from error
    if not 0 < number < _MOST:
        raise BadInput(f"{what} is more than 0.")
    return number


def _done(desk: Recruiting, results: Iterable[Result], title: str) -> Response:
    return page("done.html", title=title, results=list(results), mode=desk.recruiter.mode)
