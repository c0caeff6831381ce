"""Turning the marketplace's own knobs, over HTTP on loopback: its clock, its faults, its end."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from psiturk_ng.errors import BadInput
from psiturk_ng.marketplace.mturk import clock, hits, reviewing
from psiturk_ng.marketplace.mturk.faults import FaultPlan, Faults
from psiturk_ng.marketplace.mturk.state import State


def create_control(state: State, faults: Faults) -> Blueprint:
    """Make the routes below /control.

    Args:
        state: the marketplace's.
        faults: the marketplace's.
    """
    control = Blueprint("control", __name__, url_prefix="/control")

    @control.get("/status")
    def status() -> Response:
        """Say how things stand."""
        return jsonify(_status(state, faults))

    @control.post("/clock")
    def move() -> Response:
        """Let time pass: `{"seconds": …}`, or hours or days."""
        step = _step(_sent())
        with state.moment() as moment:
            clock.move(moment.connection, step)
        return jsonify(_status(state, faults))

    @control.post("/faults")
    def plan() -> Response:
        """Follow a plan of faults; an empty object ends them."""
        faults.follow(FaultPlan.parse(_sent()))
        return jsonify(_status(state, faults))

    @control.post("/reset")
    def reset() -> Response:
        """Forget everything."""
        _sent()
        state.forget()
        faults.follow(FaultPlan())
        return jsonify(_status(state, faults))

    return control


def _sent() -> Mapping[str, Any]:
    """Give the object of JSON that was sent; a page of another site cannot send one here unasked."""
    sent = request.get_json(silent=True) if request.is_json else None
    if not isinstance(sent, dict):
        raise BadInput("Send an object of JSON, with its content type.")
    return sent


def _step(sent: Mapping[str, Any]) -> timedelta:
    units = {"seconds", "minutes", "hours", "days"}
    if not sent or set(sent) - units or any(not _is_number(value) for value in sent.values()):
        raise BadInput('Say how far, such as {"hours": 25}: in seconds, minutes, hours or days.')
    try:
        return timedelta(**sent)
    except OverflowError as error:
        raise BadInput("That is too far.") from error


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def _status(state: State, faults: Faults) -> dict[str, Any]:
    with state.moment() as moment:
        found = hits.present(moment.connection)
        return {
            "time": moment.now.isoformat(),
            "ahead_seconds": clock.ahead(moment.connection).total_seconds(),
            "balance": reviewing.balance(moment.connection).plain,
            "hits": len(found),
            "open_hits": sum(hit.status(moment.now) == hits.HitStatus.ASSIGNABLE for hit in found),
            "to_review": sum(hit.submitted for hit in found),
            "faults": asdict(faults.plan),
        }
