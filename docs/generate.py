"""Writes the pages of the reference that repeat what the code declares.

Run `python docs/generate.py` after a change; a test fails if a page is behind.
The page of settings has a generator of its own: `psiturk_ng.config.sample`.
"""

import inspect
import sys
from argparse import SUPPRESS
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from psiturk_ng import errors
from psiturk_ng.config import Settings
from psiturk_ng.config.settings import Recruitment
from psiturk_ng.domain.outcomes import FILLS_CELL, Action, Means, status_of
from psiturk_ng.domain.participant_errors import NUMBERS, STATUS
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.recruiters import opening
from psiturk_ng.recruiters.surroundings import Surroundings
from psiturk_ng.shell import registry
from psiturk_ng.shell.spec import Argument, Family, Verb
from psiturk_ng.store.tables import TableNames, build_tables
from psiturk_ng.web.api.operations import OPERATIONS
from psiturk_ng.web.participant import routes
from psiturk_ng.web.participant.sentences import DEFAULT_LANGUAGE, Sentences

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Generated: python docs/generate.py -->"

FEW_ARGUMENTS = 3
"""What takes more has a table of its own."""

TABLE_MEANINGS = {
    "assignments": "One row per assignment: one participant's one pass. psiTurk's table.",
    "amt_hit": "Ids of the HITs that this study posted. psiTurk's table.",
    "campaign": "Campaigns, as psiTurk's tools read them. psiTurk's table.",
    "apscheduler_jobs": "Scheduled jobs of psiTurk 3. Kept, never read.",
    "psiturk_schema": "Versions of the schema that this database went through.",
    "psiturk_secret": "Keys that are made once and shared by all servers of the study. Never exported.",
    "psiturk_lock": "Rows that writers touch first, so that they go one at a time.",
    "psiturk_entry": "Through which recruiter each assignment came.",
    "psiturk_stream": "Who recorded: one row per client object on a page that ever saved. "
    "See [the save protocol](sync-protocol.md).",
    "psiturk_record": "Trials and events, one row each, in order of arrival.",
    "psiturk_set_aside": "What a newer version took the place of. Never shown, never thrown away.",
    "psiturk_head": "Answers and the other keys of each document.",
    "psiturk_ledger": "What was meant with money, one row per intent, and what came of it: "
    "see [States and money](../explanation/money.md).",
    "psiturk_posting": "Offers that were made from here.",
    "psiturk_submission": "What platforms say of each participant's pass, apart from what we saw.",
    "psiturk_link": "Offers that are addresses: the postings of the recruiter `link`, and of panels.",
    "psiturk_arrival": "What the address held that a participant came by, beside psiTurk's parameters.",
    "psiturk_code": "Completion codes: what participants show to prove that they finished.",
    "psiturk_note": "What researchers noted about participants, on the dashboard.",
    "psiturk_news": "What platforms told by themselves, so that each message counts once.",
    "psiturk_campaign": "What psiTurk's table of campaigns has no column for; one row for each of ours.",
    "psiturk_validity": "Who was excluded, and what the project's own `validate` said.",
    "psiturk_outcome": "How each pass ended, as its page said: see [Outcomes](outcomes.md).",
    "psiturk_task": "Ours: work that runs by itself, and when it is due next.",
    "psiturk_task_run": "Ours: what became of each due time of a task. No task has two of one due time.",
    "psiturk_lease": "Ours: which of the schedulers hands out work, and until when.",
    "psiturk_login": "Who may use the dashboard, beside the login of the settings.",
    "psiturk_failed_login": "Failed logins of the last quarter of an hour: guessing is stopped.",
    "psiturk_login_link": "Links that the shell printed, each of which logs somebody in once.",
    "psiturk_api_token": "Keys with which scripts use the API; the keys themselves are not kept.",
}
COLUMN_MEANINGS = {
    "psiturk_campaign.id": "the campaign's number",
    "psiturk_campaign.recruiter": "through which it recruits",
    "psiturk_campaign.cond": "the condition that it counts; NULL for all",
    "psiturk_campaign.reward_minor": "for each participant, in the smallest unit",
    "psiturk_campaign.currency": "of reward and budget",
    "psiturk_campaign.allowed_seconds": "how long a participant may take",
    "psiturk_campaign.estimate_seconds": "how long they will probably take; NULL if nobody said",
    "psiturk_campaign.budget_minor": "never spends and promises more, in the smallest unit; NULL for no cap",
    "psiturk_campaign.starts_at": "posts nothing before; NULL for at once",
    "psiturk_campaign.ends_at": "posts nothing after; NULL for no end",
    "psiturk_campaign.quiet": "hours of the day in which nothing is posted; empty for none",
    "psiturk_campaign.stop_rules": "when it stops by itself, as JSON",
    "psiturk_campaign.message_to": "whom to tell when it ends; empty for the setting `message_to`",
    "psiturk_campaign.state": "`running`, `paused`, `done`, `stopped` or `cancelled`",
    "psiturk_campaign.why": "why it waits, or what it did last",
    "psiturk_campaign.tally": "where its places are and its money, as last counted, as JSON",
    "psiturk_campaign.rounds": "how many rounds were begun",
    "psiturk_campaign.open_round": "the round that is not known to be over, as JSON; NULL as a rule",
    "psiturk_campaign.made_by": "who began it",
    "psiturk_campaign.created_at": "when",
    "psiturk_campaign.watched_since": "the rules that stop it look only at who came later",
    "psiturk_campaign.last_round_at": "when a round last looked",
    "psiturk_campaign.next_round_at": "when the next is due; NULL if there is to be none",
    "psiturk_validity.uniqueid": "key of the assignment",
    "psiturk_validity.is_out": "whether it counts neither for a goal nor for its cell",
    "psiturk_validity.excluded_at": "when a person excluded it; NULL if it is not excluded",
    "psiturk_validity.excluded_by": "who did",
    "psiturk_validity.exclusion_reason": "why",
    "psiturk_validity.is_valid": "what `validate` said; NULL if it has not, or failed",
    "psiturk_validity.judged_at": "when it was last asked",
    "psiturk_validity.judgement": "what is wrong, or why it failed",
    "psiturk_outcome.outcome": "how it ended",
    "psiturk_outcome.ended_at": "when its page said so",
    "uniqueid": "`workerid:assignmentid`, the key of the assignment",
    "assignmentid": "the platform's id of this pass",
    "workerid": "the platform's id of the participant",
    "hitid": "the platform's id of the posting; `debug…` marks a trial run",
    "ipaddress": "address the participant came from",
    "browser": "family of the browser, such as `chrome`",
    "platform": "operating system, such as `macos`",
    "language": "language that the browser prefers",
    "cond": "condition",
    "counterbalance": "order or list",
    "codeversion": "`experiment_code_version` at entry",
    "beginhit": "when the cell was assigned (UTC)",
    "beginexp": "when the instructions were over (UTC)",
    "endhit": "when the task was finished (UTC)",
    "bonus": "bonus in the currency of the platform, as the project's code stored it",
    "status": "status number, see [](../explanation/status.md)",
    "mode": "mode in the address at entry",
    "datastring": "the JSON document with everything recorded",
    "version": "number of the schema, count of uses of a lock, or how often a record was changed",
    "migrated_at": "when the database came to this version (UTC)",
    "name": "name of the entry, or of the stream",
    "value": "the key itself",
    "recruiter": "`[Recruitment] recruiter` at entry",
    "entered_at": "when the participant entered (UTC)",
    "id": "the order of arrival",
    "trials": "trials held, without a gap",
    "events": "events held, without a gap",
    "answers_version": "version of the answers held",
    "attributes_version": "version of the other keys held",
    "recorded_trials": "trials that the page says it recorded in all",
    "recorded_events": "events that the page says it recorded in all",
    "is_final": "whether the page says that nothing more comes",
    "size_bytes": "how much came in it",
    "saved_at_ms": "when something last came (milliseconds since 1970, the server's clock)",
    "dirty_since_ms": "since when `datastring` lacks something of it; empty if it lacks nothing",
    "stream": "the stream it came in",
    "kind": "0 a trial, 1 an event",
    "number": "which of its kind in its stream, from 0",
    "body": "the JSON text",
    "record": "the record that it was",
    "reason": "why it was set aside",
    "set_aside_at_ms": "when it was set aside (milliseconds since 1970)",
    "answers": "JSON object of the answers",
    "attributes": "JSON object of the other keys, in order",
    "is_whole": "whether a client sent the document whole",
    "is_data_whole": "whether the data was whole (nothing missing, the end seen, no conflict) "
    "when `datastring` was last brought up to date",
    "rank_currenttrial": "`currenttrial` of the newest whole document",
    "rank_events": "number of events of the newest whole document",
    "differences": "places in which whole documents said different things",
    "title": "as participants read it",
    "is_single_use": "whether each place has an address of its own",
    "landing_url": "of the study's page, without the link's parameters",
    "allowed_seconds": "after which who has not finished gives the place back",
    "parameters": "JSON object of names and values",
    "arrived_at": "when they first came (UTC)",
    "outcome": "how the pass ended",
    "psiturk_code.code": "without the dash that it is shown with",
    "made_at": "when it was first shown (UTC)",
    "psiturk_note.body": "the text",
    "psiturk_note.id": "the order of writing",
    "psiturk_note.made_by": "who wrote it",
    "psiturk_task.name": "by which people call it",
    "psiturk_task.kind": "what is done: see `psiturk task kinds`",
    "psiturk_task.mode": "in which world: `live`, `sandbox` or `sim`",
    "psiturk_task.parameters": "JSON object of what its kind was told",
    "psiturk_task.id": "its number: the ledger says `task N` of what it did",
    "psiturk_task.made_by": "who added it",
    "interval_s": "seconds between two due times",
    "next_run_at": "when it is due (UTC)",
    "is_paused": "whether it waits for a person",
    "task_id": "of which task",
    "due_at": "when it was due, or asked for (UTC)",
    "started_at": "when it was last begun (UTC)",
    "psiturk_task_run.ended_at": "when it ended (UTC)",
    "result": "what came of it, in a sentence",
    "psiturk_task_run.state": "`waiting`, `running`, `done`, `failed` or `interrupted`",
    "psiturk_task_run.attempts": "how often it was begun: more than once if a process ended in the middle",
    "psiturk_task_run.claimed_by": "the process that works on it, or did",
    "psiturk_lease.name": "of what: `scheduler`",
    "psiturk_lease.claimed_by": "the process that leads; empty if none does",
    "psiturk_news.name": "recruiter, mode and the platform's id of the message",
    "psiturk_news.kind": "the platform's word for what happened",
    "psiturk_news.told_at": "when it was first told (UTC)",
    "psiturk_login.name": "what they log in with",
    "password_hash": "with its salt, as werkzeug writes it",
    "role": "`view` or `manage`",
    "psiturk_failed_login.name": "that was tried",
    "place": "the network address it came from",
    "failed_at": "when (UTC)",
    "digest": "SHA-256 of the secret",
    "psiturk_login_link.name": "whom it logs in",
    "psiturk_login_link.expires_at": "until when it can be followed (UTC)",
    "psiturk_api_token.name": "what it is for",
    "used_at": "when it was last used, to the hour (UTC)",
    "psiturk_ledger.id": "number of the entry",
    "psiturk_ledger.kind": "`posting`, `places`, `time`, `approve`, `reject`, `unreject` or `bonus`",
    "psiturk_ledger.recruiter": "of which platform it is asked",
    "psiturk_ledger.mode": "in which mode",
    "unique_key": "the same for what may happen only once",
    "token": "by which the platform can recognise a repeat",
    "batch": "the same for all that was meant in one go",
    "posting_id": "the platform's id of the posting",
    "submission_id": "the platform's id of the pass",
    "participant_id": "the platform's id of the participant",
    "amount_minor": "without fees, in the smallest unit of the currency",
    "fee_minor": "the platform's fee, in the smallest unit of the currency",
    "currency": "code of the currency",
    "psiturk_ledger.reason": "as participants read it",
    "made_by": "who wanted it",
    "psiturk_ledger.state": "`intended`, `sending`, `done`, `refused`, `failed`, `uncertain`, `by_hand` or "
    "`paid_by_hand`",
    "reference": "what the platform gave for a prepared payment",
    "claimed_by": "the process that sends it, or sent it last",
    "claimed_until": "when nobody waits for that process any more (UTC)",
    "attempts": "how often it was sent",
    "was_in_doubt": "whether it ever was uncertain what came of it",
    "created_at": "when it was made (UTC)",
    "sent_at": "when it was last sent (UTC)",
    "settled_at": "when its outcome was known (UTC)",
    "error": "what the platform said against it",
    "detail": "JSON object of what is needed to look it up or to send it again",
    "psiturk_posting.recruiter": "on which platform",
    "psiturk_posting.mode": "in which mode",
    "psiturk_posting.codeversion": "`experiment_code_version` when it was posted",
    "study": "the label that all postings of this study carry",
    "ledger_id": "its entry in the ledger",
    "reward_minor": "for each participant, in the smallest unit of the currency",
    "psiturk_posting.fee_minor": "the platform's fee for each place, in the smallest unit of the currency",
    "places": "how many were offered",
    "expires_at": "when it runs out (UTC)",
    "ended_at": "when it was ended early from here (UTC)",
    "deleted_at": "when it was deleted from here (UTC)",
    "psiturk_submission.recruiter": "which platform says so",
    "psiturk_submission.mode": "in which mode",
    "psiturk_submission.uniqueid": "the assignment that it stands for; empty if there is none here",
    "state": "what the platform said",
    "seen_at": "when it said so (UTC)",
    "submitted_at": "when it was handed in (UTC)",
    "code": "the completion code that was handed in",
}
OTHERS_COLUMNS = {"campaign", "apscheduler_jobs"}
"""Tables that are kept for psiTurk's sake and whose columns are not explained here."""


