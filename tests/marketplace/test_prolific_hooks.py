"""Webhooks of the simulated Prolific, delivered to a server that listens."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from tests.marketplace.prolific_market import ProlificMarket

Delivery = tuple[dict[str, str], bytes]


class Listener:
    """Takes what is posted to it, and answers with the statuses it was given, then with 200."""

    def __init__(self) -> None:
        self.taken: Queue[Delivery] = Queue()
        self.statuses: list[int] = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.taken.put((dict(self.headers), body))
                self.send_response(listener.statuses.pop(0) if listener.statuses else 200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server for webhooks."""
    found = Listener()
    yield found
    found.server.shutdown()
    found.server.server_close()


def _subscribe(prolific: ProlificMarket, url: str, event_type: str) -> tuple[str, str]:
    """Make a secret, subscribe and confirm; gives the secret and the subscription's id."""
    workspace = prolific.get("workspaces/")["results"][0]["id"]
    secret = prolific.post("hooks/secrets/", {"workspace_id": workspace}, status=201)["value"]
    body = {"event_type": event_type, "target_url": url, "workspace_id": workspace}
    answer = prolific.ask("POST", "hooks/subscriptions/", body)
    assert answer.status_code == 201, answer.text
    subscription = answer.json()["id"]
    prolific.post(f"hooks/subscriptions/{subscription}/", {"secret": "wrong"}, status=400)
    prolific.post(f"hooks/subscriptions/{subscription}/", {"secret": answer.headers["X-Hook-Secret"]})
    return secret, subscription


def test_a_change_is_told_and_signed(prolific: ProlificMarket, listener: Listener) -> None:
    """The signature is made of timestamp and body, by the workspace's secret."""
    secret, _ = _subscribe(prolific, listener.url, "submission.status.change")
    study_id = prolific.published()
    submission_id = prolific.submitted(study_id)
    prolific.decide(submission_id, "APPROVE")
    told = [listener.taken.get(timeout=20) for _ in range(4)]
    statuses = [json.loads(body)["status"] for _, body in told]
    assert statuses == ["RESERVED", "ACTIVE", "AWAITING REVIEW", "APPROVED"]
    assert len({headers["X-Event-ID"] for headers, _ in told}) == 4
    headers, body = told[0]
    signed = headers["X-Prolific-Request-Timestamp"].encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    assert headers["X-Prolific-Request-Signature"] == base64.b64encode(digest).decode()
    assert json.loads(body)["resource_id"] == submission_id


def test_what_is_not_taken_comes_again(prolific: ProlificMarket, listener: Listener) -> None:
    """The same event, by the same id, after a while; and it can be looked up."""
    _, subscription = _subscribe(prolific, listener.url, "study.status.change")
    listener.statuses = [500]
    prolific.move(prolific.draft(), "PUBLISH")
    first = listener.taken.get(timeout=20)
    prolific.wait(minutes=2)
    tries = [first, listener.taken.get(timeout=20)]
    by_id = [headers["X-Event-ID"] for headers, _ in tries if json.loads(_)["status"] == "PUBLISHING"]
    assert len(set(by_id)) == 1
    events = prolific.get(f"hooks/subscriptions/{subscription}/events/")["results"]
    assert events[0]["payload"]["status"] == "PUBLISHING"


def test_nothing_is_told_to_who_did_not_confirm(prolific: ProlificMarket, listener: Listener) -> None:
    """Nor without a secret, nor of what there is no event for, nor after leaving."""
    workspace = prolific.get("workspaces/")["results"][0]["id"]
    body = {"event_type": "study.status.change", "target_url": listener.url, "workspace_id": workspace}
    assert prolific.ask("POST", "hooks/subscriptions/", body).status_code == 400
    prolific.post("hooks/secrets/", {"workspace_id": workspace}, status=201)
    made = prolific.ask("POST", "hooks/subscriptions/", body).json()["id"]
    prolific.post("hooks/subscriptions/", body | {"event_type": "study.dance"}, status=400)
    prolific.move(prolific.draft(), "PUBLISH")
    assert prolific.get(f"hooks/subscriptions/{made}/events/")["results"] == []
    assert prolific.patch(f"hooks/subscriptions/{made}/", {"is_enabled": False})["is_enabled"] is False
    assert prolific.ask("DELETE", f"hooks/subscriptions/{made}/").status_code == 204
    assert prolific.get("hooks/subscriptions/")["results"] == []
    assert listener.taken.empty()
