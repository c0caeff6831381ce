"""Endpoints for supervisors and load balancers."""

from flask import Response, jsonify

from psiturk_ng.web.parts import parts


def healthz() -> Response:
    """Say that this process answers, and which server it belongs to."""
    return jsonify(ok=True, instance=parts().instance)


def readyz() -> Response:
    """Say that participants can be served.

    Raises:
        StoreError: if the database does not answer; the reply is then a 503.
    """
    parts().check_database()
    return jsonify(ok=True, instance=parts().instance)