def commands() -> str:
    """Write the page of commands from the shell's declarations."""
    lines = [
        "# Commands",
        "",
        NOTE,
        "",
        "`psiturk` starts the interactive shell; `psiturk COMMAND` runs one command and ends. Both know the",
        "same commands. `psiturk COMMAND --help` shows the help of one.",
        "",
        "Exit statuses: 0 done; 1 it failed; 2 the words or the settings cannot be used; 3 there is nothing",
        "of that name; 4 the state of things forbids it; 5 the recruiting platform; 6 the database; 70 a",
        "defect of ours.",
        "",
    ]
    for name in registry.names():
        family = registry.family(name)
        assert family is not None
        lines += _family(family)
    return "\n".join([*lines, *_shell_only()])


def _family(family: Family) -> Iterator[str]:
    yield from (f"## {family.name}", "", _sentence(family.help))
    if family.aliases:
        yield from ("", "Also called: " + ", ".join(f"`{alias}`" for alias in family.aliases) + ".")
    yield ""
    yield from _arguments(family.arguments)
    if family.verbs:
        yield from ("| command | what it does |", "|---|---|")
        yield from (_verb(family, verb) for verb in family.verbs)
        yield ""
        for verb in family.verbs:
            if len(verb.arguments) > FEW_ARGUMENTS:
                yield from (f"### {family.name} {verb.name}", "")
                yield from _arguments(verb.arguments)


