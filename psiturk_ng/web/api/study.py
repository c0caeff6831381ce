"""What the API tells of participants. Source of `/api/assignments`: psiTurk 3.3.1."""

from dataclasses import asdict, fields
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from flask import Response, jsonify, request

from psiturk_ng.domain.participant_list import PAGE_SIZE, Order, ParticipantFilter, page_number
from psiturk_ng.store import AssignmentRow
from psiturk_ng.store.participant_list import ListedAssignment
from psiturk_ng.web.dashboard.desks import mode_in
from psiturk_ng.web.dashboard.parts import backstage


def assignments() -> Response:
    """Give all assignments but those of mode debug, every column but the document."""
    return jsonify([_columns(row) for row in backstage().participants.all_rows() if row.mode != "debug"])


def participants() -> Response:
    """Give one page of a list of participants."""
    filtering = ParticipantFilter.read(request.args)
    order = Order.read(request.args.get("sort", ""))
    shown = backstage().participants.page(filtering, order, page_number(request.args.get("page", "")))
    return jsonify(
        total=shown.total,
        page=shown.number,
        pages=shown.pages,
        page_size=PAGE_SIZE,
        participants=[_listed(row) for row in shown.rows],
    )


def overview() -> Response:
    """Give the numbers of the dashboard's first page."""
    mode = mode_in(request.args)
    standing = backstage().overview.standing(mode)
    return jsonify(
        mode=mode,
        codeversion=backstage().overview.codeversion,
        numbers={number.name: number.value for number in standing.numbers},
        cells=[asdict(cell) for cell in standing.cells],
    )


def _columns(row: AssignmentRow) -> dict[str, Any]:
    return {each.name: _plain(getattr(row, each.name)) for each in fields(row)}


def _listed(row: ListedAssignment) -> dict[str, Any]:
    return {each.name: _plain(getattr(row, each.name)) for each in fields(row)}


def _plain(value: Any) -> Any:
    """Write times as psiTurk's API does."""
    if isinstance(value, datetime):
        return format_datetime(value.replace(tzinfo=UTC), usegmt=True)
    return value
