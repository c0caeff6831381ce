"""Participants of the recovery tests: each records, saves until it is acknowledged, and keeps a ledger."""

import json
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random
from typing import Any

from psiturk_ng.domain.saves import Kind
from tests.recovery.ledger import LISTS, Ledger, Record, mark_of
from tests.recovery.line import Line, rest

KEYS = {Kind.TRIAL: "trials", Kind.EVENT: "events"}
_pause = threading.Event()


def make_record(kind: Kind, number: int, mark: str) -> Record:
    """Make a trial or an event as psiTurk's client does."""
    held = {"mark": mark, "version": 0, "text": "“é” \U0001f9ea " + "x" * (number % 40)}
    if kind is Kind.TRIAL:
        return {
            "uniqueid": "w:a",
            "current_trial": number,
            "dateTime": 1_700_000_000_000 + number,
            "trialdata": held,
        }
    return {"eventtype": "test", "value": held, "timestamp": 1_700_000_000_000 + number, "interval": number}


class Tab:
    """One page of a participant, which speaks the save protocol.

    Args:
        line: to the server.
        ledger: the participant's.
        name: of its stream.
        rng: decides what it does, and what goes wrong on the way.
    """

    def __init__(self, line: Line, ledger: Ledger, name: str, rng: Random) -> None:
        self._line, self._ledger, self._name, self._rng = line, ledger, name, rng
        self._records: dict[Kind, list[Record]] = {kind: [] for kind in Kind}
        self._held = dict.fromkeys(Kind, 0)
        self._changed: dict[tuple[Kind, int], int] = {}
        self._versions: dict[tuple[Kind, int], int] = {}
        self._answers: dict[str, str] = {}
        self._answers_version = 0
        self._is_final = False

    @property
    def number_of_trials(self) -> int:
        """How many trials were recorded here."""
        return len(self._records[Kind.TRIAL])

    def record_something(self) -> None:
        """Record a trial, and now and then an event, an answer, or a change to an earlier record."""
        self._record(Kind.TRIAL)
        if self._rng.random() < 0.5:
            self._record(Kind.EVENT)
        if self._rng.random() < 0.3:
            self._answer()
        if self._rng.random() < 0.2:
            self._change()

    def finish(self) -> None:
        """Say that nothing more will be recorded, and save."""
        self._is_final = True
        self.save_until_acknowledged()

    def linger(self) -> None:
        """Record something after the finish."""
        self.record_something()
        self.save_until_acknowledged()

    def save_until_acknowledged(self) -> None:
        """Save again and again until the server holds everything."""
        wait_s = 0.02
        while not self.save() or self._lacks():
            wait_s = rest(wait_s)

    def save(self) -> bool:
        """Send what is not acknowledged, over a line that repeats, reorders and swallows.

        Returns:
            Whether the server answered.
        """
        body, changed = self._body(), dict(self._changed)
        answers, version = dict(self._answers), self._answers_version
        if self._rng.random() < 0.1:
            self._send(self._body(skip=2))
        for _ in range(self._rng.choice((0, 0, 0, 1))):
            self._send(body)
        answer = self._send(body)
        if answer is None:
            return False
        self._acknowledge(answer, changed)
        if answer["answers"] >= version:
            self._ledger.acknowledged_answers |= answers
        return True

    def _send(self, body: dict[str, Any]) -> Any:
        # Made to text by hand: between the tries the records must not change.
        text = json.dumps(body).encode()
        answer = self._line.ask(
            "POST", f"{self._line.path}/records", data=text, headers={"Content-Type": "application/json"}
        )
        return None if answer is None else answer.json()

    def _body(self, skip: int = 0) -> dict[str, Any]:
        batches = {
            KEYS[kind]: {
                "first": self._held[kind] + skip,
                "records": self._records[kind][self._held[kind] + skip :],
            }
            for kind in Kind
        }
        changes = [
            {
                "kind": kind.name.lower(),
                "number": number,
                "version": version,
                "record": self._records[kind][number],
            }
            for (kind, number), version in self._changed.items()
        ]
        return {
            "stream": self._name,
            **batches,
            "changed": changes,
            "answers": {"version": self._answers_version, "values": self._answers},
            "recorded": {KEYS[kind]: len(self._records[kind]) for kind in Kind},
            "final": self._is_final,
        }

    def _acknowledge(self, answer: Any, changed: dict[tuple[Kind, int], int]) -> None:
        for kind in Kind:
            held = answer[KEYS[kind]]
            assert self._held[kind] <= held <= len(self._records[kind]), (
                "the server forgot, or made up, records"
            )
            for record in self._records[kind][self._held[kind] : held]:
                self._ledger.acknowledged[mark_of(kind, record)] = record
            self._held[kind] = held
        for (kind, number), version in changed.items():
            record = self._records[kind][number]
            self._ledger.acknowledged[mark_of(kind, record)] = record
            if self._changed[kind, number] == version:
                del self._changed[kind, number]

    def _lacks(self) -> bool:
        is_all_there = all(self._held[kind] == len(self._records[kind]) for kind in Kind)
        return not is_all_there or bool(self._changed)

    def _record(self, kind: Kind) -> None:
        number = len(self._records[kind])
        record = make_record(kind, number, f"{self._name}.{kind.name}.{number}")
        self._records[kind].append(record)
        self._ledger.produced[mark_of(kind, record)] = record

    def _answer(self) -> None:
        key = f"{self._name}.{self._rng.randrange(10)}"
        self._answers_version += 1
        self._answers = {**self._answers, key: f"answer {self._answers_version}"}
        self._ledger.answers[key] = self._answers[key]

    def _change(self) -> None:
        """Change a trial that the server holds, as a page that keeps a reference to it does."""
        if not self._held[Kind.TRIAL]:
            return
        number = self._rng.randrange(self._held[Kind.TRIAL])
        place = Kind.TRIAL, number
        version = self._versions[place] = self._versions.get(place, 0) + 1
        old = self._records[Kind.TRIAL][number]
        new = {**old, "trialdata": {**old["trialdata"], "version": version}}
        self._records[Kind.TRIAL][number] = new
        self._changed[place] = version
        self._ledger.produced[mark_of(Kind.TRIAL, new)] = new


