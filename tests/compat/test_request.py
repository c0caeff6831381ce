"""Requests as project code of Flask 1 and Python 2 reads them."""

import logging

import pytest
from flask import jsonify, request
from flask.typing import ResponseReturnValue

from psiturk_ng.compat.request import ProjectFlask


@pytest.fixture
def app() -> ProjectFlask:
    """Answers what old idioms find in the request."""
    app = ProjectFlask("study")

    @app.route("/", methods=["GET", "POST"])
    def look() -> ResponseReturnValue:
        places = (request.args, request.form, request.values, request.cookies)
        found = [place.has_key("uniqueId") for place in places]  # type: ignore[attr-defined]
        return jsonify(found=found, xhr=request.is_xhr)  # type: ignore[attr-defined]

    @app.route("/json", methods=["POST"])
    def body() -> ResponseReturnValue:
        return jsonify(json=request.json, same=request.get_json())

    return app


@pytest.mark.parametrize(
    ("query", "form", "found"),
    [
        ("?uniqueId=w", {}, [True, False, True, False]),
        ("", {"uniqueId": "w"}, [False, True, True, False]),
        ("", {}, [False, False, False, False]),
    ],
)
def test_has_key_works(app: ProjectFlask, query: str, form: dict[str, str], found: list[bool]) -> None:
    """15 of 36 public experiments call it in compute_bonus."""
    response = app.test_client().post("/" + query, data=form)
    assert response.json is not None
    assert response.json["found"] == found


def test_cookies_have_it_too(app: ProjectFlask) -> None:
    """They were of the same class."""
    client = app.test_client()
    client.set_cookie("uniqueId", "w")
    response = client.get("/")
    assert response.json is not None
    assert response.json["found"][3]


def test_the_modern_form_is_named_once(app: ProjectFlask, caplog: pytest.LogCaptureFixture) -> None:
    """The log tells, and does not nag."""
    with caplog.at_level(logging.WARNING, "psiturk_ng"):
        app.test_client().get("/?uniqueId=w")
        app.test_client().get("/?uniqueId=w")
    assert caplog.text.count("'name' in request.args") == 1


@pytest.mark.parametrize(("headers", "xhr"), [({"X-Requested-With": "XMLHttpRequest"}, True), ({}, False)])
def test_is_xhr_tells_scripts_from_pages(app: ProjectFlask, headers: dict[str, str], xhr: bool) -> None:
    """Dropped in Werkzeug 1.0."""
    response = app.test_client().get("/", headers=headers)
    assert response.json is not None
    assert response.json["xhr"] is xhr


def test_a_body_that_is_not_json_reads_as_none(app: ProjectFlask) -> None:
    """Flask 2.1 began to refuse it, so `if not request.json` stopped working."""
    response = app.test_client().post("/json", data={"a": "b"})
    assert response.json == {"json": None, "same": None}


def test_malformed_json_is_still_refused(app: ProjectFlask) -> None:
    """As in Flask 1."""
    response = app.test_client().post("/json", data="{", content_type="application/json")
    assert response.status_code == 400


def test_good_json_is_read(app: ProjectFlask) -> None:
    """The ordinary case stays ordinary."""
    response = app.test_client().post("/json", json={"a": 1})
    assert response.json == {"json": {"a": 1}, "same": {"a": 1}}


def test_a_function_runs_once_before_the_first_request() -> None:
    """Flask 2.3 dropped the decorator."""
    app = ProjectFlask("study")
    calls: list[int] = []

    @app.before_first_request
    def prepare() -> None:
        calls.append(1)

    assert calls == []
    app.test_client().get("/")
    app.test_client().get("/")
    assert calls == [1]
