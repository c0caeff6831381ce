"""What stands before the application: reverse proxies, a URL prefix, repeated navigations."""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import redirect

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CARRIED_TOKEN = "psiturk.token"  # noqa: S105 - a name, not a secret
"""Where the WSGI environment holds a token that came with a repeated navigation."""

_MAX_REPEAT_BYTES = 4096
_FORM = "application/x-www-form-urlencoded"


def behind_proxies(app: "WSGIApplication", count: int) -> "WSGIApplication":
    """Believe the `X-Forwarded-*` headers that this many reverse proxies set."""
    if count == 0:
        return app
    return ProxyFix(app, x_for=count, x_proto=count, x_host=count, x_port=count, x_prefix=count)


class UnderPrefix:
    """Serves the application below a path, whether or not the proxy strips that path.

    Args:
        app: the application.
        prefix: such as `/lab/stroop`.
    """

    def __init__(self, app: "WSGIApplication", prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Move the prefix from the path to the script name."""
        path = environ.get("PATH_INFO", "")
        if path == self._prefix:
            return redirect(self._prefix + "/", 308)(environ, start_response)
        if path.startswith(self._prefix + "/"):
            environ["PATH_INFO"] = path[len(self._prefix) :]
        environ["SCRIPT_NAME"] = self._prefix
        return self._app(environ, start_response)


class RepeatedNavigation:
    """Turns the form by which a page repeats a navigation, token in its body, back into that navigation.

    Tokens stay out of URLs, and so out of logs, histories and referrers.

    Args:
        app: the application, which finds the token under `CARRIED_TOKEN`.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Recognise such a form and answer it as the GET that it stands for."""
        if environ["REQUEST_METHOD"] == "POST" and environ.get("CONTENT_TYPE", "").startswith(_FORM):
            self._restore(environ)
        return self._app(environ, start_response)

    def _restore(self, environ: "WSGIEnvironment") -> None:
        length = environ.get("CONTENT_LENGTH", "")
        if not length.isdecimal() or int(length) > _MAX_REPEAT_BYTES:
            return
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = io.BytesIO(body)
        fields = parse_qs(body.decode("latin-1"), keep_blank_values=True)
        if fields.get("psiturk_method") != ["GET"]:
            return
        environ["REQUEST_METHOD"] = "GET"
        environ["wsgi.input"] = io.BytesIO()
        environ["CONTENT_LENGTH"] = "0"
        environ.pop("CONTENT_TYPE", None)
        environ[CARRIED_TOKEN] = fields.get("psiturk_token", [""])[0]
