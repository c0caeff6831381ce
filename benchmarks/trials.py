"""What simulated participants record: trials of about 300 bytes, each unlike all others."""

import json
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

_BEGAN_MS: Final = 1_700_000_000_000
_FILLING: Final = (
    "a stimulus name and some more of what an experiment notes down with each of its answers, "
    "say a list of keys, and when"
)
USER_AGENT: Final = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who takes part.

    Args:
        number: counted from 0 within a run.
    """

    number: int

    @property
    def worker(self) -> str:
        """The worker's id."""
        return f"W{self.number:06d}"

    @property
    def assignment(self) -> str:
        """The assignment's id."""
        return f"A{self.number:06d}"

    @property
    def uniqueid(self) -> str:
        """The key of the assignment."""
        return f"{self.worker}:{self.assignment}"


def trialdata(visitor: Visitor, number: int) -> dict[str, Any]:
    """Give what the trial of that number recorded; the same at every call."""
    return {
        "phase": "test",
        "trial": number,
        "who": visitor.number,
        "stimulus": _FILLING,
        "response": (number * 7919 + visitor.number * 104_729) % 1_000_003,
        "rt_ms": 300 + (number * 31 + visitor.number * 17) % 900,
        "correct": number % 3 != 0,
    }


def record(visitor: Visitor, number: int) -> bytes:
    """Write a trial as psiTurk's clients send it."""
    trial = {
        "uniqueid": visitor.uniqueid,
        "current_trial": number,
        "dateTime": _BEGAN_MS + number,
        "trialdata": trialdata(visitor, number),
    }
    return json.dumps(trial, separators=(",", ":")).encode()


class Saving(Protocol):
    """A way to save: what is sent, and where to."""

    method: str
    waits: bool

    def held(self, body: bytes) -> int | None:
        """Read from an answer how many trials the server holds; None if it does not say."""

    def target(self) -> str:
        """Give the path that saves go to."""

    def body(self, first: int, records: list[bytes]) -> bytes:
        """Write the save of records that follow each other.

        Args:
            first: the number of the first of them.
            records: all that were not sent yet.
        """

    def last(self, count: int) -> bytes | None:
        """Write what is sent when nothing more will be recorded; None if nothing is."""


@dataclass
class NewRecords:
    """Our protocol: each save carries what is new. See docs/reference/sync-protocol.md.

    Args:
        visitor: whose records.
    """

    visitor: Visitor
    method: str = "POST"
    waits: bool = True

    def target(self) -> str:
        """Give the path that saves go to."""
        return f"/sync/{self.visitor.uniqueid}/records"

    def body(self, first: int, records: list[bytes]) -> bytes:
        """Write the save of records that follow each other."""
        count = first + len(records)
        attributes = b"" if first else _attributes()
        return (
            b'{"stream":"%s",%s"trials":{"first":%d,"records":[%s]},"recorded":{"trials":%d,"events":0}}'
            % (
                self._stream(),
                attributes,
                first,
                b",".join(records),
                count,
            )
        )

    def last(self, count: int) -> bytes | None:
        """Say that the stream is whole."""
        return b'{"stream":"%s","recorded":{"trials":%d,"events":0},"final":true}' % (self._stream(), count)

    def held(self, body: bytes) -> int | None:
        """Read from an answer how many trials the server holds."""
        return int(json.loads(body)["trials"])

    def _stream(self) -> bytes:
        return b"bench-%06d" % self.visitor.number


@dataclass
class WholeDocument:
    """psiTurk's way: each save carries everything since the beginning.

    Args:
        visitor: whose document.
    """

    visitor: Visitor
    method: str = "PUT"
    waits: bool = False
    _data: bytearray = field(default_factory=bytearray)

    def target(self) -> str:
        """Give the path that saves go to."""
        return f"/sync/{self.visitor.uniqueid}"

    def body(self, first: int, records: list[bytes]) -> bytes:
        """Write the save of records that follow each other."""
        for each in records:
            self._data += b"," + each if self._data else each
        head = (
            f'{{"condition":0,"counterbalance":0,"assignmentId":"{self.visitor.assignment}",'
            f'"workerId":"{self.visitor.worker}","hitId":"H","bonus":0,'
            f'"currenttrial":{first + len(records)},"data":['
        )
        tail = f'],"questiondata":{{}},"eventdata":[],"useragent":"{USER_AGENT}","mode":"live"}}'
        return head.encode() + self._data + tail.encode()

    def last(self, count: int) -> bytes | None:
        """Send nothing more: the last save had everything."""
        return None

    def held(self, body: bytes) -> int | None:
        """Learn nothing: psiTurk's answer is always the same."""
        return None


def _attributes() -> bytes:
    values = json.dumps({"useragent": USER_AGENT, "mode": "live"})
    return f'"attributes":{{"version":1,"values":{values}}},'.encode()