def _verb(family: Family, verb: Verb) -> str:
    """Say in one row what a verb does, and what it takes, if that is little."""
    name = f"psiturk {family.name} {verb.name}"
    if len(verb.arguments) > FEW_ARGUMENTS:
        return f"| `{name}` | {verb.help}: [its arguments](#{family.name}-{verb.name}) |"
    options = "; ".join(f"`{_usage(each)}` {_help(each)}" for each in verb.arguments if _is_shown(each))
    return f"| `{name}` | {verb.help}{'. ' + options if options else ''} |"


def _arguments(arguments: tuple[Argument, ...]) -> Iterator[str]:
    shown = [each for each in arguments if _is_shown(each)]
    if shown:
        yield from ("| argument | meaning |", "|---|---|")
        yield from (f"| `{_usage(each)}` | {_help(each)} |" for each in shown)
        yield ""


def _is_shown(argument: Argument) -> bool:
    return argument.options.get("help") is not SUPPRESS


def _usage(argument: Argument) -> str:
    names = ", ".join(argument.flags)
    choices = argument.options.get("choices", ())
    metavar = argument.options.get("metavar") or ", ".join(choices)
    if not names.startswith("-"):
        return str(metavar or names)
    return f"{names} {metavar}" if metavar else names


def _help(argument: Argument) -> str:
    return str(argument.options.get("help", ""))


