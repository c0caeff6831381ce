"""`study`: studies by Prolific's own words."""

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from psiturk_ng.errors import Conflict
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import JSON, YES, Family, Verb, argument

if TYPE_CHECKING:
    from psiturk_ng.recruiters.prolific.recruiter import Prolific


def _prolific(context: Context) -> "Prolific":
    from psiturk_ng.recruiters.prolific.recruiter import Prolific

    recruiter = context.project.recruiter(context.mode)
    if not isinstance(recruiter, Prolific):
        raise Conflict(
            f"The recruiter is {recruiter.name}, which has no studies.", "Use hit, or: recruiter prolific."
        )
    return recruiter


def _list(context: Context, arguments: Namespace) -> int:
    recruiter = _prolific(context)
    drafts = {"UNPUBLISHED", "SCHEDULED"}
    found = [
        {
            "id": each["id"],
            "title": each["name"],
            "annotation": each.get("internal_name") or "",
            "status": each["status"],
            "created": each.get("date_created") or "",
            "places": each["total_available_places"],
            "taken": each.get("places_taken", 0),
        }
        for each in recruiter.studies.all()
        if arguments.unpublished or each["status"] not in drafts
    ]
    if arguments.json:
        context.say_json(found)
        return 0
    context.say(f"Found {len(found)} studies.")
    for each in found:
        context.say(
            f"{each['id']}  {each['status']:<15}  {each['taken']}/{each['places']}  "
            f"{str(each['created'])[:16]}  {str(each['title'])[:40]}"
        )
    return 0


def _move(action: str) -> Callable[[Context, Namespace], int]:
    def run(context: Context, arguments: Namespace) -> int:
        recruiter = _prolific(context)
        if action in ("PUBLISH", "SCHEDULE_PUBLISH") and not _agrees(context, arguments, recruiter):
            context.say("Nothing was changed.")
            return 1
        question = "Stop it for good? More places would be needed to go on. (y/N) "
        if action == "STOP" and not arguments.yes and not context.agrees(question):
            context.say("Nothing was changed.")
            return 1
        moved = recruiter.studies.move(arguments.study, action, publish_at=getattr(arguments, "time", None))
        context.say(f"Study {arguments.study} is {moved['status']}.")
        return 0

    return run


def _agrees(context: Context, arguments: Namespace, recruiter: "Prolific") -> bool:
    """Show what publishing costs and what each end pays, and ask."""
    from psiturk_ng.shell.acts.acting import recruiting
    from psiturk_ng.shell.acts.shown_postings import ends

    posting = recruiter.offers.get(arguments.study)
    quote = recruiter.offers.quote_places(posting, posting.places)
    for line in ends(recruiting(context).pay_table(posting.reward)):
        context.notice(line)
    context.notice(
        f"{quote.places} places at {quote.reward}, and {quote.fees} for Prolific: {quote.total} in all."
    )
    return bool(arguments.yes or context.agrees("Publish it? (y/N) "))


def _copy(context: Context, arguments: Namespace) -> int:
    import json

    from psiturk_ng.recruiters.prolific.filters import chosen_settings

    recruiter = _prolific(context)
    target = context.folder / arguments.path
    if target.suffix != ".json":
        raise Conflict(f"{arguments.path} is not a name for JSON.", "Let it end in .json.")
    study = recruiter.studies.get(arguments.study)
    copied = chosen_settings(study, recruiter.catalogue.find())
    question = f"{arguments.path} is there already. Overwrite it? (y/N) "
    if target.exists() and not arguments.yes and not context.agrees(question):
        context.say("Nothing was changed.")
        return 1
    target.write_text(json.dumps(copied, indent=2, ensure_ascii=False) + "\n", "utf-8")
    context.say(f"Wrote {arguments.path}. To use it: prolific_recruitment_config = file:{arguments.path}")
    return 0


def _filters(context: Context, arguments: Namespace) -> int:
    found = _prolific(context).catalogue.find(" ".join(arguments.words))
    if arguments.json:
        context.say_json(list(found))
        return 0
    for each in found:
        context.say(f"{each['filter_id']}: {each.get('title', '')} {_choices(each)}".rstrip())
    return 0


def _choices(each: Any) -> str:
    if each.get("type") == "range":
        return f"(from {each.get('min')} to {each.get('max')})"
    texts = list((each.get("choices") or {}).values())
    return f"({', '.join(map(str, texts[:8]))}{', …' if len(texts) > 8 else ''})" if texts else ""


def _hooks(context: Context, arguments: Namespace) -> int:
    recruiter = _prolific(context)
    address = f"{arguments.url.rstrip('/')}/hooks/prolific/{context.mode}"
    if arguments.off:
        ended = recruiter.hooks.unsubscribe(address)
        context.say(f"{ended} subscriptions of {address} have ended.")
        return 0
    told = recruiter.hooks.subscribe(address)
    context.say(f"Prolific tells {address} of: {', '.join(told)}.")
    return 0


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is not a time such as 2026-12-01T09:00") from error
    return found.astimezone()


_STUDY = argument("study", metavar="ID", help="of the study")

FAMILIES = {
    "study": Family(
        "study",
        "studies on Prolific, by its own words",
        verbs=(
            Verb(
                "list",
                _list,
                "show the account's studies",
                (
                    argument(
                        "--unpublished",
                        "--sandbox",
                        action="store_true",
                        help="drafts and scheduled ones too",
                    ),
                    JSON,
                ),
            ),
            Verb("publish", _move("PUBLISH"), "show what a draft costs, and publish it", (_STUDY, YES)),
            Verb(
                "schedule",
                _move("SCHEDULE_PUBLISH"),
                "publish a draft at a time",
                (
                    _STUDY,
                    argument("time", type=_moment, metavar="TIME", help="such as 2026-12-01T09:00"),
                    YES,
                ),
            ),
            Verb("unschedule", _move("CANCEL_PUBLISH"), "take the time of publishing back", (_STUDY,)),
            Verb("pause", _move("PAUSE"), "let nobody new begin", (_STUDY,)),
            Verb("start", _move("START"), "go on with a paused study", (_STUDY,)),
            Verb("stop", _move("STOP"), "end a study", (_STUDY, YES)),
            Verb(
                "copy-qualifications",
                _copy,
                "write an earlier study's filters and devices into a file",
                (
                    _STUDY,
                    argument(
                        "--path",
                        "--qualification_path",
                        default="prolific_config.json",
                        metavar="FILE",
                        help="where to; prolific_config.json unless said otherwise",
                    ),
                    YES,
                ),
            ),
            Verb(
                "filters",
                _filters,
                "find filters and their choices by a word",
                (argument("words", nargs="*", metavar="WORD", help="of the name or question"), JSON),
            ),
            Verb(
                "hooks",
                _hooks,
                "let Prolific tell this study's server what changes",
                (
                    argument("url", metavar="URL", help="of the server, as Prolific reaches it"),
                    argument("--off", action="store_true", help="end that"),
                ),
            ),
        ),
    )
}
