"""Password-protected routes, no-cache routes, and lines in the log."""

import logging
from base64 import b64encode
from configparser import ConfigParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from psiturk_ng.compat.authorization import PsiTurkAuthorization, nocache, print_to_log


def _config(**login: str) -> ConfigParser:
    config = ConfigParser()
    config["Server Parameters"] = login
    return config


def _client(authorization: PsiTurkAuthorization) -> FlaskClient:
    app = Flask("study")

    @app.route("/data/<name>")
    @authorization.requires_auth
    def data(name: str) -> str:
        return f"data of {name}"

    @app.route("/fresh")
    @nocache
    def fresh() -> tuple[str, int]:
        print_to_log("reached /fresh")
        return "fresh", 201

    return app.test_client()


def _basic(username: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{username}:{password}".encode()).decode()}


@pytest.fixture
def client() -> FlaskClient:
    """Routes behind the login `ana` / `gehëim`."""
    return _client(PsiTurkAuthorization(_config(login_username="ana", login_pw="gehëim")))


def test_the_right_login_is_let_in(client: FlaskClient) -> None:
    """Arguments of the route arrive; characters outside ASCII count."""
    response = client.get("/data/w1", headers=_basic("ana", "gehëim"))
    assert (response.status_code, response.text) == (200, "data of w1")


@pytest.mark.parametrize(
    "headers",
    [{}, _basic("ana", "wrong"), _basic("bob", "gehëim"), _basic("", ""), {"Authorization": "Bearer gehëim"}],
    ids=["nothing", "wrong password", "wrong name", "empty", "not basic"],
)
def test_anything_else_is_asked_to_log_in(client: FlaskClient, headers: dict[str, str]) -> None:
    """The browser gets the challenge that psiTurk gave."""
    response = client.get("/data/w1", headers=headers)
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == 'Basic realm="Login Required"'


@pytest.mark.parametrize(
    "login",
    [
        {},
        {"login_username": "", "login_pw": ""},
        {"login_username": "ana", "login_pw": ""},
        {"login_username": "", "login_pw": "x"},
    ],
)
def test_without_a_login_in_the_settings_nobody_is_let_in(
    login: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """It constructs all the same: custom.py files of psiTurk 2 do so whether they need it or not."""
    client = _client(PsiTurkAuthorization(_config(**login)))
    headers = _basic(login.get("login_username", ""), login.get("login_pw", ""))
    with caplog.at_level(logging.WARNING, "psiturk_ng"):
        assert client.get("/data/w1", headers=headers).status_code == 401
    assert "login_username and login_pw are not both set" in caplog.text


def test_a_configuration_without_the_section_is_no_login() -> None:
    """A script may pass a ConfigParser of its own."""
    assert not PsiTurkAuthorization(ConfigParser()).check_auth("", "")


def test_check_auth_compares_both_parts() -> None:
    """psiTurk's method, for routes that do their own asking."""
    authorization = PsiTurkAuthorization(_config(login_username="ana", login_pw="x"))
    assert authorization.check_auth("ana", "x")
    assert not authorization.check_auth("ana", None)
    assert not authorization.check_auth("ana", "\ud800")


def test_wrapper_calls_a_function_with_a_list_of_arguments() -> None:
    """Nobody knows who needs it, but it was there."""
    assert PsiTurkAuthorization.wrapper(max, [1, 3, 2]) == 3


def test_nocache_keeps_the_answer_and_forbids_caching(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Status and body are the route's own; print_to_log reaches the application's log."""
    with caplog.at_level(logging.INFO, "study"):
        response = client.get("/fresh")
    assert (response.status_code, response.text) == (201, "fresh")
    assert response.headers["Cache-Control"] == "no-cache"
    assert "reached /fresh" in caplog.text
