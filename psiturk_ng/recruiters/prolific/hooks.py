"""Webhooks: asking Prolific to tell what changes, and believing only what it has signed.

Delivered at least once, not in order, and perhaps not at all: a webhook only hurries what
polling finds anyway. Source: Prolific's pages on webhooks.
"""

import base64
import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from threading import Lock
from typing import Any, Final

from psiturk_ng.domain.recruiting import PlatformEvent
from psiturk_ng.errors import AccessDenied, BadInput, RecruiterRefused
from psiturk_ng.recruiters.prolific.calls import Calls
from psiturk_ng.recruiters.prolific.workspace import Workspace

SIGNATURE: Final = "X-Prolific-Request-Signature"
TIMESTAMP: Final = "X-Prolific-Request-Timestamp"
EVENT_ID: Final = "X-Event-ID"
HANDSHAKE: Final = "X-Hook-Secret"
WANTED: Final = ("submission.status.change", "study.status.change")

_ASKED_AGAIN_AFTER_SECONDS: Final = 60
_LONGEST_EVENT_ID: Final = 128


class StudyHooks:
    """Subscribes to webhooks and reads them.

    Args:
        calls: carries requests.
        workspace: whose events.
        now: a steady clock in seconds.
    """

    def __init__(self, calls: Calls, workspace: Workspace, now: Callable[[], float] = time.monotonic) -> None:
        self._calls = calls
        self._workspace = workspace
        self._now = now
        self._secret = ""
        self._asked: float | None = None
        self._lock = Lock()

    def subscribe(self, target_url: str) -> Sequence[str]:
        """Let Prolific tell an address what changes, and confirm that this is wanted.

        What is subscribed already stays as it is, and so does the workspace's secret: another
        one would silence everybody who knows the present one.

        Args:
            target_url: with https, and reachable from outside.

        Returns:
            The kinds of events that are told there from now on.
        """
        workspace_id = self._workspace.workspace_id
        if not self._fetched_secret():
            self._calls.do_once("POST", "hooks/secrets/", {"workspace_id": workspace_id})
        present = self._calls.get("hooks/subscriptions/", workspace_id=workspace_id).get("results", [])
        told = {each["event_type"] for each in present if each["target_url"] == target_url}
        for event_type in WANTED:
            if event_type not in told:
                self._subscribe(event_type, target_url, workspace_id)
        return WANTED

    def unsubscribe(self, target_url: str) -> int:
        """Let Prolific tell an address nothing more; gives the number of subscriptions that ended."""
        workspace_id = self._workspace.workspace_id
        present = self._calls.get("hooks/subscriptions/", workspace_id=workspace_id).get("results", [])
        ended = [each for each in present if each["target_url"] == target_url]
        for each in ended:
            self._calls.do("DELETE", f"hooks/subscriptions/{each['id']}/")
        return len(ended)

    def read(self, headers: Mapping[str, str], body: bytes) -> PlatformEvent:
        """Read a webhook that Prolific has signed.

        Args:
            headers: of the request.
            body: exactly as it came.

        Raises:
            AccessDenied: if its signature is wrong or missing.
            BadInput: if it is signed and cannot be understood.
            RecruiterUnavailable: if the workspace's secret cannot be asked for now.
        """
        told_in = {name.casefold(): value for name, value in headers.items()}
        signature, timestamp, event_id = (
            told_in.get(name.casefold(), "") for name in (SIGNATURE, TIMESTAMP, EVENT_ID)
        )
        if not signature or not timestamp or not self._is_signed(signature, timestamp, body):
            raise AccessDenied("The webhook is not signed by Prolific.")
        told = _told(body)
        if not event_id or len(event_id) > _LONGEST_EVENT_ID:
            raise BadInput(f"The webhook has no {EVENT_ID}.")
        kind, resource = str(told.get("event_type", "")), str(told.get("resource_id", ""))
        is_submission = kind.startswith("submission.")
        return PlatformEvent(
            event_id=event_id,
            kind=kind,
            submission_id=resource if is_submission else "",
            posting_id="" if is_submission else resource,
        )

    def _is_signed(self, signature: str, timestamp: str, body: bytes) -> bool:
        sent = signature.encode(errors="replace")
        # The secret may have been replaced since it was asked for.
        for ask in (self._known_secret, self._newer_secret):
            secret = ask()
            if secret and hmac.compare_digest(_signed(secret, timestamp, body), sent):
                return True
        return False

    def _known_secret(self) -> str:
        with self._lock:
            is_new = not self._secret and self._asked is None
        return self._asked_secret() if is_new else self._secret

    def _newer_secret(self) -> str:
        with self._lock:
            is_time = self._asked is None or self._now() - self._asked > _ASKED_AGAIN_AFTER_SECONDS
        return self._asked_secret() if is_time else ""

    def _asked_secret(self) -> str:
        found = self._fetched_secret()
        with self._lock:
            self._secret, self._asked = found, self._now()
        return found

    def _fetched_secret(self) -> str:
        workspace_id = self._workspace.workspace_id
        found = self._calls.get("hooks/secrets/", workspace_id=workspace_id).get("results", [])
        return next((str(each["value"]) for each in found if each["workspace_id"] == workspace_id), "")

    def _subscribe(self, event_type: str, target_url: str, workspace_id: str) -> None:
        body = {"event_type": event_type, "target_url": target_url, "workspace_id": workspace_id}
        answer = self._calls.send("POST", "hooks/subscriptions/", body)
        handshake = answer.headers.get(HANDSHAKE, "")
        if not handshake:
            raise RecruiterRefused(f"Prolific sent no {HANDSHAKE}: the subscription cannot be confirmed.")
        self._calls.do("POST", f"hooks/subscriptions/{answer.json()['id']}/", {"secret": handshake})


def _signed(secret: str, timestamp: str, body: bytes) -> bytes:
    digest = hmac.new(secret.encode(), timestamp.encode(errors="replace") + body, sha256).digest()
    return base64.b64encode(digest)


def _told(body: bytes) -> Mapping[str, Any]:
    try:
        told = json.loads(body)
    except ValueError as error:
        raise BadInput("The webhook is not JSON.") from error
    if not isinstance(told, dict):
        raise BadInput("The webhook is not an object of JSON.")
    return told
