"""What the server should hold, said again in the simplest way, and the clients that talk to it."""

import json
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
LISTS = {"trial": "data", "event": "eventdata"}


@dataclass
class Entry:
    """One record of the document.

    Args:
        source: the stream it came in; "" for a whole document.
        number: its own in that stream.
        record: as it should be shown.
        version: of it.
        older: what it looked like before.
    """

    source: str
    number: int
    record: Record
    version: int = 0
    older: list[Record] = field(default_factory=list)


@dataclass
class Expected:
    """The state of one assignment."""

    entries: dict[str, list[Entry]] = field(default_factory=lambda: {kind: [] for kind in LISTS})
    held: dict[tuple[str, str], int] = field(default_factory=dict)
    answers: Record = field(default_factory=dict)
    answers_versions: dict[str, int] = field(default_factory=dict)
    rank: tuple[int, int] = (0, 0)
    aside: list[Record] = field(default_factory=list)

    def shown(self, kind: str) -> list[Record]:
        """Give the records of a kind as the document should show them."""
        return [entry.record for entry in self.entries[kind]]

    def holds(self, record: Record) -> bool:
        """Tell whether a record is there as it is or was before it changed, or is kept aside."""
        held = [each for kind in LISTS for entry in self.entries[kind] for each in _all(entry)]
        return record in held or record in self.aside

    def save(self, body: Record) -> Record:
        """Do what a save should do; returns the counts that it should be answered with."""
        stream = body["stream"]
        for kind in LISTS:
            batch, held = body[f"{kind}s"], self.held.get((stream, kind), 0)
            if batch["first"] <= held:
                new = batch["records"][held - batch["first"] :]
                self.entries[kind] += [Entry(stream, held + n, record) for n, record in enumerate(new)]
                held += len(new)
            self.held[stream, kind] = held
        for change in body["changed"]:
            self._change(stream, change)
        answers = body["answers"]
        if answers["version"] > self.answers_versions.get(stream, 0):
            self.answers |= answers["values"]
            self.answers_versions[stream] = answers["version"]
        counts = {f"{kind}s": self.held[stream, kind] for kind in LISTS}
        return counts | {"answers": self.answers_versions.get(stream, 0)}

    def put(self, document: Record) -> None:
        """Do what a whole document should do."""
        rank = document["currenttrial"], len(document["eventdata"])
        is_newer = rank >= self.rank
        for kind, name in LISTS.items():
            known = [record for entry in self.entries[kind] if entry.source for record in _all(entry)]
            own = [record for record in document[name] if record not in known]
            places = [entry for entry in self.entries[kind] if not entry.source]
            for entry, record in zip(places, own, strict=False):
                entry.record = record if is_newer else entry.record
            self.entries[kind] += [Entry("", 0, record) for record in own[len(places) :]]
        sent = document["questiondata"]
        self.answers = {**self.answers, **sent} if is_newer else {**sent, **self.answers}
        self.rank = max(rank, self.rank)

    def replace(self, document: Record | None) -> None:
        """Do what an assignment to `Participant.datastring` should do."""
        self.entries = {kind: [] for kind in LISTS}
        self.answers, self.rank = {}, (0, 0)
        if document is not None:
            self.put(document)
        else:
            self.held, self.answers_versions = {}, {}

    def _change(self, stream: str, change: Record) -> None:
        kind, number = change["kind"], change["number"]
        places = [entry for entry in self.entries[kind] if (entry.source, entry.number) == (stream, number)]
        if not places and number < self.held[stream, kind]:
            self.aside.append(change["record"])
        for entry in places:
            if entry.version < change["version"]:
                entry.older.append(entry.record)
                entry.record, entry.version = change["record"], change["version"]


def _all(entry: Entry) -> list[Record]:
    return [entry.record, *entry.older]


@dataclass
class Tab:
    """A page that speaks the save protocol."""

    name: str
    records: dict[str, list[Record]] = field(default_factory=lambda: {kind: [] for kind in LISTS})
    held: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LISTS, 0))
    left: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LISTS, 0))
    versions: dict[tuple[str, int], int] = field(default_factory=dict)
    changed: dict[tuple[str, int], int] = field(default_factory=dict)
    answers: Record = field(default_factory=dict)
    answers_version: int = 0

    def record(self, kind: str) -> None:
        """Record something new."""
        mark = f"{self.name}.{kind}.{len(self.records[kind])}"
        self.records[kind].append({"mark": mark, "version": 0, "text": "é\U0001f9ea"})

    def change(self, kind: str, number: int) -> None:
        """Alter a record; if it has left the page, that is a new version of it."""
        old = self.records[kind][number]
        self.records[kind][number] = {**old, "version": old["version"] + 1}
        if number < self.left[kind]:
            place = kind, number
            self.versions[place] = self.changed[place] = self.versions.get(place, 0) + 1

    def answer(self, key: str) -> None:
        """Answer a question, perhaps again."""
        self.answers_version += 1
        self.answers[key] = f"{self.name} {self.answers_version}"

    def draw(self, most: int) -> Record:
        """Write a request of at most so many new records of each kind."""
        body: Record = {"stream": self.name}
        for kind in LISTS:
            first = self.held[kind]
            records = self.records[kind][first : first + most]
            self.left[kind] = max(self.left[kind], first + len(records))
            body[f"{kind}s"] = {"first": first, "records": records}
        body["changed"] = [
            {"kind": kind, "number": number, "version": version, "record": self.records[kind][number]}
            for (kind, number), version in self.changed.items()
        ]
        body["answers"] = {"version": self.answers_version, "values": self.answers}
        body["recorded"] = {f"{kind}s": len(self.records[kind]) for kind in LISTS}
        arrived: Record = copied(body)
        return arrived

    def acknowledge(self, body: Record, counts: Record) -> list[Record]:
        """Take the server's word; returns the records that it covers, as they were sent."""
        covered: list[Record] = []
        for kind in LISTS:
            batch, self.held[kind] = body[f"{kind}s"], counts[f"{kind}s"]
            covered += batch["records"][: max(0, self.held[kind] - batch["first"])]
        for change in body["changed"]:
            place = change["kind"], change["number"]
            if change["number"] < self.held[change["kind"]]:
                covered.append(change["record"])
                if self.changed.get(place) == change["version"]:
                    del self.changed[place]
        return covered


@dataclass
class OldPage:
    """A page with psiTurk's own client, which knows whole documents only."""

    name: str
    document: Record

    def record(self, kind: str) -> None:
        """Record something new."""
        records = self.document[LISTS[kind]]
        records.append({"mark": f"{self.name}.{kind}.{len(records)}", "version": 0})
        self.document["currenttrial"] += kind == "trial"

    def change(self, kind: str, number: int) -> None:
        """Alter a record of its own."""
        record = self.document[LISTS[kind]][number]
        if record["mark"].startswith(self.name):
            record["version"] += 1

    def answer(self, key: str) -> None:
        """Answer a question, perhaps again."""
        answers = self.document["questiondata"]
        answers[key] = f"{self.name} {len(str(answers))}"


def copied(value: Any) -> Any:
    """Give what arrives when this is sent."""
    arrived: Any = json.loads(json.dumps(value))
    return arrived
