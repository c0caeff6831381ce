"""Committing the writes of simultaneous requests together.

On SQLite one transaction writes at a time, and making it durable costs more
than its statements. Requests that arrive while a commit is under way wait for
it and then go into one transaction; each is answered after the commit that
holds it.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from psiturk_ng.store.assignments import Writing

_MOST_TOGETHER: Final = 64

Result = TypeVar("Result")
Open = Callable[[], AbstractContextManager[Writing]]


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    do: Callable[[Writing], Any]
    outcome: "Future[Any]" = field(default_factory=Future)


class GroupCommit:
    """Runs writes of many threads in few transactions.

    Args:
        open_transaction: opens one that is kept if its block ends well.
    """

    def __init__(self, open_transaction: Open) -> None:
        self._open = open_transaction
        self._guard = threading.Lock()
        self._turn = threading.Lock()
        self._waiting: list[_Work] = []

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
        with self._turn:
            # Whoever had the turn before may have done our work; among very many, it is in a later batch.
            while not work.outcome.done():
                self._run_together(self._next())
        result: Result = work.outcome.result()
        return result

    def _next(self) -> list[_Work]:
        with self._guard:
            batch, self._waiting = self._waiting[:_MOST_TOGETHER], self._waiting[_MOST_TOGETHER:]
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
            work.outcome.set_result(result)

    def _after_failure(self, batch: list[_Work], error: BaseException, *, is_shared: bool) -> None:
        """Find out whose failure it was: the others are not to suffer for it.

        If nothing could begin, it is everybody's: each would wait as long for the lock, one after the other.
        """
        for work in batch:
            if is_shared or len(batch) == 1:
                work.outcome.set_exception(error)
            else:
                self._run_together([work])
