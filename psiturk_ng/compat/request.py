"""The Flask application and request that project code meets, with the idioms of Flask 1 and Python 2."""

from collections.abc import Callable, Container
from json import JSONEncoder
from threading import Lock
from typing import Any

from flask import Flask, Request, Response, jsonify
from flask.json.provider import DefaultJSONProvider
from werkzeug.datastructures import CombinedMultiDict, ImmutableMultiDict

from psiturk_ng.compat.failures import ExperimentApiError
from psiturk_ng.compat.hints import hint_once
from psiturk_ng.compat.idioms.werkzeug_names import UserAgent


class Parameters(ImmutableMultiDict[str, str]):
    """`request.args` and `request.form`."""

    def has_key(self, key: str) -> bool:
        """Whether the key is there, as Python 2 spelt it."""
        return _has_key(self, key)


class CombinedParameters(CombinedMultiDict[str, str]):
    """`request.values`."""

    def has_key(self, key: str) -> bool:
        """Whether the key is there, as Python 2 spelt it."""
        return _has_key(self, key)


class ProjectRequest(Request):
    """A request that understands `has_key`, `is_xhr` and `get_json` as of Flask 1."""

    parameter_storage_class = Parameters
    dict_storage_class = Parameters
    user_agent_class = UserAgent
    charset = url_charset = "utf-8"

    @property
    def values(self) -> CombinedParameters:
        """Query and form parameters together."""
        return CombinedParameters(super().values.dicts)

    @property
    def is_xhr(self) -> bool:
        """Whether a library such as jQuery sent it from a script."""
        hint_once("request.is_xhr still works here, but please read the header X-Requested-With.")
        return self.headers.get("X-Requested-With", "").lower() == "xmlhttprequest"

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        """Give None for a body that does not claim to be JSON, as Flask did before 2.1."""
        if e is None:
            return None
        return super().on_json_loading_failed(e)


class ProjectFlask(Flask):
    """A Flask application for projects written on older versions of Flask."""

    request_class = ProjectRequest

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.register_error_handler(ExperimentApiError, _api_failure)

    @property
    def json_encoder(self) -> Any:
        """The class that encodes what JSON does not know; Flask 2.3 dropped it."""
        return getattr(self, "_json_encoder", JSONEncoder)

    @json_encoder.setter
    def json_encoder(self, encoder: Any) -> None:
        hint_once("app.json_encoder still works here, but please write: app.json.default = function.")
        self._json_encoder = encoder
        standard, own = DefaultJSONProvider.default, encoder().default

        def default(value: Any) -> Any:
            try:
                return own(value)
            except TypeError:
                return standard(value)

        self.json.default = default  # type: ignore[attr-defined]

    def before_first_request(self, function: Callable[[], Any]) -> Callable[[], Any]:
        """Call a function once, before the first request of this process is answered."""
        hint_once("before_first_request still works here, but please call the function in init_app(app).")
        calls = iter([function])
        only_one = Lock()

        @self.before_request
        def call_once() -> None:
            with only_one:
                for call in calls:
                    self.ensure_sync(call)()

        return function


def _has_key(parameters: Container[str], key: str) -> bool:
    hint_once(
        "has_key is Python 2; it still works on request.args, but please write: 'name' in request.args."
    )
    return key in parameters


def _api_failure(error: ExperimentApiError) -> Response:
    """Answer as psiTurk does: the payload's keys, and the message."""
    response = jsonify(error.to_dict())
    response.status_code = error.status_code
    return response
