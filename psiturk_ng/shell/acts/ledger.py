"""What the verbs of `ledger` do."""

from argparse import Namespace
from pathlib import Path

from psiturk_ng.domain.ledger import IN_DOUBT, Entry, EntryFilter, EntryState, Kind
from psiturk_ng.services.ledger_files import shown
from psiturk_ng.shell.acts.acting import recruiting
from psiturk_ng.shell.acts.bulk import status_of, work_through
from psiturk_ng.shell.context import Context

NOTHING_FOUND = "The ledger has no such entry."


def list_them(context: Context, arguments: Namespace) -> int:
    """Show entries."""
    found = recruiting(context).ledger.entries(_wanted(arguments))
    if arguments.json:
        context.say_json([shown(entry) for entry in found])
    elif not found:
        context.notice(NOTHING_FOUND)
    for entry in found if not arguments.json else ():
        context.say(_line(entry))
    return 0


def show(context: Context, arguments: Namespace) -> int:
    """Show everything about one entry."""
    facts = shown(recruiting(context).ledger.entry(arguments.entry))
    if arguments.json:
        context.say_json(facts)
    else:
        for name, value in facts.items():
            context.say(f"{name + ':':<13}{'' if value is None else value}".rstrip())
    return 0


def export(context: Context, arguments: Namespace) -> int:
    """Write entries to a file."""
    ledger = recruiting(context).ledger
    path = context.folder / Path(arguments.file).expanduser()
    write = ledger.export_by_hand if arguments.by_hand else ledger.export
    count = write(path, _wanted(arguments))
    context.notice(f"{count} {'entry' if count == 1 else 'entries'} written to {path.name}.")
    return 0


def paid(context: Context, arguments: Namespace) -> int:
    """Mark what a file lists as paid by hand."""
    path = context.folder / Path(arguments.file).expanduser()
    kind = Kind(arguments.kind) if arguments.kind else None
    results = list(recruiting(context).ledger.mark_paid(path, kind))
    told = work_through(context, results, len(results), as_json=arguments.json, done="marked as paid")
    return status_of(told)


def settle(context: Context, arguments: Namespace) -> int:
    """Say what became of an entry in doubt."""
    ledger = recruiting(context).ledger
    entry = ledger.settle(arguments.entry, happened=arguments.happened == "yes")
    if arguments.json:
        context.say_json(shown(entry))
    else:
        context.say(_line(entry))
    return 0


def _wanted(arguments: Namespace) -> EntryFilter:
    states = {EntryState(state) for state in arguments.state or ()}
    return EntryFilter(
        kinds=frozenset(Kind(kind) for kind in arguments.kind or ()),
        states=frozenset(states | (IN_DOUBT if arguments.in_doubt else set())),
        posting_id=arguments.hit or "",
        submission_id=arguments.assignment or "",
        participant_id=arguments.worker or "",
    )


def _line(entry: Entry) -> str:
    what = entry.submission_id or entry.posting_id or "-"
    who = f" ({entry.participant_id})" if entry.participant_id else ""
    money = f" {entry.amount} + {entry.fee} fee" if entry.amount or entry.fee else ""
    reason = f' "{entry.reason}"' if entry.reason else ""
    error = f" ({entry.error})" if entry.error else ""
    when = entry.created_at.isoformat(" ", "seconds")
    return f"{entry.entry_id}: {when} {entry.kind} {what}{who}{money}{reason}: {entry.state}{error}"
