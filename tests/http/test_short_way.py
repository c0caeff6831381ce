"""Saves are answered around Flask, and nobody can tell: the same words, and a project's code has its say."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Blueprint, Flask, request_started
from werkzeug.test import Client, TestResponse

from psiturk_ng.bootstrap import open_project
from psiturk_ng.domain.project_code import ProjectCode
from psiturk_ng.domain.tokens import Scope
from tests.servers import copy_example, environment, new_ids

IDS = new_ids()
ADDRESS = f"/sync/{IDS.uniqueid}/records"
RECORD = {"current_trial": 0, "dateTime": 1, "trialdata": {"rt": 1.5, "big": 2**70, "é": "\U0001f600"}}
SAVE = {"stream": "stream-1", "trials": {"first": 0, "records": [RECORD]}}
TWICE = (
    b'{"stream": "stream-0", "stream": "stream-1", "trials": {"first": 0, "records": [{"a": 1, "a": 1.50}]}}'
)


class Stalled:
    """A body that does not come, as gunicorn's when its socket's time is over."""

    def read(self, _size: int) -> bytes:
        raise TimeoutError


class Study:
    """A project's application in this process, and one participant of it.

    Args:
        folder: does not exist yet.
        code: what stands for its custom.py.
    """

    def __init__(self, folder: Path, code: ProjectCode) -> None:
        copy_example(folder)
        limits = {"max_request_megabytes": "2", "max_record_megabytes": "1", "max_assignment_megabytes": "1"}
        project = open_project(folder, environment(folder, num_conds="1", **limits))
        vars(project)["code"] = code
        project.store.migrate(lambda _: None)
        self.app = project.app()
        self.client = Client(self.app)
        assert self.client.get(f"/exp?{IDS.query()}").status_code == 200
        self.token = project.access.grant(IDS.uniqueid, Scope.FULL)

    def save(self, body: Any = SAVE, address: str = ADDRESS, **changes: Any) -> TestResponse:
        """Send a save as our client does, but for what is said."""
        options: dict[str, Any] = {
            "data": body if isinstance(body, bytes) else json.dumps(body),
            "content_type": "application/json",
            "headers": {"X-Psiturk-Token": self.token},
        }
        return self.client.post(address, **(options | changes))

    def held(self) -> str:
        """Give the participant's record as JSON."""
        return self.client.get(f"/sync/{IDS.uniqueid}", headers={"X-Psiturk-Token": self.token}).text


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """A project without code of its own."""
    return Study(tmp_path_factory.mktemp("short") / "study", ProjectCode())


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Study:
    """The same with code that changes nothing, but has to be called."""
    hooked = Blueprint("custom_code", __name__)
    hooked.after_app_request(lambda response: response)
    return Study(tmp_path_factory.mktemp("long") / "study", ProjectCode(blueprint=hooked))


@contextmanager
def noting_flask(app: Flask) -> Iterator[list[Flask]]:
    """Note each request that Flask gets to handle."""
    handled: list[Flask] = []
    with request_started.connected_to(handled.append, app):
        yield handled


def test_only_what_is_ordinary_goes_around_flask(tmp_path: Path) -> None:
    """A save of our own client does; not so one without a token in its header, or one that fails."""
    study = Study(tmp_path / "study", ProjectCode())
    with noting_flask(study.app) as handled:
        assert study.save().json == {
            "status": "saved", "stream": "stream-1", "trials": 1, "events": 0, "answers": 0, "attributes": 0,
        }  # fmt: skip
        assert handled == []
        assert study.save(b"{").status_code == 400
        assert len(handled) == 1
        assert study.save(headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
        assert len(handled) == 2, "the cookie holds a token too"


@pytest.mark.parametrize(
    ("status", "changes"),
    [
        (200, {}),
        (200, {"body": TWICE}),
        (200, {"body": {"stream": "stream-1", "trials": {"first": 7, "records": [RECORD]}}}),
        (200, {"body": {"stream": "stream-1", "answers": {"version": 1, "values": {"a": "\ud800"}}}}),
        (200, {"content_type": "application/json; charset=utf-8"}),
        (200, {"address": ADDRESS.replace(":", "%3A")}),
        (400, {"body": b""}),
        (400, {"body": b"[]"}),
        (400, {"body": b'{"stream": NaN}'}),
        (400, {"body": b"[" * 100_000}),
        (400, {"body": {"stream": "short"}}),
        (403, {"headers": {"X-Psiturk-Token": "w.forged", "Sec-Fetch-Site": "cross-site"}}),
        (403, {"headers": {"Sec-Fetch-Site": "cross-site"}}),
        (403, {"address": "/sync/some:body/records"}),
        (405, {"address": f"/sync/{IDS.uniqueid}/more/records"}),
        (405, {"address": f"/sync/{IDS.uniqueid}/"}),
        (408, {"environ_overrides": {"CONTENT_LENGTH": "1000"}}),
        (408, {"environ_overrides": {"wsgi.input": Stalled()}}),
        (413, {"body": {"stream": "stream-1", "trials": {"first": 0, "records": [{"a": "x" * 1_100_000}]}}}),
        (
            413,
            {
                "body": {
                    "stream": "stream-large",
                    "trials": {"first": 0, "records": [{"a": "x" * 600_000}] * 2},
                }
            },
        ),
        (413, {"body": b" " * 2_200_000}),
        (415, {"content_type": "text/plain"}),
    ],
)
def test_both_ways_say_and_keep_the_same(
    short: Study, long: Study, status: int, changes: dict[str, Any]
) -> None:
    """Status, headers and body are equal, and so is what the server holds afterwards."""
    with noting_flask(long.app) as handled:
        there = long.save(**changes)
        assert len(handled) == 1
    here = short.save(**changes)
    assert (here.status_code, here.data) == (there.status_code, there.data)
    assert sorted(here.headers) == sorted(there.headers)
    assert here.status_code == status
    assert short.held() == long.held()


def test_a_projects_own_code_has_its_say(tmp_path: Path) -> None:
    """Hooks, layers and routes that a project adds are called with every save, as without the short way."""
    seen: list[str] = []

    def wrap(app: Flask) -> None:
        inner = app.wsgi_app

        def layer(environ: Any, start_response: Any) -> Any:
            seen.append(environ["PATH_INFO"])
            return inner(environ, start_response)

        app.wsgi_app = layer  # type: ignore[method-assign]

    routed = Blueprint("custom_code", __name__)
    routed.post("/sync/<name>/records")(lambda name: f"mine: {name}")
    assert Study(tmp_path / "1", ProjectCode(init_app=wrap)).save().status_code == 200
    assert seen[-1] == ADDRESS
    assert Study(tmp_path / "2", ProjectCode(blueprint=routed)).save().text == f"mine: {IDS.uniqueid}"
