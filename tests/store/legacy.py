"""Databases as psiTurk 3.3.1 leaves them, written out from its observed schema."""

import sqlite3
from contextlib import closing
from pathlib import Path

ASSIGNMENT_COLUMNS = """
    uniqueid VARCHAR(128) NOT NULL,
    assignmentid VARCHAR(128) NOT NULL,
    workerid VARCHAR(128) NOT NULL,
    hitid VARCHAR(128) NOT NULL,
    ipaddress VARCHAR(128),
    browser VARCHAR(128),
    platform VARCHAR(128),
    language VARCHAR(128),
    cond INTEGER,
    counterbalance INTEGER,
    codeversion VARCHAR(128),
    beginhit {datetime},
    beginexp {datetime},
    endhit {datetime},
    bonus FLOAT,
    status INTEGER,
    mode VARCHAR(128),
    datastring {document},
    PRIMARY KEY (uniqueid)
"""

SQLITE_SCHEMA = f"""
CREATE TABLE assignments ({ASSIGNMENT_COLUMNS.format(datetime="DATETIME", document="TEXT(4294967295)")});
CREATE TABLE amt_hit (hitid VARCHAR(128) NOT NULL, PRIMARY KEY (hitid));
CREATE TABLE campaign (
    id INTEGER NOT NULL,
    codeversion VARCHAR(128) NOT NULL,
    mode VARCHAR(128) NOT NULL,
    goal INTEGER NOT NULL,
    minutes_between_rounds INTEGER NOT NULL,
    assignments_per_round INTEGER NOT NULL,
    hit_reward FLOAT NOT NULL,
    hit_duration_hours FLOAT NOT NULL,
    is_active BOOLEAN,
    created DATETIME,
    ended DATETIME,
    PRIMARY KEY (id),
    CHECK (is_active IN (0, 1))
);
CREATE TABLE apscheduler_jobs (
    id VARCHAR(191) NOT NULL,
    next_run_time FLOAT,
    job_state BLOB NOT NULL,
    PRIMARY KEY (id)
);
CREATE INDEX ix_apscheduler_jobs_next_run_time ON apscheduler_jobs (next_run_time);
CREATE TABLE survey (id INTEGER PRIMARY KEY, answer TEXT);
"""

ROWS = [
    # An ordinary row of version 3.
    ("A1:3X", "3X", "A1", "3H", "1.2.3.4", "chrome", "linux", "en-US", 1, 0, "1.0",
     "2021-03-04 10:11:12.131415", "2021-03-04 10:12:00.000000", "2021-03-04 10:30:00.000001", 0.5, 7, "live",
     '{"condition": 1, "data": [{"trialdata": "\\u00e9\\ud83d\\ude00"}], "questiondata": {}}'),
    # A private status, no times, nothing saved.
    ("A2:3Y", "3Y", "A2", "debugABC", None, None, None, None, 0, 0, "1.0",
     None, None, None, None, 100, "debug", None),
    # Version 2 left status and bonus empty and times without microseconds.
    ("A3:3Z", "3Z", "A3", "3H", "UNKNOWN", "UNKNOWN", "UNKNOWN", "UNKNOWN", None, None, None,
     "2014-05-06 07:08:09", None, None, None, None, None, "{broken"),
]  # fmt: skip


def write_sqlite(path: Path) -> None:
    """Make a psiTurk 3 database with assignments, a HIT, a campaign, a job and a table of the project."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executescript(SQLITE_SCHEMA)
        connection.executemany(f"INSERT INTO assignments VALUES ({', '.join('?' * 18)})", ROWS)
        connection.execute("INSERT INTO amt_hit VALUES ('3H')")
        connection.execute(
            "INSERT INTO campaign VALUES (1, '1.0', 'live', 10, 5, 9, 0.1, 1, 1, '2021-03-04 00:00:00', NULL)"
        )
        connection.execute("INSERT INTO apscheduler_jobs VALUES ('campaign-1', 1614855600.5, x'8005')")
        connection.execute("INSERT INTO survey VALUES (1, 'yes')")


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Read every row of psiTurk's and the project's tables, as stored."""
    tables = ("assignments", "amt_hit", "campaign", "apscheduler_jobs", "survey")
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall() for name in tables
        }
