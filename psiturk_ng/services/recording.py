"""Keeping what participants produce. See docs/reference/sync-protocol.md."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from psiturk_ng.domain.documents import (
    Difference,
    Stored,
    answers_of,
    attributes_of,
    merge,
    merge_values,
    rank_of,
)
from psiturk_ng.domain.records import Document, stored_document
from psiturk_ng.domain.saves import Batch, Kind, Receipt, Save, Values
from psiturk_ng.domain.status import FINISHED
from psiturk_ng.errors import NotFound, TooLarge
from psiturk_ng.services.aside import Aside
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.datastrings import Datastrings, fresh_document
from psiturk_ng.store import Reading, Store, Writing
from psiturk_ng.store.records import EMPTY_HEAD, OLDER, WHOLE, Head, RecordWriter, StreamRow


@dataclass(frozen=True, slots=True)
class Held:
    """What the server holds of one assignment.

    Args:
        fresh: who and which cell: what a page starts from before the first save.
        stored: the document, if something was saved.
    """

    fresh: Document
    stored: Document | None

    @property
    def document(self) -> Document:
        """What a page starts from that may see everything."""
        return self.fresh if self.stored is None else self.stored


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Loads and saves the records of assignments.

    Args:
        store: the project's database.
        datastrings: puts documents together.
        assignment_limit_bytes: the most that one assignment may hold, and the most that is kept aside of it.
        on_saved: called after each save is committed.
        clock: tells the time.
    """

    store: Store
    datastrings: Datastrings
    assignment_limit_bytes: int
    on_saved: Callable[[], None]
    clock: Clock = system_clock

    def load(self, uniqueid: str) -> Held:
        """Give what the server holds.

        Raises:
            NotFound: if there is no such assignment.
        """
        with self.store.reading() as reading:
            row = reading.by_uniqueid(uniqueid)
            if row is None:
                raise NotFound("There is no such assignment.")
            text = self.datastrings.read(reading, row)
        return Held(fresh_document(row), stored_document(text))

    def text(self, uniqueid: str) -> str | None:
        """Give a document as JSON text; None before the first save, and for an unknown assignment."""
        with self.store.reading() as reading:
            return self.text_in(reading, uniqueid)

    def text_in(self, reading: Reading, uniqueid: str) -> str | None:
        """Give the same as a transaction sees it that is open already."""
        row = reading.by_uniqueid(uniqueid)
        return None if row is None else self.datastrings.read(reading, row)

    def save(self, uniqueid: str, save: Save) -> Receipt:
        """Store what is new. When this returns, it is committed.

        Safe to repeat, in any order: what is held already is passed over, and
        what would leave a gap is left to the client to send again.

        Raises:
            NotFound: if there is no such assignment.
            TooLarge: if the assignment would go over its limit.
        """
        receipt = self.store.write(lambda writing: self._put(writing, uniqueid, save))
        self.on_saved()
        return receipt

    def save_document(self, uniqueid: str, document: Document) -> None:
        """Store what is new in a whole document; nothing that is held is taken away.

        Raises:
            NotFound: if there is no such assignment.
            TooLarge: if the assignment would go over its limit.
        """
        self.store.write(lambda writing: self._put_whole(writing, uniqueid, document))
        self.on_saved()

    def add_event(self, uniqueid: str, stream: str, event: Callable[[int], Document]) -> int:
        """Add an event of the server's own.

        Args:
            uniqueid: whose.
            stream: the name of a stream that no client can choose.
            event: makes it from its number in that stream.

        Returns:
            How many events the stream holds then.

        Raises:
            NotFound: if there is no such assignment.
            TooLarge: if the assignment would go over its limit.
        """

        def add(writing: Writing) -> int:
            number = self._stream(writing, writing.records, uniqueid, stream).events
            batches = {
                Kind.TRIAL: Batch(),
                Kind.EVENT: Batch(number, (json.dumps(event(number)),)),
            }
            return self._put(writing, uniqueid, Save(stream=stream, batches=batches)).events

        total = self.store.write(add)
        self.on_saved()
        return total

    def complete_column(self, writing: Writing, uniqueid: str) -> None:
        """Bring the datastring column of somebody up to date whom project code has marked as finished.

        Args:
            writing: the transaction in which the status was written.
            uniqueid: whose.
        """
        if writing.records.claim_dirty(uniqueid):
            self.datastrings.rewrite(writing, uniqueid)

    def replace_document(self, writing: Writing, uniqueid: str, text: str | None) -> None:
        """Let a text that project code wrote into the column stand for everything recorded so far.

        What it takes the place of is kept aside. Records that arrive later are added to it.

        Args:
            writing: the transaction in which the column was written.
            uniqueid: whose.
            text: what was written.
        """
        records = writing.records
        if not records.has_streams(uniqueid):
            return
        replaced = self.text_in(writing, uniqueid)
        if replaced is not None and replaced != text:
            records.set_aside(uniqueid, replaced, "replaced by the project", self._now_ms())
        records.clear(uniqueid)
        document = stored_document(text)
        if document is None:
            records.forget_streams(uniqueid)
            return
        whole = records.stream(uniqueid, WHOLE) or records.open_stream(uniqueid, WHOLE, self._now_ms())
        self._put_document(writing, records, whole, document)

    def _put(self, writing: Writing, uniqueid: str, save: Save) -> Receipt:
        records = writing.records
        stream = self._stream(writing, records, uniqueid, save.stream)
        held = {kind: self._append(records, stream, kind, save) for kind in Kind}
        # What came before, and is sent again, adds nothing.
        added_bytes = sum(
            len(text) for kind in Kind for text in _last(save, kind, held[kind] - stream.held(kind))
        )
        added_bytes += self._change(records, stream, save, held)
        added_bytes += self._put_values(records, stream, save)
        self._check_size(stream, added_bytes)
        answers = max(save.answers.version, stream.answers_version)
        attributes = max(save.attributes.version, stream.attributes_version)
        receipt = Receipt(held[Kind.TRIAL], held[Kind.EVENT], answers, attributes)
        grown = stream._replace(size_bytes=stream.size_bytes + added_bytes)
        self._note(writing, records, grown, save, receipt)
        return receipt

    def _put_whole(self, writing: Writing, uniqueid: str, document: Document) -> None:
        records = writing.records
        stream = self._stream(writing, records, uniqueid, WHOLE)
        self._put_document(writing, records, stream, document)

    def _now_ms(self) -> int:
        return int(self.clock().timestamp() * 1000)

    def _stream(self, writing: Writing, records: RecordWriter, uniqueid: str, name: str) -> StreamRow:
        """Find a stream or open it; with an assignment's first, take over what psiTurk stored."""
        stream = records.stream(uniqueid, name)
        if stream is not None:
            return stream
        if not records.lock(uniqueid):
            raise NotFound("There is no such assignment.")
        if not records.has_streams(uniqueid):
            self._take_over(writing, uniqueid)
        return records.open_stream(uniqueid, name, self._now_ms())

    def _take_over(self, writing: Writing, uniqueid: str) -> None:
        """Make records of what psiTurk or the project stored; what is no document is kept aside."""
        records, text = writing.records, writing.datastring(uniqueid)
        document = stored_document(text)
        if document is not None:
            stream = records.open_stream(uniqueid, WHOLE, self._now_ms())
            self._put_document(writing, records, stream, document)
        elif text:
            records.set_aside(uniqueid, text, "no document", self._now_ms())

    def _check_size(self, stream: StreamRow, added_bytes: int) -> None:
        if added_bytes > 0 and stream.held_bytes + added_bytes > self.assignment_limit_bytes:
            raise TooLarge(
                f"This assignment would hold more than {self.assignment_limit_bytes} bytes.",
                "Record less, or raise max_assignment_megabytes in config.txt.",
            )

    def _append(self, records: RecordWriter, stream: StreamRow, kind: Kind, save: Save) -> int:
        """Add the records that are not held yet, unless they leave a gap; returns how many are held then."""
        held, batch = stream.held(kind), save.batches[kind]
        if batch.first > held:
            return held
        new = batch.records[held - batch.first :]
        records.append(stream, kind, held, new)
        return held + len(new)

    def _change(self, records: RecordWriter, stream: StreamRow, save: Save, held: Mapping[Kind, int]) -> int:
        """Put newer versions of records in their places; returns how many bytes they add."""
        now_ms, added_bytes = self._now_ms(), 0
        for change in save.changes:
            kind, number, text = change.kind, change.number, change.record
            added = records.replace(stream, kind, number, change.version, text, now_ms=now_ms)
            added_bytes += added or 0
            # The project replaced the document, and the record with it: what is acknowledged is kept.
            if added is None and number < held[kind] and not records.is_aside(stream.uniqueid, text):
                records.set_aside(stream.uniqueid, text, "changed after replacement", now_ms)
                added_bytes += len(text)
        return added_bytes

    def _put_values(self, records: RecordWriter, stream: StreamRow, save: Save) -> int:
        """Join answers and attributes that are newer than what the stream brought; returns how they grow."""
        answers = _newer(save.answers, stream.answers_version)
        attributes = _newer(save.attributes, stream.attributes_version)
        if not (answers or attributes):
            return 0
        known = records.head(stream.uniqueid)
        head = known or EMPTY_HEAD
        joined = replace(
            head, answers={**head.answers, **answers}, attributes={**head.attributes, **attributes}
        )
        records.put_head(stream.uniqueid, joined, is_new=known is None)
        return _length(joined) - _length(head)

    def _note(
        self, writing: Writing, records: RecordWriter, stream: StreamRow, save: Save, receipt: Receipt
    ) -> None:
        """Note on the stream what it holds now; rewrite the column at once if the task is over."""
        recorded = save.recorded or {}
        changed = stream._replace(
            trials=receipt.trials,
            events=receipt.events,
            answers_version=receipt.answers,
            attributes_version=receipt.attributes,
            recorded_trials=_greater(recorded.get(Kind.TRIAL), stream.recorded_trials),
            recorded_events=_greater(recorded.get(Kind.EVENT), stream.recorded_events),
            is_final=stream.is_final or save.is_final,
        )
        self._settle(writing, records, changed)

    def _settle(self, writing: Writing, records: RecordWriter, stream: StreamRow) -> None:
        is_over = stream.status in FINISHED
        now_ms = self._now_ms()
        dirty_since_ms = None if is_over else stream.dirty_since_ms or now_ms
        records.put_stream(stream._replace(saved_at_ms=now_ms, dirty_since_ms=dirty_since_ms))
        if is_over:
            self.datastrings.rewrite(writing, stream.uniqueid)

    def _put_document(
        self, writing: Writing, records: RecordWriter, stream: StreamRow, document: Document
    ) -> None:
        """Store what a whole document brings that is not held yet."""
        uniqueid = stream.uniqueid
        known = records.head(uniqueid)
        head, rank = known or EMPTY_HEAD, rank_of(document)
        is_newer = rank >= head.rank
        room = Aside(records, uniqueid, self.assignment_limit_bytes)
        held, differences, added_bytes = {}, 0, 0
        for kind in Kind:
            merged = merge(kind, document, self._held(records, uniqueid, kind), is_newer=is_newer)
            held[kind] = stream.held(kind) + len(merged.appended)
            records.append(stream, kind, stream.held(kind), merged.appended)
            for difference in merged.differences:
                differences += self._keep_newer(records, stream, kind, difference, room, is_newer=is_newer)
                added_bytes += is_newer * (len(difference.kept) - len(difference.set_aside))
            added_bytes += sum(map(len, merged.appended))
        joined = Head(
            merge_values(head.answers, answers_of(document), is_newer=is_newer),
            merge_values(head.attributes, attributes_of(document), is_newer=is_newer),
            True,
            max(rank, head.rank),
            head.differences + differences,
        )
        if joined != head:
            records.put_head(uniqueid, joined, is_new=known is None)
            added_bytes += _length(joined) - _length(head)
        self._check_size(stream, added_bytes)
        changed = stream._replace(
            trials=held[Kind.TRIAL],
            events=held[Kind.EVENT],
            size_bytes=stream.size_bytes + added_bytes,
        )
        self._settle(writing, records, changed)

    def _held(self, records: RecordWriter, uniqueid: str, kind: Kind) -> Stored:
        documents: list[str] = []
        streams: list[str] = []
        for name, text in records.texts(uniqueid, kind):
            (documents if name == WHOLE else streams).append(text)
        if streams:
            # A stale page repeats a record as it was before another page changed it.
            streams += [text for name, text in records.older_texts(uniqueid, kind) if name != WHOLE]
        return Stored(documents, streams)

    def _keep_newer(
        self,
        records: RecordWriter,
        stream: StreamRow,
        kind: Kind,
        difference: Difference,
        room: Aside,
        *,
        is_newer: bool,
    ) -> bool:
        """Let the newer of two versions stand, and keep the other aside.

        Returns:
            Whether the other was not kept already: a document that is sent again differs once.
        """
        now_ms, other = self._now_ms(), difference.set_aside
        is_known = records.is_aside(stream.uniqueid, other)
        if is_newer:
            version = records.version(stream, kind, difference.number) + 1
            keeps_old = not is_known and room.takes(other)
            place = (stream, kind, difference.number, version)
            records.replace(*place, difference.kept, now_ms=now_ms, keeps_old=keeps_old)
        elif not is_known:
            room.require(other)
            records.set_aside(stream.uniqueid, other, OLDER, now_ms)
        return not is_known


def _newer(values: Values, held_version: int) -> Mapping[str, Any]:
    return values.values if values.version > held_version else {}


def _last(save: Save, kind: Kind, number: int) -> Sequence[str]:
    return save.batches[kind].records[-number:] if number else ()


def _length(head: Head) -> int:
    return len(json.dumps([head.answers, head.attributes]))


def _greater(said: int | None, known: int | None) -> int | None:
    """Take a count that can only grow from saves that arrive in any order."""
    return max((count for count in (said, known) if count is not None), default=None)
