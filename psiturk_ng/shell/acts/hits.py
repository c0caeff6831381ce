"""What the verbs of `hit` do."""

import re
from argparse import Namespace
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result
from psiturk_ng.domain.recruiting import Ability, PostingRequest
from psiturk_ng.errors import BadInput, Conflict, RecruiterError
from psiturk_ng.services.postings import Show, time_for
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.shell.acts import shown_postings as shown
from psiturk_ng.shell.acts.acting import recruiting
from psiturk_ng.shell.acts.asking import value
from psiturk_ng.shell.acts.bulk import status_of, work_through
from psiturk_ng.shell.acts.consent import DECLINED, Consent
from psiturk_ng.shell.commands.debug import trial_url
from psiturk_ng.shell.context import Context

NOTHING_FOUND = "*** no hits retrieved"
_NEEDED = BadInput(
    "The number of participants, the reward and the hours are needed.", "Such as: hit create 5 1.00 1"
)


def create(context: Context, arguments: Namespace) -> int:
    """Offer places."""
    desk = recruiting(context)
    consent = Consent(context, arguments, desk.recruiter.mode)
    request = _request(consent.shown_on, arguments, desk)
    for notice in desk.recruiter.notices:
        context.notice(notice)
    quote, balance = desk.postings.quote(request), desk.recruiter.balance()
    facts = shown.cost(quote, balance, duration=f"{request.time_allowed / timedelta(hours=1):g} hours")
    ends = desk.pay_table(request.reward)
    facts += shown.ends(ends)
    if arguments.dry_run:
        consent.rehearsed(facts, shown.cost_fields(quote, balance) | {"outcomes": shown.end_fields(ends)})
        return 0
    if not consent.given(facts, f"Create {desk.recruiter.mode} HIT"):
        return DECLINED
    made = desk.postings.create(request, agreed=quote)
    results = work_through(context, made, len(quote.batches), as_json=arguments.json, done="posted")
    if not arguments.json:
        _show_created(context, desk, results)
    return status_of(results)


def _request(context: Context, arguments: Namespace, desk: Recruiting) -> PostingRequest:
    recruitment = context.project.settings.recruitment
    size = str(recruitment.initial_recruitment_size) if recruitment.initial_recruitment_size else None
    places = _places(value(context, arguments.num_workers or size, "number of participants? ", _NEEDED))
    typed = arguments.reward or recruitment.base_payment or None
    reward = _reward(value(context, typed, "reward per HIT? ", _NEEDED), desk.recruiter.currency)
    knows_drafts = Ability.DRAFTS in desk.recruiter.abilities
    if arguments.draft and not knows_drafts:
        raise Conflict(
            f"The recruiter {desk.recruiter.name} knows no drafts.", "Use --dry-run to look first."
        )
    estimate = estimate_in(context, arguments.estimate, desk.recruiter.name)
    question = "duration of hit (in hours, it can be decimals)? "
    return desk.postings.request(
        places=places,
        reward=reward,
        time_allowed=time_for(estimate)
        if estimate and arguments.duration is None
        else timedelta(hours=_number(value(context, arguments.duration, question, _NEEDED))),
        estimate=estimate,
        is_draft=arguments.draft or (not recruitment.auto_recruit and knows_drafts),
        required_groups=tuple(arguments.require_qualification_id),
        excluded_groups=tuple(arguments.block_qualification_id),
    )


def estimate_in(context: Context, typed: str | None, recruiter: str) -> timedelta | None:
    """Read how long participants will probably take: as typed, else from the recruiter's setting.

    Raises:
        BadInput: if what was typed is no time.
    """
    if typed is None:
        minutes = context.project.settings.prolific.prolific_estimated_completion_minutes
        return timedelta(minutes=minutes) if minutes and recruiter == "prolific" else None
    found = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?(min|h|)", typed.strip())
    told = float(found[1]) * (60 if found[2] == "h" else 1) if found else 0
    if not 0 < told < 1e6:
        raise BadInput(f"{typed} is no time.", "Write it as 12min or 0.5h.")
    return timedelta(minutes=told)


def _places(text: str) -> int:
    try:
        places = int(text)
    except ValueError as error:
        raise BadInput("*** number of participants must be a whole number") from error
    if places <= 0:
        raise BadInput("*** number of participants must be greater than 0")
    return places


def _reward(text: str, currency: str) -> Money:
    try:
        return Money.parse(text, currency)
    except BadInput as error:
        raise BadInput("*** reward must have format [dollars].[cents]", error.message) from error


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError as error:
        raise BadInput("*** duration must be a number") from error
    # No platform takes more, and a timedelta cannot hold every float.
    if not 0 < number < 1e6:
        raise BadInput("*** duration must be greater than 0")
    return number


