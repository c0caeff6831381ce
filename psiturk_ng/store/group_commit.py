"""Committing the writes of simultaneous requests together.

On SQLite one transaction writes at a time, and making it durable costs more
than its statements. Requests that arrive while a commit is under way wait for
it and then go into one transaction; each is answered after the commit that
holds it. While several come at a time, a transaction also waits a moment for
those who were just answered and will soon be back: twice as many share it.
"""

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar, cast

from psiturk_ng.store.assignments import Writing

_MOST_TOGETHER: Final = 64
_GATHERING_S: Final = 0.001

Result = TypeVar("Result")
Open = Callable[[], AbstractContextManager[Writing]]


class _Work:
    """Something to do in a transaction, and what came of it."""

    __slots__ = ("do", "error", "is_done", "result", "turn")

    def __init__(self, do: Callable[[Writing], Any]) -> None:
        self.do = do
        self.is_done = False
        self.result: Any = None
        self.error: BaseException | None = None
        # Held until the work is done or its thread is to lead.
        self.turn = threading.Lock()
        self.turn.acquire()

    def settle(self, result: Any, error: BaseException | None) -> None:
        self.result, self.error, self.is_done = result, error, True
        self.turn.release()


class GroupCommit:
    """Runs writes of many threads in few transactions.

    One thread leads: it does what waits, its own work first, and then lets the
    thread lead whose work came next.

    Args:
        open_transaction: opens one that is kept if its block ends well.
    """

    def __init__(self, open_transaction: Open) -> None:
        self._open = open_transaction
        self._guard = threading.Lock()
        self._is_led = False
        self._waiting: list[_Work] = []
        self._came_together = 0

    def run(self, do: Callable[[Writing], Result]) -> Result:
        """Do something in a transaction; when this returns, it is committed.

        Args:
            do: may be called twice, if something else in its transaction failed.

        Raises:
            StoreError: if the database cannot be used now; and whatever `do` raises.
        """
        work = _Work(do)
        with self._guard:
            self._waiting.append(work)
            leads, self._is_led = not self._is_led, True
        if not leads:
            work.turn.acquire()
        if not work.is_done:
            self._lead()
        if work.error is not None:
            raise work.error
        return cast(Result, work.result)

    def _lead(self) -> None:
        try:
            if self._came_together > 1:
                time.sleep(_GATHERING_S)
            self._run_together(self._next())
        finally:
            with self._guard:
                self._is_led = bool(self._waiting)
                if self._is_led:
                    self._waiting[0].turn.release()

    def _next(self) -> list[_Work]:
        with self._guard:
            batch, self._waiting = self._waiting[:_MOST_TOGETHER], self._waiting[_MOST_TOGETHER:]
        self._came_together = len(batch)
        return batch

    def _run_together(self, batch: list[_Work]) -> None:
        is_open = False
        try:
            with self._open() as writing:
                is_open = True
                results = [work.do(writing) for work in batch]
        except BaseException as error:  # noqa: BLE001 - it is raised again, in the thread whose it is
            self._after_failure(batch, error, is_shared=not is_open)
            return
        for work, result in zip(batch, results, strict=True):
            work.settle(result, None)

    def _after_failure(self, batch: list[_Work], error: BaseException, *, is_shared: bool) -> None:
        """Find out whose failure it was: the others are not to suffer for it.

        If nothing could begin, it is everybody's, also of those who came meanwhile: each would wait as
        long for the lock, one after the other.
        """
        if is_shared:
            with self._guard:
                batch, self._waiting = batch + self._waiting, []
        for work in batch:
            if is_shared or len(batch) == 1:
                work.settle(None, error)
            else:
                self._run_together([work])
