"""Half of a long piece of work, done by another process at the same time."""

import logging
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

Result = TypeVar("Result")
log = logging.getLogger(__name__)


def can_be_shared() -> bool:
    """Tell whether another process can help: a process of several threads must not be doubled."""
    return sys.platform == "linux" and threading.active_count() == 1 and (os.cpu_count() or 1) > 1


class SecondHalf(Generic[Result]):
    """A copy of this process that does something and tells what came of it.

    Args:
        stack: when it ends, the other process does.
        work: what it does; the result must be one that can be pickled.
    """

    def __init__(self, stack: ExitStack, work: Callable[[], Result]) -> None:
        fork = multiprocessing.get_context("fork")
        self._answer, theirs = fork.Pipe(duplex=False)
        stack.callback(self._answer.close)
        process = fork.Process(target=_work, args=(work, theirs), daemon=True)
        process.start()
        stack.callback(process.join)
        stack.callback(process.terminate)
        theirs.close()

    def result(self) -> Result | None:
        """Wait for the result; None if the other process failed: its work is to be done here then."""
        try:
            result: Result | None = self._answer.recv()
        except EOFError:
            log.info("The process that did the second half has failed.")
            return None
        return result


def _work(work: Callable[[], Result], answer: Connection) -> None:
    try:
        answer.send(work())
    except Exception as error:  # noqa: BLE001 - whatever it is meets who does the work again
        log.info("The second half failed: %s", error)
    finally:
        answer.close()
