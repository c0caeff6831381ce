"""The tables: psiTurk 3's, exactly, and ours beside them.

psiTurk's columns keep their names, types and nullability, so its databases and
the scripts that read them go on working. New facts go into tables of our own.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.errors import ConfigError
from psiturk_ng.store.campaign_tables import campaign_tables
from psiturk_ng.store.columns import Document, Instant, Words
from psiturk_ng.store.link_tables import link_tables
from psiturk_ng.store.login_tables import login_tables
from psiturk_ng.store.money_tables import money_tables
from psiturk_ng.store.news_tables import news_tables
from psiturk_ng.store.note_tables import note_tables
from psiturk_ng.store.outcome_tables import outcome_tables
from psiturk_ng.store.record_tables import ON_MYSQL as _ON_MYSQL
from psiturk_ng.store.record_tables import record_tables
from psiturk_ng.store.task_tables import task_tables

_CONVENTION: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
_MAX_NAME: Final = 63

_DEBUG: Final = "debug"


@dataclass(frozen=True, slots=True)
class TableNames:
    """What the tables are called; psiTurk lets a project choose.

    Several projects may share a database under different names for their
    assignments, so the names of our own tables follow that one.

    Args:
        assignments: setting `assignments_table_name`.
        hits: setting `hits_table_name`.
        campaigns: setting `campaigns_table_name`.
        jobs: setting `jobs_table_name`.
    """

    assignments: str = "assignments"
    hits: str = "amt_hit"
    campaigns: str = "campaign"
    jobs: str = "apscheduler_jobs"

    def own(self, kind: str) -> str:
        """Name a table of ours: `psiturk_<kind>`, with the project's name if that is not the default."""
        if self.assignments == "assignments":
            return f"psiturk_{kind}"
        name = f"psiturk_{kind}_{self.assignments}"
        if len(name) <= _MAX_NAME:
            return name
        return f"psiturk_{kind}_{sha256(self.assignments.encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one project.

    Args:
        metadata: all of them.
        assignments: one row per assignment, psiTurk's.
        hits: ids of HITs made from here, psiTurk's.
        campaigns: psiTurk's.
        jobs: APScheduler's, as psiTurk had it; never read, it holds pickles.
        schema: schema versions this database went through.
        secrets: keys made once and shared by all servers; never exported.
        locks: rows that writers touch first to go one at a time.
        entries: through which recruiter each assignment came.
        streams: who recorded: one row per client object that ever saved.
        records: trials and events, one row each, of all streams; `id` is the order of arrival.
        set_aside: records that a newer version took the place of.
        heads: answers and other keys of each document.
        ledger: what was meant with money, and what came of it.
        postings: offers that were made from here.
        submissions: what platforms say of each participant's pass.
        links: offers that are addresses.
        arrivals: what participants arrived with beside their ids.
        codes: completion codes.
        logins: who may use the dashboard, beside the login of the settings.
        failed_logins: of the last quarter of an hour.
        login_links: links that log somebody in once.
        api_tokens: keys for scripts.
        notes: what researchers noted about participants.
        news: what platforms told by themselves.
        outcomes: how passes ended.
        tasks: work that runs by itself.
        task_runs: what became of each due time of a task.
        leases: which process is the one that does something.
        campaign_plans: what psiTurk's table of campaigns has no column for.
        validity: who was excluded, and what the project's own `validate` said.
    """

    metadata: sa.MetaData
    assignments: sa.Table
    hits: sa.Table
    campaigns: sa.Table
    jobs: sa.Table
    schema: sa.Table
    secrets: sa.Table
    locks: sa.Table
    entries: sa.Table
    streams: sa.Table
    records: sa.Table
    set_aside: sa.Table
    heads: sa.Table
    ledger: sa.Table
    postings: sa.Table
    submissions: sa.Table
    links: sa.Table
    arrivals: sa.Table
    codes: sa.Table
    logins: sa.Table
    failed_logins: sa.Table
    login_links: sa.Table
    api_tokens: sa.Table
    notes: sa.Table
    news: sa.Table
    outcomes: sa.Table
    tasks: sa.Table
    task_runs: sa.Table
    leases: sa.Table
    campaign_plans: sa.Table
    validity: sa.Table


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRow:
    """One row of the assignments table, all but its datastring. Times are UTC without a time zone."""

    uniqueid: str
    assignmentid: str
    workerid: str
    hitid: str
    ipaddress: str | None = None
    browser: str | None = None
    platform: str | None = None
    language: str | None = None
    cond: int | None = None
    counterbalance: int | None = None
    codeversion: str | None = None
    beginhit: datetime | None = None
    beginexp: datetime | None = None
    endhit: datetime | None = None
    bonus: float | None = None
    status: int | None = None
    mode: str | None = None


def build_tables(names: TableNames) -> Tables:
    """Describe the tables of a project. Source of psiTurk's: version 3.3.1, `models.py`.

    Raises:
        ConfigError: if two tables would have the same name.
    """
    chosen = (names.assignments, names.hits, names.campaigns, names.jobs)
    if len(set(chosen)) < len(chosen):
        raise ConfigError(
            f"Two tables of the database would have the same name: {', '.join(chosen)}.",
            "Give each of the table names in [Database Parameters] a name of its own.",
        )
    metadata = sa.MetaData(naming_convention=_CONVENTION)
    return Tables(
        metadata=metadata,
        assignments=_assignments(names.assignments, metadata),
        hits=sa.Table(names.hits, metadata, sa.Column("hitid", Words(128), primary_key=True), **_ON_MYSQL),
        campaigns=_campaigns(names.campaigns, metadata),
        jobs=_jobs(names.jobs, metadata),
        **_housekeeping(names, metadata),
        **record_tables(names.own, metadata),
        **money_tables(names.own, metadata),
        **link_tables(names.own, metadata),
        **login_tables(names.own, metadata),
        **news_tables(names.own, metadata),
        **note_tables(names.own, metadata),
        **outcome_tables(names.own, metadata),
        **task_tables(names.own, metadata),
        **campaign_tables(names.own, metadata),
    )


def _housekeeping(names: TableNames, metadata: sa.MetaData) -> dict[str, sa.Table]:
    """Describe our small tables: versions, keys, locks, and where participants came from."""
    return {
        "schema": sa.Table(
            names.own("schema"),
            metadata,
            sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column("migrated_at", Instant, nullable=False),
            **_ON_MYSQL,
        ),
        "secrets": sa.Table(
            names.own("secret"),
            metadata,
            sa.Column("name", Words(128), primary_key=True),
            sa.Column("value", Words(1024), nullable=False),
            **_ON_MYSQL,
        ),
        "locks": sa.Table(
            names.own("lock"),
            metadata,
            sa.Column("name", Words(128), primary_key=True),
            sa.Column("version", sa.BigInteger, nullable=False),
            **_ON_MYSQL,
        ),
        "entries": sa.Table(
            names.own("entry"),
            metadata,
            sa.Column("uniqueid", Words(128), primary_key=True),
            sa.Column("recruiter", Words(64), nullable=False),
            sa.Column("entered_at", Instant, nullable=False),
            **_ON_MYSQL,
        ),
    }


def _assignments(name: str, metadata: sa.MetaData) -> sa.Table:
    table = sa.Table(
        name,
        metadata,
        sa.Column("uniqueid", Words(128), primary_key=True),
        sa.Column("assignmentid", Words(128), nullable=False),
        sa.Column("workerid", Words(128), nullable=False),
        sa.Column("hitid", Words(128), nullable=False),
        sa.Column("ipaddress", Words(128)),
        sa.Column("browser", Words(128)),
        sa.Column("platform", Words(128)),
        sa.Column("language", Words(128)),
        sa.Column("cond", sa.Integer),
        sa.Column("counterbalance", sa.Integer),
        sa.Column("codeversion", Words(128)),
        sa.Column("beginhit", sa.DateTime),
        sa.Column("beginexp", sa.DateTime),
        sa.Column("endhit", sa.DateTime),
        sa.Column("bonus", sa.Float),
        sa.Column("status", sa.Integer),
        sa.Column("mode", Words(128)),
        sa.Column("datastring", Document),
        **_ON_MYSQL,
    )
    for column in (table.c.workerid, table.c.assignmentid, table.c.hitid):
        sa.Index(None, column)
    _board_index(table)
    # Prefixes keep the key under MySQL's old limit of 767 bytes.
    sa.Index(
        None, table.c.codeversion, table.c.mode, table.c.status, mysql_length={"codeversion": 64, "mode": 32}
    )
    return table


def _board_index(table: sa.Table) -> None:
    """Let SQLite list and count without touching the documents, which stand in its rows.

    Other databases keep long texts apart, and old MySQL allows no key of this length.
    """
    names = ("codeversion", "mode", "status", "cond", "counterbalance", "beginhit", "endhit")
    more = ("bonus", "hitid", "workerid", "uniqueid")
    sa.Index(f"ix_{table.name}_board", *(table.c[name] for name in (*names, *more))).ddl_if("sqlite")


def _campaigns(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("codeversion", Words(128), nullable=False),
        sa.Column("mode", Words(128), nullable=False),
        sa.Column("goal", sa.Integer, nullable=False),
        sa.Column("minutes_between_rounds", sa.Integer, nullable=False),
        sa.Column("assignments_per_round", sa.Integer, nullable=False),
        sa.Column("hit_reward", sa.Float, nullable=False),
        sa.Column("hit_duration_hours", sa.Float, nullable=False),
        sa.Column("is_active", sa.Boolean),
        sa.Column("created", sa.DateTime),
        sa.Column("ended", sa.DateTime),
        **_ON_MYSQL,
    )


def _jobs(name: str, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", Words(191), primary_key=True),
        sa.Column("next_run_time", sa.Float(25), index=True),
        sa.Column("job_state", sa.LargeBinary, nullable=False),
        **_ON_MYSQL,
    )


def own_trials(columns: Any) -> sa.ColumnElement[bool]:
    """Tell the researcher's own trial runs among assignments.

    Args:
        columns: of the assignments table.
    """
    return sa.func.substr(columns.hitid, 1, len(_DEBUG)) == _DEBUG
