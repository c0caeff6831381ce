"""Where the processor time of one save goes, inside the application and without gunicorn.

A timer interrupts the process a thousand times per second of processor time, and the innermost
frame that belongs to a known part is counted; unlike a tracing profiler, that slows no part more than others.
"""

import io
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks.databases import SqliteFile
from benchmarks.participant import entry_target, token_in
from benchmarks.report import column
from benchmarks.systems import OURS
from benchmarks.trials import USER_AGENT, NewRecords, Visitor, record
from psiturk_ng.bootstrap import open_project

_INTERVAL_SECONDS: Final = 0.001
_WARM_UP: Final = 200
# What a frame belongs to: the first of these that its file and function match.
_PARTS: Final = (
    ("SQLite itself: statements", "sqlalchemy/engine/default.py", ("do_execute", "do_executemany")),
    ("SQLite itself: statements", "psiturk_ng/store/statements.py", ("row", "change")),
    ("SQLite itself: begin and commit", "sqlalchemy/engine/default.py", ("do_commit", "do_rollback")),
    ("SQLAlchemy", "/sqlalchemy/", ()),
    ("Flask and Werkzeug", "/flask/", ()),
    ("Flask and Werkzeug", "/werkzeug/", ()),
    ("psiturk_ng.web", "/psiturk_ng/web/", ()),
    ("psiturk_ng.services", "/psiturk_ng/services/", ()),
    ("psiturk_ng.store", "/psiturk_ng/store/", ()),
    ("psiturk_ng.domain", "/psiturk_ng/domain/", ()),
)
_REST: Final = "the rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one part takes of a save."""

    part: str = field(metadata=column("part"))
    cpu_ms: float = field(metadata=column("CPU ms/save", 3))
    percent: float = field(metadata=column("%"))


def measure(saves: int) -> list[Share]:
    """Profile saves of one trial each, on SQLite, one after the other.

    Args:
        saves: how many.

    Returns:
        The parts, the dearest first, and their sum.
    """
    with TemporaryDirectory(prefix="psiturk-bench-") as scratch:
        study = OURS.project(Path(scratch) / "study", SqliteFile(Path(scratch) / "participants.db"))
        project = open_project(study.folder, study.environ)
        project.store.migrate(lambda _: None)
        save = _saver(project.app(), Visitor(0))
        for _ in range(_WARM_UP):
            save()
        samples: Counter[str] = Counter()
        begin = time.process_time()
        with _sampling(samples):
            for _ in range(saves):
                save()
        cpu_ms = (time.process_time() - begin) * 1000 / saves
        project.store.close()
    total = samples.total() or 1
    shares = [
        Share(part=part, cpu_ms=cpu_ms * count / total, percent=100 * count / total)
        for part, count in samples.most_common()
    ]
    return [*shares, Share(part="one save", cpu_ms=cpu_ms, percent=100.0)]


def _saver(app: Any, visitor: Visitor) -> Callable[[], None]:
    """Let a participant in; what is returned saves their next trial."""
    token = token_in(_call(app, "GET", entry_target(visitor), "", b"")) or ""
    saving, numbers = NewRecords(visitor), iter(range(2**31))

    def save() -> None:
        number = next(numbers)
        _call(app, saving.method, saving.target(), token, saving.body(number, [record(visitor, number)]))

    return save


def _call(app: Any, method: str, target: str, token: str, body: bytes) -> bytes:
    """Ask the application as a WSGI server would."""
    place = urlsplit(target)
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": place.path,
        "QUERY_STRING": place.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_USER_AGENT": USER_AGENT,
        "HTTP_ACCEPT_LANGUAGE": "en",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if token:
        environ["HTTP_X_PSITURK_TOKEN"] = token
    statuses: list[str] = []
    answer = app(environ, lambda status, _headers, _error=None: statuses.append(status))
    content = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    assert statuses[0].startswith("200"), (statuses, content)
    return content


@contextmanager
def _sampling(samples: Counter[str]) -> Iterator[None]:
    def count(_number: int, frame: FrameType | None) -> None:
        samples[_part(frame)] += 1

    before = signal.signal(signal.SIGPROF, count)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL_SECONDS, _INTERVAL_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _part(frame: FrameType | None) -> str:
    """Name the part to which the innermost known frame belongs."""
    while frame is not None:
        path, function = frame.f_code.co_filename.replace(os.sep, "/"), frame.f_code.co_name
        for part, place, functions in _PARTS:
            if place in path and (not functions or function in functions):
                return part
        frame = frame.f_back
    return _REST
