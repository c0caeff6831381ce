"""The simulated Mechanical Turk as a web application."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, jsonify, request

from psiturk_ng.errors import PsiturkError
from psiturk_ng.marketplace.control import create_control
from psiturk_ng.marketplace.faults import Faults, Strike, begun
from psiturk_ng.marketplace.mturk import hits, protocol, reviewing
from psiturk_ng.marketplace.mturk.pages.handing_in import create_handing_in
from psiturk_ng.marketplace.mturk.pages.views import Pages
from psiturk_ng.marketplace.mturk.protocol import CONTENT_TYPE, Protocol, Reply
from psiturk_ng.marketplace.mturk.shapes import ServiceShapes
from psiturk_ng.marketplace.mturk.state import FILE_NAME, Moment, State
from psiturk_ng.marketplace.mturk.workers import Workers
from psiturk_ng.marketplace.wire import LOOPBACK, hang_up

_MOST_FORM_BYTES: Final = 20 * 1024 * 1024
"""Some pages hand in all their data."""


def create_app(folder: Path, environ: Mapping[str, str]) -> Flask:
    """Build it.

    Args:
        folder: where it keeps its file.
        environ: the environment.

    Raises:
        BadInput: if the environment's plan of faults is none.
    """
    state = State(folder / FILE_NAME)
    faults = begun(state, environ)
    app = Flask(__name__, static_folder=None)
    app.config.update(TRUSTED_HOSTS=LOOPBACK, MAX_FORM_MEMORY_SIZE=_MOST_FORM_BYTES)
    app.register_blueprint(create_control(state, faults, _tell))
    app.register_error_handler(PsiturkError, _explain)
    workers = Workers(state)
    app.register_blueprint(Pages(workers, lambda: _now(state)).blueprint())
    app.register_blueprint(create_handing_in(workers, faults))
    speaker = Protocol(state, ServiceShapes())

    @app.post("/")
    def requester() -> Response:
        """Speak with a requester."""
        return _requester(speaker, faults)

    return app


def _now(state: State) -> datetime:
    with state.moment() as moment:
        return moment.now


def _tell(moment: Moment) -> dict[str, Any]:
    found = hits.present(moment.connection)
    balance = reviewing.balance(moment.connection).plain
    opened = sum(hit.status(moment.now) == hits.HitStatus.ASSIGNABLE for hit in found)
    to_review = sum(hit.submitted for hit in found)
    return {
        "balance": balance,
        "hits": len(found),
        "open_hits": opened,
        "to_review": to_review,
        "summary": f"{opened} of {len(found)} HITs are open, {to_review} assignments wait for a review; "
        f"the balance is {balance}.",
    }


def _requester(speaker: Protocol, faults: Faults) -> Response:
    operation = speaker.operation_of(request.headers.get("X-Amz-Target", ""))
    if operation is None:
        return _response(protocol.failure("UnknownOperationException", "There is no such operation."))
    strike = faults.strike(operation)
    if strike is Strike.THROTTLE:
        return _response(protocol.throttled())
    if strike is Strike.FAIL:
        return _response(protocol.service_fault("The service is in trouble, as was asked for."))
    reply = speaker.answer(operation, request.get_data())
    if strike is Strike.LOSE_ANSWER:
        return hang_up(request.environ)
    if strike is Strike.FAIL_AFTER:
        return _response(protocol.service_fault("The service is in trouble, as was asked for."))
    return _response(reply)


def _response(reply: Reply) -> Response:
    response = Response(reply.body, reply.status, content_type=CONTENT_TYPE)
    response.headers["x-amzn-RequestId"] = reply.request_id
    return response


def _explain(error: PsiturkError) -> tuple[Response, int]:
    told = jsonify(ok=False, code=error.code, error=error.message, hint=error.hint)
    return told, error.http_status