def _show_created(context: Context, desk: Recruiting, results: Iterable[Result]) -> None:
    made = [each.posting_id for each in results if each.is_success]
    if not made:
        return
    links: dict[str, None] = {}
    try:
        for posting_id in made:
            links |= dict.fromkeys(desk.recruiter.offers.get(posting_id).links)
    except RecruiterError as error:
        context.notice(f"It was posted, but where participants find it could not be asked: {error.message}")
    for each in shown.created(desk.recruiter.mode, made, list(links), trial_url(context.project)):
        context.say(each)


def extend(context: Context, arguments: Namespace) -> int:
    """Add places or time to a posting."""
    desk = recruiting(context)
    consent = Consent(context, arguments, desk.recruiter.mode)
    places = 0 if arguments.assignments is None else _places(arguments.assignments)
    time = None if arguments.expiration is None else timedelta(minutes=_number(arguments.expiration))
    if not places and time is None:
        raise BadInput("It is not clear what to add.", "Use --assignments N, --expiration MINUTES, or both.")
    facts = [f"HIT {arguments.hit} will stand {arguments.expiration} minutes longer."] if time else []
    balance, quote = desk.recruiter.balance(), None
    if places:
        quote = desk.postings.quote_places(arguments.hit, places)
        facts = [*shown.cost(quote, balance), *facts]
    if arguments.dry_run:
        consent.rehearsed(facts, shown.cost_fields(quote, balance) if quote else {})
        return 0
    if quote and not consent.given(facts, f"Extend {desk.recruiter.mode} HIT {arguments.hit}"):
        return DECLINED

    def steps() -> Iterator[Result]:
        if quote:
            yield desk.postings.add_places(arguments.hit, places, agreed=quote)
        if time is not None:
            yield desk.postings.add_time(arguments.hit, time)

    number = bool(quote) + (time is not None)
    return status_of(work_through(context, steps(), number, as_json=arguments.json, done="extended"))


def expire(context: Context, arguments: Namespace) -> int:
    """End postings early."""
    desk = recruiting(context)
    consent = Consent(context, arguments, desk.recruiter.mode, acts_unasked=True)
    found = _chosen(arguments, lambda: [each.posting.posting_id for each in desk.postings.list(Show.ACTIVE)])
    if arguments.dry_run or not found:
        return _only_told(consent, found, "expire")
    ended = desk.postings.expire(found)
    return status_of(work_through(context, ended, len(found), as_json=arguments.json, done="expired"))


def delete(context: Context, arguments: Namespace) -> int:
    """Remove postings that are over."""
    desk = recruiting(context)
    consent = Consent(context, arguments, desk.recruiter.mode)
    all_studies = arguments.all_studies
    found = _chosen(
        arguments, lambda: [each.posting_id for each in desk.postings.deletable(all_studies=all_studies)]
    )
    if arguments.dry_run or not found:
        return _only_told(consent, found, "delete")
    if not consent.given(found, f"Delete {_hits(found)} for good"):
        return DECLINED
    removed = desk.postings.delete(found)
    return status_of(work_through(context, removed, len(found), as_json=arguments.json, done="deleted"))


def _chosen(arguments: Namespace, everything: Callable[[], Sequence[str]]) -> Sequence[str]:
    if arguments.all == bool(arguments.hits):
        raise BadInput("It is not clear which HITs are meant.", "Name HITs, or use --all.")
    return everything() if arguments.all else list(dict.fromkeys(arguments.hits))


def _only_told(consent: Consent, found: Sequence[str], word: str) -> int:
    """Say what would be done; if there is nothing to do, that is all there is."""
    if not found:
        consent.context.notice(f"There is no HIT to {word}.")
    consent.rehearsed([f"{each}: would be {word}d" for each in found], found)
    return 0


def _hits(found: Collection[str]) -> str:
    return f"{len(found)} HIT" + ("" if len(found) == 1 else "s")


def list_them(context: Context, arguments: Namespace) -> int:
    """Show postings."""
    if arguments.active and arguments.reviewable:
        raise BadInput("HITs are shown either as --active or as --reviewable.")
    show = Show.ACTIVE if arguments.active else Show.REVIEWABLE if arguments.reviewable else Show.ALL
    desk, now = recruiting(context), datetime.now(UTC)
    found = desk.postings.list(show, all_studies=arguments.all_studies)
    if arguments.json:
        context.say_json([shown.posting_fields(each, now) for each in found])
    elif not found:
        context.notice(NOTHING_FOUND)
    for each in found if not arguments.json else ():
        context.say(shown.posting(each, now))
    return 0
