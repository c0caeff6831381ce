"""Turning the marketplace's own knobs, over HTTP on loopback: its clock, its faults, its end."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from psiturk_ng.errors import BadInput
from psiturk_ng.marketplace import clock
from psiturk_ng.marketplace.faults import FaultPlan, Faults
from psiturk_ng.marketplace.state import Moment, State

Tell = Callable[[Moment], dict[str, Any]]
"""What a platform says of itself beside its time and its faults."""


def create_control(state: State, faults: Faults, tell: Tell) -> Blueprint:
    """Make the routes below /control.

    Args:
        state: the marketplace's.
        faults: the marketplace's.
        tell: what else it says of itself.
    """
    control = Blueprint("control", __name__, url_prefix="/control")

    @control.get("/status")
    def status() -> Response:
        """Say how things stand."""
        return jsonify(_status(state, faults, tell))

    @control.post("/clock")
    def move() -> Response:
        """Let time pass: `{"seconds": …}`, or hours or days."""
        step = _step(sent())
        with state.moment() as moment:
            clock.move(moment.connection, step)
        return jsonify(_status(state, faults, tell))

    @control.post("/faults")
    def plan() -> Response:
        """Follow a plan of faults; an empty object ends them."""
        faults.follow(FaultPlan.parse(sent()))
        return jsonify(_status(state, faults, tell))

    @control.post("/reset")
    def reset() -> Response:
        """Forget everything."""
        sent()
        state.forget()
        faults.follow(FaultPlan())
        return jsonify(_status(state, faults, tell))

    return control


def sent() -> Mapping[str, Any]:
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


def _status(state: State, faults: Faults, tell: Tell) -> dict[str, Any]:
    with state.moment() as moment:
        return {
            "time": moment.now.isoformat(),
            "ahead_seconds": clock.ahead(moment.connection).total_seconds(),
            **tell(moment),
            "faults": asdict(faults.plan),
        }
