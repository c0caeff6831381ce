"""What a server does with saves, as docs/reference/sync-protocol.md says, for the stand-in server."""

from dataclasses import dataclass, field
from typing import Any

_LISTS = (("trials", "data"), ("events", "eventdata"))


@dataclass
class RecordStore:
    """The records of one assignment, by stream."""

    streams: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: (stream, list, number) of every record, in order of arrival.
    arrived: list[tuple[str, str, int]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)

    def save(self, request: dict[str, Any]) -> dict[str, Any]:
        """Store what is new and give the receipt."""
        name = request["stream"]
        empty = {"trials": [], "events": [], "answers": 0, "attributes": 0, "versions": {}, "final": False}
        stream = self.streams.setdefault(name, empty)
        for kind, _ in _LISTS:
            batch = request.get(kind, {"first": 0, "records": []})
            held = len(stream[kind])
            new = batch["records"][held - batch["first"] :] if batch["first"] <= held else []
            self.arrived += [(name, kind, held + offset) for offset in range(len(new))]
            stream[kind] += new
        for change in request.get("changed", []):
            place = (change["kind"], change["number"])
            if change["version"] > stream["versions"].get(place, 0):
                stream["versions"][place] = change["version"]
                stream[change["kind"] + "s"][change["number"]] = change["record"]
        for kind, values in (("answers", self.answers), ("attributes", self.attributes)):
            sent = request.get(kind, {"version": 0})
            if sent["version"] > stream[kind]:
                stream[kind] = sent["version"]
                values.update(sent["values"])
        stream["final"] = stream["final"] or request.get("final", False)
        stream["recorded"] = request.get("recorded")
        counts = {kind: len(stream[kind]) for kind, _ in _LISTS}
        versions = {kind: stream[kind] for kind in ("answers", "attributes")}
        return {"status": "saved", "stream": name} | counts | versions

    def document(self, start: dict[str, Any]) -> dict[str, Any]:
        """Compose the document of all streams.

        Args:
            start: what was there before.
        """
        lists = {key: list(start.get(key, [])) for _, key in _LISTS}
        for name, kind, number in self.arrived:
            lists[dict(_LISTS)[kind]].append(self.streams[name][kind][number])
        answers = start.get("questiondata", {}) | self.answers
        trials = len(lists["data"])
        counted = {"currenttrial": trials, "questiondata": answers}
        return start | self.attributes | lists | counted
