"""The ledger: every payment that was meant, and what came of it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from flask import Response, make_response, redirect, request, send_file

from psiturk_ng.domain.ledger import EntryFilter, EntryState, Kind, Sum
from psiturk_ng.domain.participant_list import page_number
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import BadInput
from psiturk_ng.web.dashboard.desks import desk_of, mode_in
from psiturk_ng.web.dashboard.participants import address
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page

Word = TypeVar("Word", bound=StrEnum)
_IDS = ("posting_id", "submission_id", "participant_id", "batch")


def ledger() -> Response:
    """Show one page of entries, and what they add up to."""
    mode, only = mode_in(request.args), read_filter(request.args)
    shown, sums = backstage().ledger.page(mode, only, page_number(request.args.get("page", "")))
    return page(
        "ledger.html",
        mode=mode,
        recruiter=backstage().ledger.recruiter,
        only=only,
        shown=shown,
        sums=sums,
        kinds=list(Kind),
        states=list(EntryState),
        here=lambda number: ledger_address(mode, only, page=str(number)),
        file=lambda kind: _file_address(mode, only, kind),
    )


def ledger_file() -> Response:
    """Send entries as CSV, or as JSON where `format=json` is asked for."""
    is_json = request.args.get("format") == "json"
    name = "ledger.json" if is_json else "ledger.csv"
    desk, only = desk_of(mode_in(request.args)), read_filter(request.args)
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        desk.ledger.export(path, only)
        # It stays readable when the folder is gone, and goes out piece by piece.
        file, length = path.open("rb"), path.stat().st_size
    kind = "application/json" if is_json else "text/csv"
    response = send_file(file, mimetype=kind, as_attachment=True, download_name=name, max_age=0)
    response.content_length = length
    return response


def settle(entry_id: int) -> Response:
    """Let a person who looked on the platform say what became of an entry in doubt, or that it was paid."""
    desk, happened = desk_of(mode_in(request.form)), request.form.get("happened", "")
    match happened:
        case "yes" | "no":
            desk.ledger.settle(entry_id, happened=happened == "yes")
        case "paid":
            desk.ledger.mark_entry_paid(entry_id)
        case _:
            raise BadInput("It is not clear what happened.", "Press one of the buttons.")
    participant = desk.ledger.entry(entry_id).participant_id
    only = EntryFilter(participant_id=participant)
    return make_response(redirect(ledger_address(desk.recruiter.mode, only), 303))


def ledger_address(mode: Mode, only: EntryFilter, **more: str) -> str:
    """Give the address of a list of entries."""
    among = {"kind": ",".join(sorted(only.kinds)), "state": ",".join(sorted(only.states))}
    ids = {name: getattr(only, name) for name in _IDS}
    arguments = {"mode": str(mode)} | among | ids | more
    return address("dashboard.ledger", [(name, text) for name, text in arguments.items() if text])


def _file_address(mode: Mode, only: EntryFilter, kind: str) -> str:
    page_address, _, query = ledger_address(mode, only, format=kind).partition("?")
    return f"{page_address}/entries?{query}"


def state_counts(sums: Sequence[Sum]) -> Mapping[str, int]:
    """Count entries by what became of them, in words."""
    counts: dict[str, int] = {}
    for each in sums:
        word = each.state.replace("_", " ")
        counts[word] = counts.get(word, 0) + each.number
    return counts


def read_filter(arguments: Mapping[str, str]) -> EntryFilter:
    """Read which entries are wanted from the arguments of an address.

    Raises:
        BadInput: if it names a kind or state that there is not.
    """
    return EntryFilter(
        kinds=_among(Kind, arguments.get("kind", "")),
        states=_among(EntryState, arguments.get("state", "")),
        **{name: arguments.get(name, "").strip() for name in _IDS},
    )


def _among(kind: type[Word], text: str) -> frozenset[Word]:
    try:
        return frozenset(kind(word) for word in text.split(",") if word)
    except ValueError as error:
        raise BadInput(f"{text!r} is nothing that entries of the ledger can be.") from error
