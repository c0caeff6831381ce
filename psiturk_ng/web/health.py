"""Endpoints for supervisors and load balancers."""

from flask import Response, jsonify

from psiturk_ng.web.parts import parts


def healthz() -> Response:
    """Say that this process answers, and which server it belongs to."""
    return jsonify(ok=True, instance=parts().instance)


def readyz() -> tuple[Response, int]:
    """Say whether participants can be served: the database answers."""
    is_ready = parts().is_ready()
    return jsonify(ok=is_ready, instance=parts().instance), 200 if is_ready else 503
