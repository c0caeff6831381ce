"""The mapped classes that project code knows: Participant, Hit, Campaign and their Base.

Made anew for each project, because table names are settings. The classes sit
on copies of the store's tables, so a project's own tables on `Base` stay out
of our schema.
"""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import MetaData, Table, func, inspect
from sqlalchemy.orm import declarative_base, deferred, object_session, scoped_session, validates

from psiturk_ng.compat.datastring import COLUMN, datastring_property, follow_bulk_updates, follow_writes
from psiturk_ng.domain.records import ANSWERS, EVENTS, TRIALS, DataFile, Malformed, csv_text, stored_document
from psiturk_ng.domain.status import FINISHED, Status

if TYPE_CHECKING:
    from psiturk_ng.services.recording import Recording
    from psiturk_ng.store import Tables

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Models:
    """The mapped classes of one project.

    Args:
        base: parent of all of them, and of the project's own.
        participant: one row per assignment.
        hit: postings made from this project.
        campaign: unattended plans.
    """

    base: Any
    participant: Any
    hit: Any
    campaign: Any


class Record:
    """What every mapped class can do."""

    # Classes of a project's own may carry annotations that are not Mapped[…].
    __allow_unmapped__ = True
    query: ClassVar[Any]

    def object_as_dict(self, filter_these: Iterable[str] | None = None) -> dict[str, Any]:
        """Give the columns and their values.

        Args:
            filter_these: names of columns to leave out.
        """
        left_out = frozenset(filter_these or ())
        attributes = inspect(self).mapper.column_attrs
        names = (each.columns[0].name for each in attributes)
        return {name: getattr(self, name) for name in names if name not in left_out}


