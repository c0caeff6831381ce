"""Lists of participants, and what is known of one."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, redirect, request, url_for

from psiturk_ng.domain.participant_list import (
    Column,
    Grouping,
    IntegrityMark,
    Order,
    ParticipantFilter,
    page_number,
    status_word,
)
from psiturk_ng.domain.recruiting import LAB, Mode, Outcome, SubmissionState
from psiturk_ng.domain.status import Status
from psiturk_ng.errors import BadInput, Conflict, NotFound
from psiturk_ng.services.mine import is_of
from psiturk_ng.store import AssignmentRow
from psiturk_ng.web.dashboard.desks import desk_of
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page
from psiturk_ng.web.dashboard.visitors import visitor
from psiturk_ng.web.dashboard.wishes import TITLES

HEADINGS = {
    Column.WORKER: "Participant",
    Column.MODE: "Mode",
    Column.CODEVERSION: "Version",
    Column.CONDITION: "Condition",
    Column.COUNTERBALANCE: "Counterbalance",
    Column.STATUS: "Status",
    Column.OUTCOME: "Outcome",
    Column.PLATFORM: "Platform says",
    Column.INTEGRITY: "Data",
    Column.ENTERED: "Entered (UTC)",
    Column.FINISHED: "Finished (UTC)",
    Column.MINUTES: "Minutes",
    Column.BONUS: "Bonus",
}
USUAL = (
    *(Column.WORKER, Column.MODE, Column.CONDITION, Column.COUNTERBALANCE, Column.STATUS),
    *(Column.PLATFORM, Column.INTEGRITY, Column.ENTERED, Column.MINUTES, Column.BONUS),
)
_SHOWN_RECORDS = 200
_MOST_FIELDS = 40


def address(endpoint: str, arguments: Sequence[tuple[str, str]]) -> str:
    """Give the address of a page with arguments."""
    query = urlencode(arguments)
    return url_for(endpoint) + (f"?{query}" if query else "")


def participants() -> Response:
    """Show one page of a list."""
    filtering = ParticipantFilter.read(request.args)
    order = Order.read(request.args.get("sort", ""))
    shown = backstage().participants.page(filtering, order, page_number(request.args.get("page", "")))
    grouped = _groupings(request.args.getlist("by"))
    groups = backstage().participants.groups(filtering, grouped) if grouped else []
    columns = _columns(request.args.getlist("columns")) or USUAL
    chosen = () if columns == USUAL else tuple(("columns", str(each)) for each in columns)

    def here(**changes: str) -> str:
        """Give the address of this list with some arguments changed; an empty one goes."""
        kept = filtering.written() | {"sort": str(order)} | changes
        lists = [("by", str(each)) for each in grouped]
        return address("dashboard.participants", [*((k, v) for k, v in kept.items() if v), *lists, *chosen])

    return page(
        "participants.html",
        filtering=filtering,
        written=filtering.written(),
        order=order,
        shown=shown,
        grouped=grouped,
        groups=[(_group_filter(filtering, grouped, values), values, n) for values, n in groups],
        columns=columns,
        headings=HEADINGS,
        groupings=list(Grouping),
        grouping_names={each: _grouping_name(each) for each in Grouping},
        statuses=[(int(status), status_word(status)) for status in Status if status],
        outcome_options=[(str(each), each.replace("_", " ")) for each in Outcome],
        state_options=[(str(state), state.replace("_", " ")) for state in SubmissionState],
        mark_options=[(str(mark), str(mark)) for mark in IntegrityMark],
        list_address=lambda inside: address("dashboard.participants", list(inside.written().items())),
        status_word=status_word,
        here=here,
        csv=address(
            "dashboard.participants_csv", [*filtering.written().items(), ("sort", str(order)), *chosen]
        ),
    )


def participants_csv() -> Response:
    """Send a whole list as CSV, in the columns that are chosen, or in all of them."""
    filtering, order = ParticipantFilter.read(request.args), Order.read(request.args.get("sort", ""))
    columns = _columns(request.args.getlist("columns"))
    response = Response(backstage().participants.csv(filtering, order, columns), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=participants.csv"
    return response


def code() -> Response:
    """Go to the participant whose completion code it is."""
    found = backstage().codes.verify(request.args.get("code", ""))
    if found.assignment is None:
        raise NotFound(f"{found.code} is genuine ({found.outcome}), but its assignment is no longer there.")
    return make_response(redirect(url_for("dashboard.participant", uniqueid=found.assignment.uniqueid), 303))


def participant(uniqueid: str) -> Response:
    """Show what is known of one participant's pass."""
    file = backstage().files.open(uniqueid)
    document = file.document or {}
    return page(
        "participant.html",
        file=file,
        row=file.row,
        validity=backstage().campaigning.validation.of(uniqueid),
        status_word=status_word,
        tables=[
            ("Trials", *_table([_trial(each) for each in _listed(document, "data")])),
            ("Events", *_table(_listed(document, "eventdata"))),
        ],
        answers=_mapping(document, "questiondata"),
        titles=TITLES,
        review_mode=_review_mode(file.row),
    )


