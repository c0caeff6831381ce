"""The address at which platforms tell what has changed."""

from flask import Response, jsonify, request

from psiturk_ng.errors import PsiturkError
from psiturk_ng.web.parts import parts

PATH = "/hooks/<recruiter>/<mode>"
"""Of all platforms; `mode` keeps a rehearsal's news from a real study's."""


def hook(recruiter: str, mode: str) -> tuple[Response, int]:
    """Take one message of a platform, which has to have signed it.

    Any answer but 2xx lets the platform tell it again later.
    """
    try:
        is_new = parts().hear(recruiter, mode, dict(request.headers.items()), request.get_data(cache=False))
    except PsiturkError as error:
        told = jsonify(ok=False, code=error.code, error=error.message, hint=error.hint)
        return told, error.http_status
    return jsonify(ok=True, new=is_new), 200
