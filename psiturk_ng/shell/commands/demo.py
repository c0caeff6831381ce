"""`demo`: the example project, served, in a scratch folder."""

import signal
import socket
import tempfile
import time
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from psiturk_ng.errors import Conflict, ServerError
from psiturk_ng.shell.commands.debug import debug_url
from psiturk_ng.shell.commands.setup_example import write_example
from psiturk_ng.shell.context import Context, Project
from psiturk_ng.shell.spec import Family, argument
from psiturk_ng.supervisor.settings import base_url

WATCH_SECONDS = 1.0
_FOREIGN = ("DATABASE_URL", "PORT", "ON_CLOUD", "ON_HEROKU")


def _demo(context: Context, arguments: Namespace) -> int:
    folder = _scratch_folder(arguments.folder)
    write_example(folder)
    settings = {
        "PSITURK_HOST": "localhost",
        "PSITURK_PORT": str(arguments.port or free_port()),
        "PSITURK_DATABASE_URL": "sqlite:///participants.db",
    }
    # So that commands typed in that folder later find the same server.
    (folder / ".env").write_text(
        "".join(f"{name}={value}\n" for name, value in settings.items()), encoding="utf-8"
    )
    project = context.opener(folder, {**_own(context.environ), **settings})
    with _interrupted_by_signals():
        return _serve(context, project, show=not arguments.no_browser)


def _serve(context: Context, project: Project, show: bool) -> int:
    try:
        project.server.start()
        url = debug_url(base_url(project.settings.server) + "/ad")
        context.say(_what_next(project, url))
        if show:
            context.browse(url)
        while project.server.report().is_running:
            time.sleep(WATCH_SECONDS)
        raise ServerError("The server has ended by itself.", hint=f"See {project.server.log_path}")
    except KeyboardInterrupt:
        context.say("\nStopping the server ...")
        return 0
    finally:
        project.server.stop()


def _what_next(project: Project, url: str) -> str:
    return f"""\
The example project is in {project.folder}
and is being served at {base_url(project.settings.server)}.

Take part in it yourself; this link is made for trying out:

    {url}

Then look at your data, in another terminal:

    cd {project.folder}
    psiturk download_datafiles

Ctrl-C stops the server. The folder stays: change the experiment in it,
and start it again with `psiturk server on`."""


def _scratch_folder(wanted: str | None) -> Path:
    if wanted is None:
        return Path(tempfile.mkdtemp(prefix="psiturk-demo-"))
    folder = Path(wanted).expanduser().resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(
            f"{folder} is not empty, so nothing was written.", hint="Name a folder that does not exist."
        )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _own(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what configures some other project."""
    return {
        name: value
        for name, value in environ.items()
        if name not in _FOREIGN and not name.startswith("PSITURK_")
    }


def free_port() -> int:
    """Find a TCP port that nobody uses on this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Let a request to end, or a closed terminal, do what Ctrl-C does."""
    before = {number: signal.signal(number, _interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


FAMILIES = {
    "demo": Family(
        "demo",
        "serve the example project from a scratch folder until Ctrl-C",
        _demo,
        (
            argument("--folder", metavar="F", help="write it to this folder, which must be new or empty"),
            argument("--port", type=int, metavar="P", help="serve it at this port; a free one without it"),
            argument("--no-browser", action="store_true", help="open no browser"),
        ),
    )
}