def participant_json(uniqueid: str) -> Response:
    """Send what a participant recorded, as it is."""
    response = make_response(backstage().files.text(uniqueid))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = "attachment; filename=participant.json"
    return response


def note(uniqueid: str) -> Response:
    """Note something about a participant."""
    who = visitor()
    backstage().files.note(uniqueid, request.form.get("text", ""), who.login.name if who else "")
    return make_response(redirect(url_for("dashboard.participant", uniqueid=uniqueid), 303))


def _review_mode(row: AssignmentRow) -> Mode | None:
    """Tell in which mode somebody's work is reviewed; None where it is not."""
    if row.mode in list(Mode):
        return Mode(row.mode)
    if row.mode != LAB:
        return None
    try:
        return Mode.LIVE if is_of(desk_of(Mode.LIVE).recruiter, row) else None
    except Conflict:
        return None


def _groupings(words: Sequence[str]) -> tuple[Grouping, ...]:
    try:
        return tuple(Grouping(word) for word in dict.fromkeys(words) if word)
    except ValueError as error:
        raise BadInput("Participants cannot be grouped by that.") from error


def _grouping_name(grouping: Grouping) -> str:
    return "Complete" if grouping is Grouping.COMPLETE else HEADINGS[Column(grouping.value)]


def _columns(words: Sequence[str]) -> tuple[Column, ...]:
    try:
        chosen = {Column(word) for word in words}
    except ValueError as error:
        raise BadInput("There is no such column.") from error
    return tuple(column for column in Column if column in chosen)


def _group_filter(
    filtering: ParticipantFilter, grouped: Sequence[Grouping], values: Sequence[Any]
) -> ParticipantFilter | None:
    """Give the filter for one group; None where a value is missing, for which there is no filter."""
    if any(value is None for value in values):
        return None
    written = filtering.written()
    for grouping, value in zip(grouped, values, strict=True):
        written[grouping.value] = str(value)
    return ParticipantFilter.read(written)


def _listed(document: dict[str, Any], key: str) -> list[Any]:
    found = document.get(key)
    return found if isinstance(found, list) else []


def _trial(record: Any) -> Any:
    return record["trialdata"] if isinstance(record, dict) and "trialdata" in record else record


def _table(records: Sequence[Any]) -> tuple[int, Sequence[str], Sequence[Sequence[str]]]:
    """Lay the first records out: how many there are, the headings, and a line of texts for each.

    What is no object with fields, or has very many of them, stands in one column as JSON.
    """
    first = records[:_SHOWN_RECORDS]
    named = [each for each in first if isinstance(each, dict)]
    names = list(dict.fromkeys(name for each in named for name in each))
    if len(named) < len(first) or not 0 < len(names) <= _MOST_FIELDS:
        return len(records), ["As JSON"], [[json.dumps(each, ensure_ascii=False)] for each in first]
    lines = [[_cell(each[name]) if name in each else "" for name in names] for each in named]
    return len(records), names, lines


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _mapping(document: dict[str, Any], key: str) -> dict[str, Any]:
    found = document.get(key)
    return found if isinstance(found, dict) else {}
