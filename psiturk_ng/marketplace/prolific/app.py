"""The simulated Prolific as a web application."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask, Response, jsonify, request

from psiturk_ng.domain.money import Money
from psiturk_ng.errors import BadInput, PsiturkError
from psiturk_ng.marketplace.control import create_control, sent
from psiturk_ng.marketplace.faults import begun
from psiturk_ng.marketplace.prolific import account, studies
from psiturk_ng.marketplace.prolific.api.speaking import create_api
from psiturk_ng.marketplace.prolific.courier import Courier
from psiturk_ng.marketplace.prolific.pages import create_pages
from psiturk_ng.marketplace.prolific.rules import LEAST_PER_HOUR_MINOR, StudyStatus, SubmissionStatus
from psiturk_ng.marketplace.prolific.state import FILE_NAME, Moment, State
from psiturk_ng.marketplace.prolific.tables import SUBMISSIONS
from psiturk_ng.marketplace.wire import LOOPBACK

KNOBS: Final = frozenset({"token", "currency", "deposit", "settle_seconds"})
"""What of the account can be turned."""


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
    courier = Courier(state)
    app = Flask(__name__, static_folder=None)
    app.config["TRUSTED_HOSTS"] = LOOPBACK
    control = create_control(state, faults, _tell)
    app.register_blueprint(create_api(state, faults, courier.wake))
    app.register_blueprint(create_pages(state, faults, courier.wake))
    app.register_error_handler(PsiturkError, _explain)

    @control.post("/account")
    def turn_account() -> Response:
        """Say which token is accepted, what currency there is, what was deposited, what takes how long."""
        with state.moment() as moment:
            _turn(moment, sent())
            return jsonify(_tell(moment))

    app.register_blueprint(control)
    app.after_request(lambda response: _woken(courier, response))
    courier.start()
    return app


def _woken(courier: Courier, response: Response) -> Response:
    if request.path.startswith("/control/"):
        courier.wake()
    return response


def _turn(moment: Moment, told: Mapping[str, Any]) -> None:
    if unknown := set(told) - KNOBS:
        raise BadInput(f"There is no knob {unknown.pop()}.", f"Knobs are {', '.join(sorted(KNOBS))}.")
    values = dict(told)
    if values.get("currency", "GBP") not in LEAST_PER_HOUR_MINOR:
        raise BadInput(f"currency is {' or '.join(LEAST_PER_HOUR_MINOR)}.")
    if not isinstance(values.get("settle_seconds", 0), int | float) or values.get("settle_seconds", 0) < 0:
        raise BadInput("settle_seconds is a number from 0 on.")
    if not isinstance(values.get("token", ""), str):
        raise BadInput("token is a text.")
    if "deposit" in values:
        currency = values.get("currency", account.account(moment).currency)
        values["deposit_minor"] = Money.parse(str(values.pop("deposit")), currency).minor
    account.change(moment, values)


def _tell(moment: Moment) -> dict[str, Any]:
    found = studies.find(moment)
    opened = sum(study.status is StudyStatus.ACTIVE for study in found)
    waiting = SUBMISSIONS.c.status == SubmissionStatus.AWAITING_REVIEW
    query = sa.select(sa.func.count()).select_from(SUBMISSIONS).where(waiting)
    to_review = moment.connection.scalar(query) or 0
    total, available = account.total_balance(moment), account.available_balance(moment)
    return {
        "balance": total.plain,
        "available_balance": available.plain,
        "currency": total.currency,
        "studies": len(found),
        "open_studies": opened,
        "to_review": to_review,
        "summary": f"{opened} of {len(found)} studies are open, {to_review} submissions wait for a review; "
        f"the balance is {total}, of which {available} can be spent.",
    }


def _explain(error: PsiturkError) -> tuple[Response, int]:
    told = jsonify(ok=False, code=error.code, error=error.message, hint=error.hint)
    return told, error.http_status
