"""Delivers webhooks, beside whoever is being answered."""

import json
import logging
from threading import Event, Thread
from typing import Final

import requests

from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import hooks
from psiturk_ng.marketplace.prolific.state import State

_LOOK_SECONDS: Final = 1.0
_PATIENCE_SECONDS: Final = 5.0

log = logging.getLogger(__name__)


class Courier:
    """Carries events to their addresses, one after the other, again and again until they are taken.

    Args:
        state: where they wait.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._wake = Event()

    def start(self) -> None:
        """Begin, in a thread that ends with the process."""
        Thread(target=self._run, name="courier", daemon=True).start()

    def wake(self) -> None:
        """Let it look at once whether there is something to deliver."""
        self._wake.set()

    def deliver(self) -> int:
        """Deliver what is due.

        Returns:
            How many deliveries were tried.
        """
        with self._state.moment() as moment:
            due = hooks.due(moment)
            found = hooks.secret(moment)
            timestamp = hooks.stamp(moment.now)
        for event in due:
            is_done = self._send(event, found["value"] if found else "", timestamp)
            with self._state.moment() as moment:
                hooks.note_delivery(moment, event, is_done=is_done)
        return len(due)

    def _run(self) -> None:
        while True:
            self._wake.wait(_LOOK_SECONDS)
            self._wake.clear()
            self.deliver()

    def _send(self, event: Row, secret: str, timestamp: str) -> bool:
        body = json.dumps(event.payload).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Event-ID": event.event_id,
            "X-Timestamp": event.created_at.isoformat(),
            "X-Prolific-Request-Timestamp": timestamp,
            "X-Prolific-Request-Signature": hooks.signature(secret, timestamp, body),
        }
        try:
            answer = requests.post(event.target_url, body, headers=headers, timeout=_PATIENCE_SECONDS)
        except requests.RequestException as error:
            log.info("A webhook was not delivered: %s", type(error).__name__)
            return False
        return answer.ok
