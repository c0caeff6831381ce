"""Everything that is known of one participant's pass."""

from collections.abc import Sequence
from dataclasses import dataclass

from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.domain.participant_story import Moment, Note, checked_note
from psiturk_ng.domain.records import Document, stored_document
from psiturk_ng.errors import NotFound
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.datastrings import Datastrings
from psiturk_ng.store import AssignmentRow, Reading, Store
from psiturk_ng.store.arrivals import Arrivals
from psiturk_ng.store.participant_story import ParticipantStory


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantFile:
    """What is known.

    Args:
        row: the assignment.
        verdict: on its data.
        moments: what happened, the earliest first.
        notes: what researchers noted, the earliest first.
        document: what was recorded; None before the first save.
        parameters: what the address held that they came by.
        others: keys of the same participant's other assignments.
    """

    row: AssignmentRow
    verdict: Verdict
    moments: Sequence[Moment]
    notes: Sequence[Note]
    document: Document | None
    parameters: dict[str, str]
    others: Sequence[str]


def _keys(reading: Reading, row: AssignmentRow) -> Sequence[str]:
    return [each.uniqueid for each in reading.of_participant(row.workerid)]


@dataclass(frozen=True)
class ParticipantFiles:
    """Opens the files of participants.

    Args:
        store: the project's database.
        datastrings: puts documents together.
        clock: tells the time.
    """

    store: Store
    datastrings: Datastrings
    clock: Clock = system_clock

    def open(self, uniqueid: str) -> ParticipantFile:
        """Gather what is known of an assignment.

        Raises:
            NotFound: if there is none of that key.
        """
        with self.store.reading() as reading:
            row = reading.by_uniqueid(uniqueid)
            if row is None:
                raise NotFound(f"There is no participant {uniqueid}.")
            story = ParticipantStory(reading, row)
            return ParticipantFile(
                row=row,
                verdict=reading.records.verdicts([uniqueid])[uniqueid],
                moments=story.moments(),
                notes=story.notes(),
                document=stored_document(self.datastrings.read(reading, row)),
                parameters=Arrivals(reading.connection, reading.tables).parameters(uniqueid) or {},
                others=[key for key in _keys(reading, row) if key != uniqueid],
            )

    def text(self, uniqueid: str) -> str:
        """Give what an assignment recorded, as JSON text; an empty object before the first save.

        Raises:
            NotFound: if there is none of that key.
        """
        with self.store.reading() as reading:
            row = reading.by_uniqueid(uniqueid)
            if row is None:
                raise NotFound(f"There is no participant {uniqueid}.")
            return self.datastrings.read(reading, row) or "{}"

    def note(self, uniqueid: str, text: str, by: str) -> None:
        """Note something about a participant.

        Raises:
            NotFound: if there is none of that key.
            BadInput: if there is nothing to note, or too much.
        """
        note = Note(checked_note(text), by, self.clock())
        with self.store.writing() as writing:
            row = writing.by_uniqueid(uniqueid)
            if row is None:
                raise NotFound(f"There is no participant {uniqueid}.")
            ParticipantStory(writing, row).add_note(note)