def _shell_only() -> Iterator[str]:
    names = ", ".join(f"`{name}`" for name in registry.SHELL_ONLY)
    yield from ("## What the shell adds", "", f"From cmd2, the library it is built on: {names}.", "")


def routes_page() -> str:
    """Write the page of addresses from the application's own table."""
    app = Flask("reference")
    before = {rule.endpoint for rule in app.url_map.iter_rules()}
    routes.register(app)
    lines = [
        "# Routes",
        "",
        NOTE,
        "",
        "What the experiment server answers. Routes of a project's `custom.py` win over these.",
        "What saves, loads, finishes or submits an assignment needs its token: see",
        "[](../explanation/tokens.md).",
        "",
        "| method | path | what it does |",
        "|---|---|---|",
    ]
    for rule in app.url_map.iter_rules():
        if rule.endpoint in before:
            continue
        methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        lines.append(f"| {methods} | `{rule.rule}` | {_purpose(app.view_functions[rule.endpoint])} |")
    lines += ["", "`/static/…` is the folder `static` of the project.", ""]
    return "\n".join(lines)


def _purpose(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def errors_page() -> str:
    """Write the page of errors: participants' numbers, and classes with their exit and HTTP statuses."""
    sentences = Sentences.load(DEFAULT_LANGUAGE)
    lines = [
        "# Errors",
        "",
        NOTE,
        "",
        "## What participants may see",
        "",
        "The error page shows psiTurk's number and a sentence in the participant's language.",
        "",
        "| number | name | HTTP status | sentence in English |",
        "|---|---|---|---|",
    ]
    for name, number in NUMBERS.items():
        lines.append(f"| {number} | `{name}` | {STATUS[name]} | {sentences.text(f'errors.{name}')} |")
    lines += [
        "",
        "## What commands and scripts are told",
        "",
        "JSON answers hold `ok`, `code`, `error`, `message` and `hint`; commands end with the exit status.",
        "",
        "| code | exit status | HTTP status | meaning |",
        "|---|---|---|---|",
    ]
    for kind in _error_classes():
        lines.append(f"| `{kind.code}` | {kind.exit_code} | {kind.http_status} | {_purpose(kind)} |")
    return "\n".join([*lines, ""])


def _error_classes() -> Iterator[type[errors.PsiturkError]]:
    for kind in vars(errors).values():
        if isinstance(kind, type) and issubclass(kind, errors.PsiturkError):
            yield kind


def tables_page() -> str:
    """Write the page of tables from their declarations."""
    lines = [
        "# Tables",
        "",
        NOTE,
        "",
        "What the database holds, under the default names. psiTurk's tables keep the names and columns of",
        "psiTurk 3; what is new stands in tables beside them, whose names begin with `psiturk_`. Where",
        "`assignments_table_name` is set, that name is added to theirs, so studies can share a database.",
        "",
    ]
    for table in build_tables(TableNames()).metadata.tables.values():
        lines += [f"## {table.name}", "", TABLE_MEANINGS[table.name], ""]
        if table.name in OTHERS_COLUMNS:
            lines += ["Columns: " + ", ".join(f"`{column.name}`" for column in table.columns) + ".", ""]
            continue
        lines += ["| column | type | meaning |", "|---|---|---|"]
        for column in table.columns:
            kind = str(column.type.compile()).lower()
            meaning = COLUMN_MEANINGS.get(f"{table.name}.{column.name}") or COLUMN_MEANINGS[column.name]
            lines.append(f"| `{column.name}` | {kind} | {meaning} |")
        lines.append("")
    return "\n".join(lines)


def api_page() -> str:
    """Write the page of the API from its operations."""
    lines = [
        "# API",
        "",
        NOTE,
        "",
        "JSON for scripts, under `/api` of a server with `enable_dashboard`. Send a token that",
        "`psiturk api-token create NAME` printed, as `Authorization: Bearer TOKEN`; one with the role",
        "`view` may use what is a GET. `/api/openapi.json` describes everything to programs. What goes",
        "wrong is answered with the HTTP status for it and `exception`, `code`, `message` and `hint`.",
        "",
        "psiTurk's addresses keep the shapes of their answers. What changes something is never a GET:",
        "psiTurk's `GET /api/hits/action/...` is answered 405.",
        "",
        "| method | address | what it does |",
        "|---|---|---|",
    ]
    lines += [f"| {each.method} | `/api{each.path}` | {each.summary} |" for each in OPERATIONS]
    return "\n".join([*lines, ""])


WHAT_IS_DONE = {
    Action.CODE: "a code, and the way back with it",
    Action.REDIRECT: "goes to the address of the settings",
    Action.SUBMIT: "hands in",
    Action.RETURN: "is asked to give the place back",
    Action.STAY: "may close the page; the researcher enters the code",
}
WHAT_IS_PAID = {
    Means.APPROVAL: "you review; approved, the whole reward",
    Means.AT_ONCE: "the reward, by the platform itself",
    Means.SCREEN_OUT: "a fixed amount, by the platform itself",
    Means.SHARE: "a share of the reward, which you set",
    Means.AFTER_RETURN: "given back; a part can be paid as a bonus",
    Means.BY_HAND: "what is due is noted, and paid by hand",
    Means.NOTHING: "given back; nothing can be paid",
}


def outcomes_page() -> str:
    """Write the page of outcomes from their declarations."""
    sentences, names = Sentences.load(DEFAULT_LANGUAGE), opening.names()
    lines = [
        "# Outcomes",
        "",
        NOTE,
        "",
        "How a pass ends: the page says it with [`psiTurk.finish(outcome)`](client.md#the-end), which saves",
        "everything first. What was said first stands: a pass ends once. Who never says an outcome has none.",
        "",
        "| outcome | status | fills its cell | what the participant reads, in English |",
        "|---|---|---|---|",
    ]
    for outcome in Outcome:
        text = "leaving.text" if outcome is Outcome.COMPLETE else f"ended.{outcome}"
        status, fills = status_of(outcome), "yes" if outcome in FILLS_CELL else "no"
        name = f"{int(status)} {status.name.lower()}"
        lines.append(f"| `{outcome}` | {name} | {fills} | {sentences.text(text)} |")
    lines += [
        "",
        "Only `complete` counts towards the design: every other outcome frees its cell at once, so that",
        "somebody else gets it. `worker approve --all` leaves out who ended otherwise than `complete`; they",
        "are approved by their ids, once a person has looked.",
        "",
        "## What each recruiter does",
        "",
        "With the usual settings: `prolific_completion_config` and `link_..._url` change it.",
        "",
        "| outcome | " + " | ".join(f"`{name}`" for name in names) + " |",
        "|---|" + "---|" * len(names),
    ]
    endings = [opening.endings_here(_surroundings(name)) for name in names]
    for outcome in Outcome:
        here = (each[outcome] for each in endings)
        told = (f"{WHAT_IS_DONE[each.action]}; {WHAT_IS_PAID[each.means]}" for each in here)
        lines.append(f"| `{outcome}` | " + " | ".join(told) + " |")
    return "\n".join([*lines, ""])


def _surroundings(recruiter: str) -> Surroundings:
    """Give a project without settings of its own but for its recruiter."""

    def nothing(_: object) -> Any:
        raise NotImplementedError

    settings = Settings(recruitment=Recruitment(recruiter=recruiter))
    return Surroundings(
        settings=settings, environ={}, folder=Path(), simulated=nothing, secret=nothing, book=nothing
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."


PAGES: dict[str, Callable[[], str]] = {
    "commands.md": commands,
    "routes.md": routes_page,
    "errors.md": errors_page,
    "tables.md": tables_page,
    "api.md": api_page,
    "outcomes.md": outcomes_page,
}


def main() -> int:
    """Write all pages."""
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
