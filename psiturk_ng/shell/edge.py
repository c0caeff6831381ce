"""The one place that decides what a person sees when a command fails, and its exit status."""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from psiturk_ng.errors import PsiturkError
from psiturk_ng.shell.context import Context

OUTSIDE = 1
"""The machine did not do what was asked: a full disk, a folder that cannot be written."""
BUG = 70
INTERRUPTED = 130
BROKEN_PIPE = 141
TRACEBACK_VARIABLE = "PSITURK_TRACEBACK"


def guarded(context: Context, command: Callable[[], int]) -> int:
    """Run a command; turn what it raises into a sentence and an exit status."""
    try:
        return command()
    except PsiturkError as error:
        _trace_if_wanted(context)
        context.notice(_capital(error.message))
        if error.hint:
            context.notice(_capital(error.hint))
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _quietly(context)
    except OSError as error:
        _trace_if_wanted(context)
        _log(context)
        told = error.strerror or type(error).__name__
        context.notice(f"{told}: {error.filename}" if error.filename else told)
        return OUTSIDE
    except Exception as error:  # noqa: BLE001
        _trace_if_wanted(context)
        log = _log(context)
        kind = f"{type(error).__name__}: {error}".rstrip(": ")
        context.notice(
            f"This should not have happened: {' '.join(kind.split())}" + (f" (see {log})" if log else "")
        )
        return BUG


def _capital(sentence: str) -> str:
    """Begin a sentence with a capital, unless it begins with the name of a file or a setting."""
    first_word = sentence.partition(" ")[0].rstrip(".")
    return sentence if "." in first_word or "_" in first_word else sentence[:1].upper() + sentence[1:]


def _trace_if_wanted(context: Context) -> None:
    if context.environ.get(TRACEBACK_VARIABLE, "") not in ("", "0"):
        context.notice(traceback.format_exc().rstrip())


def _log(context: Context) -> str:
    """Keep the traceback in the project; returns where, or nothing if it cannot be written."""
    from psiturk_ng.supervisor.runtime import RuntimeFolder

    runtime = RuntimeFolder(context.folder)
    with suppress(OSError, PsiturkError):
        runtime.create()
        path = runtime.path / "shell.log"
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}Z\n{traceback.format_exc()}\n")
        return str(path)
    return ""


def _quietly(context: Context) -> int:
    """Whoever read our output has gone; keep Python from complaining about that at exit."""
    with suppress(OSError, ValueError):
        if context.stdout is sys.stdout:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE
