"""The first view of each page of the dashboard over a large study, and what the server holds then."""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

import requests
import sqlalchemy as sa

from benchmarks import crowd, databases, systems
from benchmarks.databases import POSTGRESQL, SQLITE, Database
from benchmarks.processes import PeakMemory
from benchmarks.report import column
from benchmarks.systems import HOST, Project, Psiturk3, Running, System
from psiturk_ng.bootstrap import open_project
from psiturk_ng.web.dashboard.blueprint import OPEN_TO_STRANGERS, RULES

LOGIN: Final = ("boss", "of the lab")
ROUNDS: Final = 20
RIVAL_ROUNDS: Final = 3
NO_PAGES: Final = frozenset({"code", "ledger_file"})
_LOG_LINES: Final = 100_000
_KILOBYTE: Final = 1000
_ANSWER_SECONDS: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class PageView:
    """One page of one system. Times are those of the answer over the loopback interface."""

    system: str = field(metadata=column("system"))
    database: str = field(metadata=column("database"))
    participants: int = field(metadata=column("participants"))
    part: str = field(metadata=column("page"))
    first_ms: float = field(metadata=column("first view ms"))
    p50_ms: float = field(metadata=column("later views, p50 ms"))
    max_ms: float = field(metadata=column("slowest ms"))
    kilobytes: float = field(metadata=column("kB"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a server with one worker holds, before and after pages were looked at."""

    system: str = field(metadata=column("system"))
    database: str = field(metadata=column("database"))
    participants: int = field(metadata=column("participants"))
    idle_pss_mb: float = field(metadata=column("idle PSS MB", 1))
    first_pss_mb: float = field(metadata=column("after each page once", 1))
    last_pss_mb: float = field(metadata=column("after the last view", 1))
    views: int = field(metadata=column("views of each page"))
    peak_pss_mb: float = field(metadata=column("peak PSS MB", 1))


def measure(compared: Sequence[System], kind: str, participants: int) -> tuple[list[PageView], list[Held]]:
    """Fill a study, and look at every page of ours and at psiTurk's list of assignments.

    Args:
        compared: the systems.
        kind: of database.
        participants: of the study.

    Raises:
        DatabaseMissing: if there is no such database here.
    """
    views: list[PageView] = []
    held: list[Held] = []
    with TemporaryDirectory(prefix="psiturk-bench-") as scratch, ExitStack() as open_:
        folder = Path(scratch)
        database = open_.enter_context(databases.fresh(kind, folder))
        ours = _filled(folder / "ours", database, participants)
        for number, system in enumerate(compared):
            if isinstance(system, Psiturk3):
                project, paths = _rival(system, folder / str(number), database), ["/api/assignments"]
                rounds = RIVAL_ROUNDS
            else:
                project, paths, rounds = ours, _paths(), ROUNDS
            with systems.serving(project) as running, _visitor(running, system) as session:
                seen, memory = _look(running, session, paths, rounds)
            where = {"system": system.title, "database": kind}
            views += [replace(each, **where, participants=participants) for each in seen]
            held.append(replace(memory, **where, participants=participants))
    return views, held


def _paths() -> list[str]:
    """List the dashboard's pages; downloads and searches for one participant are none."""
    found = [
        "/dashboard" + rule
        for rule, name, _, method in RULES
        if method == "GET" and "." not in rule and "<" not in rule
        if f"dashboard.{name}" not in OPEN_TO_STRANGERS and name not in NO_PAGES
    ]
    list_of = "/dashboard/participants"
    return [*found, f"{list_of}?by=status&by=cond", f"{list_of}?sort=-minutes", f"{list_of}/W000018:A000018"]


def _filled(folder: Path, database: Database, participants: int) -> Project:
    project = systems.OURS.project(folder, database)
    settings = {
        "PSITURK_ENABLE_DASHBOARD": "true",
        "PSITURK_LOGIN_USERNAME": LOGIN[0],
        "PSITURK_LOGIN_PW": LOGIN[1],
        "PSITURK_LAUNCH_IN_MODE": str(crowd.MODE),
        "PSITURK_RECRUITER": crowd.RECRUITER,
        "PSITURK_AD_URL_DOMAIN": HOST,
        "PSITURK_NUM_CONDS": "4",
        "PSITURK_NUM_COUNTERS": "2",
        "PSITURK_THREADS": "1",
    }
    project = replace(project, environ=project.environ | settings)
    opened = open_project(folder, project.environ)
    opened.store.migrate(lambda _: None)
    crowd.fill(opened, participants)
    opened.store.close()
    if database.kind == POSTGRESQL:
        _vacuum(database)
    line = "2026-11-26 12:00:00 [INFO] 198.51.100.7 - - PUT /sync/W000001:A000001 200\n"
    (folder / "server.log").write_text(line * _LOG_LINES, "utf-8")
    return project


def _vacuum(database: Database) -> None:
    """Do at once what PostgreSQL does by itself within minutes."""
    engine = sa.create_engine(database.url(), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _rival(system: Psiturk3, folder: Path, database: Database) -> Project:
    """Give psiTurk the same database; a copy where that is quick."""
    folder.mkdir()
    if database.kind == SQLITE:
        copy = databases.SqliteFile(folder / "participants.db")
        shutil.copyfile(database.url().removeprefix("sqlite:///"), copy.path)
        database = copy
    project = system.project(folder / "study", database)
    with (project.folder / "config.txt").open("a", encoding="utf-8") as config:
        config.write("login_username = boss\nlogin_pw = of the lab\nsecret_key = of the lab\n")
    # One worker, as ours has; its answer may take longer than gunicorn would wait.
    gunicorn: list[str | Path] = [system.rival.bin / "gunicorn", "--timeout", str(_ANSWER_SECONDS)]
    environ = project.environ | {"PYTHONPATH": str(Path(__file__).parent)}
    return replace(
        project, serve=[*gunicorn, "-b", f"{HOST}:{project.port}", "rival_api:app"], environ=environ
    )


@contextmanager
def _visitor(running: Running, system: System) -> Iterator[requests.Session]:
    with requests.Session() as session:
        if not isinstance(system, Psiturk3):
            form = {"username": LOGIN[0], "password": LOGIN[1]}
            session.post(f"http://{HOST}:{running.port}/dashboard/login", data=form, timeout=30)
        yield session


def _look(
    running: Running, session: requests.Session, paths: Sequence[str], rounds: int
) -> tuple[list[PageView], Held]:
    """Look at each page once, then at all of them again and again."""
    idle = running.family.memory().pss_mb
    watch = PeakMemory(running.family)
    with watch.watching(0.1):
        first = {path: _view(running, session, path) for path in paths}
        after_first = running.family.memory().pss_mb
        later: dict[str, list[float]] = {path: [] for path in paths}
        for _ in range(rounds - 1):
            for path in paths:
                later[path].append(_view(running, session, path)[0])
        after_last = running.family.memory().pss_mb
    nothing = {"system": "", "database": "", "participants": 0}
    views = [
        PageView(
            **nothing,
            part=path,
            first_ms=milliseconds,
            p50_ms=median(later[path]),
            max_ms=max(milliseconds, *later[path]),
            kilobytes=size / _KILOBYTE,
        )
        for path, (milliseconds, size) in first.items()
    ]
    held = Held(
        **nothing,
        idle_pss_mb=idle,
        first_pss_mb=after_first,
        last_pss_mb=after_last,
        views=rounds,
        peak_pss_mb=watch.peak.pss_mb,
    )
    return views, held


def _view(running: Running, session: requests.Session, path: str) -> tuple[float, int]:
    """Give the time and the size of an answer.

    Raises:
        requests.HTTPError: if it is not the page.
    """
    begin = time.perf_counter()
    answer = session.get(
        f"http://{HOST}:{running.port}{path}", timeout=_ANSWER_SECONDS, allow_redirects=False
    )
    milliseconds = (time.perf_counter() - begin) * 1000
    if answer.status_code != 200:
        raise requests.HTTPError(f"{path}: {answer.status_code} {answer.text}")
    return milliseconds, len(answer.content)