class OldPage:
    """One page of a participant with psiTurk's own client: whole documents, sent and not waited for.

    Args:
        line: to the server.
        ledger: the participant's.
        state: the document that the page starts from.
        rng: decides what it does, and how late its requests go out.
    """

    def __init__(self, line: Line, ledger: Ledger, state: Any, rng: Random) -> None:
        self._line, self._ledger, self._rng = line, ledger, rng
        self._document = {"currenttrial": 0, "data": [], "questiondata": {}, "eventdata": [], **(state or {})}
        self._snapshots: list[str] = []
        self._under_way: list[Future[None]] = []
        self._network = ThreadPoolExecutor(3)

    @property
    def number_of_trials(self) -> int:
        """How many trials were recorded here."""
        return len(self._document["data"])

    def record_something(self) -> None:
        """Record a trial, and now and then an event or an answer."""
        self._record(Kind.TRIAL)
        self._document["currenttrial"] += 1
        if self._rng.random() < 0.5:
            self._record(Kind.EVENT)
        if self._rng.random() < 0.3:
            key = f"old.{len(self._document['questiondata'])}"
            self._document["questiondata"][key] = self._ledger.answers[key] = "answer"

    def save(self) -> bool:
        """Send the document as it is now, some time; several are on their way at once."""
        text = json.dumps(self._document)
        self._snapshots.append(text)
        late_s = self._rng.uniform(0, 0.06)
        self._under_way.append(self._network.submit(self._put, text, late_s))
        return True

    def finish(self) -> None:
        """Wait for what is under way, and save until it is acknowledged."""
        for each in self._under_way:
            each.result()
        text = json.dumps(self._document)
        self._line.insist("PUT", self._line.path, data=text.encode(), headers=_JSON)
        self._acknowledge(text)
        self._network.shutdown()

    def linger(self) -> None:
        """Let old documents arrive that the network had kept back, the oldest last."""
        for stale in (*self._rng.sample(self._snapshots, 3), self._snapshots[0]):
            self._put(stale, 0)

    def _put(self, text: str, late_s: float) -> None:
        _pause.wait(late_s)
        if self._line.ask("PUT", self._line.path, data=text.encode(), headers=_JSON) is not None:
            self._acknowledge(text)

    def _acknowledge(self, text: str) -> None:
        document = json.loads(text)
        for kind, name in LISTS.items():
            self._ledger.acknowledged |= {mark_of(kind, record): record for record in document[name]}
        self._ledger.acknowledged_answers |= document["questiondata"]

    def _record(self, kind: Kind) -> None:
        records = self._document[LISTS[kind]]
        record = make_record(kind, len(records), f"old.{kind.name}.{len(records)}")
        records.append(record)
        self._ledger.produced[mark_of(kind, record)] = record


_JSON = {"Content-Type": "application/json"}
