"""One simulated participant: enters, saves after each trial, finishes. All as a browser would, over HTTP."""

import asyncio
import json
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from benchmarks.connection import Answer, Connection, ConnectionFailed, Pool
from benchmarks.trials import USER_AGENT, Saving, Visitor, record

_EMBEDDED: Final = re.compile(rb'<script id="psiturk-assignment" type="application/json">(.*?)</script>')
_JSON: Final = "Content-Type: application/json\r\n"
_BUSY: Final = 503
_LONGEST_PAUSE_SECONDS: Final = 8.0
MOST_TRIES: Final = 8


def entry_target(visitor: Visitor) -> str:
    """Give the address of the experiment, with who comes."""
    return f"/exp?hitId=H&assignmentId={visitor.assignment}&workerId={visitor.worker}&mode=live"


def token_in(page: bytes) -> str | None:
    """Find the token in a page of the experiment; None if the system has none."""
    embedded = _EMBEDDED.search(page)
    return str(json.loads(embedded.group(1))["assignment"]["token"]) if embedded else None


class CannotTakePart(Exception):
    """A participant did not get in, or could not finish; the message has the answer."""


@dataclass
class Tally:
    """What happened to all participants' saves.

    Attributes:
        latencies_ms: of each save, from when it was due until it was acknowledged.
        errors: answers other than 200 and 503, and missing ones; by what they were.
        busy: answers 503, which tell the client to come again.
    """

    latencies_ms: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    busy: int = 0


@dataclass
class Participant:
    """Takes part once.

    Args:
        visitor: who.
        connection: to the server.
        saving: how the client saves.
        tally: where to note what happens.

    Attributes:
        recorded: number of trials done.
        acknowledged: number of trials that the server said it holds.
    """

    visitor: Visitor
    connection: Connection | Pool
    saving: Saving
    tally: Tally
    recorded: int = 0
    acknowledged: int = 0
    _headers: str = f"User-Agent: {USER_AGENT}\r\nAccept-Language: en\r\n"

    async def enter(self) -> None:
        """Open the experiment, take the page's token if it has one, and begin the task.

        Raises:
            CannotTakePart: if the server does not let them in.
        """
        who = self.visitor
        token = token_in((await self._must("GET", entry_target(who))).body)
        if token:
            self._headers += f"X-Psiturk-Token: {token}\r\n"
        form = "Content-Type: application/x-www-form-urlencoded\r\n"
        await self._must("POST", "/inexp", form, f"uniqueId={who.uniqueid}".encode())

    async def save_next(self, trials: int = 1, due: float | None = None) -> None:
        """Do some trials and save them.

        Args:
            trials: how many.
            due: when they were done, on `time.perf_counter`; now if None.
        """
        begin = time.perf_counter() if due is None else due
        first = self.recorded
        records = [record(self.visitor, number) for number in range(first, first + trials)]
        self.recorded += trials
        count = self.recorded
        if await self._send(self.saving.body(first, records)):
            self.tally.latencies_ms.append((time.perf_counter() - begin) * 1000)
            self.acknowledged = max(self.acknowledged, count)

    async def finish(self) -> None:
        """Say that the task is done.

        Raises:
            CannotTakePart: if the server does not agree.
        """
        last = self.saving.last(self.recorded)
        if last is not None:
            answer = await self._must(self.saving.method, self.saving.target(), _JSON, last)
            if self.saving.held(answer.body) != self.recorded:
                self.tally.errors["the server holds less than was acknowledged"] += 1
        await self._must("GET", f"/worker_complete?uniqueId={self.visitor.uniqueid}")
        self.connection.close()

    async def _send(self, body: bytes) -> bool:
        """Send a save until it is acknowledged; whether it was."""
        for pause_number in range(MOST_TRIES):
            answer = await self._try(self.saving.method, self.saving.target(), _JSON, body)
            if answer is not None and answer.status == 200:
                return True
            if answer is not None and answer.status == _BUSY:
                self.tally.busy += 1
            wish = answer.retry_after_seconds if answer is not None else None
            pause = min(2.0**pause_number / 4, _LONGEST_PAUSE_SECONDS) if wish is None else wish
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))
        return False

    async def _try(self, method: str, target: str, headers: str, body: bytes) -> Answer | None:
        try:
            answer = await self.connection.request(method, target, self._headers + headers, body)
        except ConnectionFailed as error:
            self.tally.errors[str(error)] += 1
            return None
        if answer.status not in (200, _BUSY):
            self.tally.errors[f"{method} {target.partition('?')[0].split('/')[1]}: {answer.status}"] += 1
        return answer

    async def _must(self, method: str, target: str, headers: str = "", body: bytes = b"") -> Answer:
        answer = None
        for _ in range(MOST_TRIES):
            answer = await self._try(method, target, headers, body)
            if answer is not None and answer.status == 200:
                return answer
            await asyncio.sleep(random.uniform(0.1, 0.5))
        raise CannotTakePart(f"{method} {target}: {answer}")