class ParticipantRecord:
    """A row of the assignments table: one participant's one pass.

    Args:
        workerid: the platform's id of the person.
        assignmentid: the platform's id of this pass.
        **attributes: any column, and anything else the caller wants to remember on the object.

    Raises:
        TypeError: if one of the two ids is missing.

    Source: psiTurk 3.3.1, `models.Participant`.
    """

    codeversion_now: ClassVar[str] = ""
    uniqueid: Any
    cond: Any
    status: Any
    codeversion: Any
    datastring: Any
    mode: Any
    query: ClassVar[Any]
    __table__: ClassVar[Any]

    def __init__(self, *, workerid: str, assignmentid: str, **attributes: Any) -> None:
        defaults = {
            "uniqueid": f"{workerid}:{assignmentid}",
            "status": int(Status.ALLOCATED),
            "bonus": 0,
            "codeversion": self.codeversion_now,
            "beginhit": _utc_now(),
        }
        ids = {"workerid": workerid, "assignmentid": assignmentid}
        for name, value in {**defaults, **ids, **attributes}.items():
            setattr(self, name, value)

    @validates("beginhit", "beginexp", "endhit")
    def _without_time_zone(self, _column: str, value: datetime | None) -> datetime | None:
        """Accept times with a time zone, which PostgreSQL would turn into its own."""
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None and value.tzinfo else value

    def __repr__(self) -> str:
        facts = (self.uniqueid, self.cond, self.status, self.codeversion)
        return "Subject(uniqueid|{}, condition|{}, status|{}, codeversion|{})".format(*facts)

    def get_trial_data(self) -> str:
        """Give the trials as CSV text: uniqueid, current_trial, dateTime, trialdata as JSON."""
        return self._csv(TRIALS)

    def get_event_data(self) -> str:
        """Give the events as CSV text: uniqueid, eventtype, interval, value, timestamp."""
        return self._csv(EVENTS)

    def get_question_data(self) -> str:
        """Give the answers as CSV text: uniqueid, field, value."""
        return self._csv(ANSWERS)

    def _csv(self, data_file: DataFile) -> str:
        document = stored_document(self.datastring)
        if document is None:
            _LOG.warning("There is no %s data in %r.", data_file.kind, self)
            return ""
        rows = list(data_file.rows(self.uniqueid, document))
        for row in rows:
            if isinstance(row, Malformed):
                _LOG.warning("%r: %s", self, row.problem)
        return csv_text(rows)

    @classmethod
    def count_completed(cls, codeversion: str, mode: str) -> int:
        """Count the finished assignments of one code version and mode."""
        finished = cls.query.filter(cls.status.in_(sorted(FINISHED)))
        return int(finished.filter(cls.codeversion == codeversion, cls.mode == mode).count())

    @classmethod
    def count_workers_grouped(
        cls, query: Any = None, group_bys: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Count assignments by code version, mode and status, or by other columns.

        Args:
            query: which assignments; all if None.
            group_bys: names of columns.

        Returns:
            One dict per group: the columns, then `count`; highest first, column by column.
        """
        names = list(group_bys or ("codeversion", "mode", "status"))
        columns = [getattr(cls, name) for name in names]
        grouped = (cls.query if query is None else query).group_by(*columns)
        rows = grouped.order_by(*(column.desc() for column in columns)).with_entities(*columns, func.count())
        return [dict(zip([*names, "count"], row, strict=True)) for row in rows]

    @classmethod
    def all_but_datastring(cls) -> list[Any]:
        """Give all rows as tuples, without the one column that can be large."""
        columns = [column for column in cls.__table__.c if column.name != "datastring"]
        return list(cls.query.with_entities(*columns))


class CampaignRecord:
    """A row of the campaign table.

    Args:
        **attributes: its columns.
    """

    codeversion_now: ClassVar[str] = ""
    query: ClassVar[Any]
    id: Any
    is_active: Any
    ended: Any
    goal: Any
    codeversion: Any
    mode: Any
    participant: ClassVar[Any]
    launch: ClassVar[Callable[[Mapping[str, Any]], int]]

    def __init__(self, **attributes: Any) -> None:
        defaults = {"codeversion": self.codeversion_now, "is_active": True, "created": _utc_now()}
        for name, value in {**defaults, **attributes}.items():
            setattr(self, name, value)

    @property
    def campaign_job_id(self) -> str:
        """The id of the job that runs its rounds."""
        return f"campaign-{self.id}"

    def end(self) -> None:
        """End it: no further round is posted."""
        self.is_active = False
        self.ended = _utc_now()
        _commit(self)

    def set_new_goal(self, goal: int) -> None:
        """Aim at another number of participants.

        Raises:
            AssertionError: if that many have taken part already.
        """
        completed = self.participant.count_completed(self.codeversion, self.mode)
        if goal <= completed:
            raise AssertionError(f"The goal must be above {completed}, the number who have completed.")
        self.goal = goal
        _commit(self)

    @classmethod
    def launch_new_campaign(cls, **told: Any) -> Any:
        """Begin a campaign; gives its row.

        Args:
            **told: psiTurk's columns but for the dates; and `budget` and the like.

        Raises:
            BadInput: if something of it cannot be read.
            Conflict: if the goal is reached, or another campaign has the same aim.
        """
        return cls.query.filter_by(id=cls.launch(told)).one()

    @classmethod
    def active_campaign_exists(cls) -> bool:
        """Whether a campaign is running."""
        return bool(cls.query.filter(cls.is_active.is_(True)).count())


def build_models(
    tables: "Tables",
    session: "scoped_session[Any]",
    codeversion: str,
    recording: "Callable[[], Recording]",
    launch: Callable[[Mapping[str, Any]], int],
) -> Models:
    """Make the mapped classes of one project.

    Args:
        tables: the store's.
        session: what `Base.query` asks.
        codeversion: given to new rows.
        recording: gives the service that knows the records behind each datastring.
        launch: begins a campaign; gives its number.
    """
    metadata = MetaData()
    base = declarative_base(metadata=metadata, cls=Record)
    base.query = session.query_property()

    def mapped(name: str, table: Table, *parents: type, **attributes: Any) -> Any:
        return type(
            name, (*parents, base), {"__module__": "psiturk.models", "__table__": table, **attributes}
        )

    assignments = tables.assignments.to_metadata(metadata)
    participant = mapped(
        "Participant",
        assignments,
        ParticipantRecord,
        **{COLUMN: deferred(assignments.c.datastring)},
        datastring=datastring_property(recording),
        codeversion_now=codeversion,
    )
    follow_writes(participant, recording)
    follow_bulk_updates(participant, session, recording)
    return Models(
        base,
        participant,
        mapped("Hit", tables.hits.to_metadata(metadata)),
        mapped(
            "Campaign",
            tables.campaigns.to_metadata(metadata),
            CampaignRecord,
            codeversion_now=codeversion,
            participant=participant,
            launch=staticmethod(launch),
        ),
    )


def _commit(row: Any) -> None:
    session = object_session(row)
    if session is not None:
        session.commit()


def _utc_now() -> datetime:
    """The present, as psiTurk's columns hold it: UTC without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)
