"""Many participants at once, each in a thread of their own."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from random import Random
from typing import Any

from tests.recovery.ledger import Counts, Ledger, columns, compare
from tests.recovery.line import Line, Weather, rest
from tests.recovery.participants import OldPage, Tab
from tests.recovery.sizes import Size
from tests.servers import Ids, new_ids, wait_until

_PATIENCE_S = 300
_pause = threading.Event()


class Crowd:
    """Participants at work.

    Of three, one has a single tab, one has two, and one has psiTurk's own client.

    Args:
        url: the server's.
        size: how many, and how much each records.
        seed: for everything that is left to chance.
    """

    def __init__(self, url: str, size: Size, seed: int = 1) -> None:
        self._url, self._size, self._seed = url, size, seed
        self.weather = Weather()
        self.ledgers: list[Ledger] = []
        self._lines: list[Line] = []
        self._pool = ThreadPoolExecutor(size.participants)
        self._under_way: list[Future[None]] = []
        self._stays = threading.Event()

    def start(self) -> None:
        """Let everybody begin."""
        for number in range(self._size.participants):
            ids = new_ids()
            ledger, line = Ledger(ids.uniqueid), Line(self._url, ids, self.weather)
            self.ledgers.append(ledger)
            self._lines.append(line)
            self._under_way.append(self._pool.submit(self._take_part, number, ids, ledger, line))

    def wait_for(self, share: float) -> None:
        """Wait until that share of all trials was acknowledged."""
        wanted = share * self._size.participants * self._size.trials

        def is_so_far() -> bool:
            self._raise_failures()
            return sum(len(ledger.acknowledged) for ledger in self.ledgers) >= wanted

        wait_until(is_so_far, seconds=_PATIENCE_S, what=f"{share:.0%} of the trials")

    @contextmanager
    def staying(self) -> Iterator[None]:
        """Let nobody finish while the block runs: whoever has done their part goes on recording."""
        self._stays.set()
        try:
            yield
        finally:
            self._stays.clear()

    def wait_for_all(self) -> None:
        """Wait until everybody has finished."""
        wait(self._under_way, _PATIENCE_S)
        self._raise_failures()
        assert all(each.done() for each in self._under_way), "somebody is still waiting"
        self._pool.shutdown()

    def read_somebody(self) -> None:
        """See that what is stored can be read now."""
        line = next(line for line in self._lines if line.token)
        answer = line.ask("GET", line.path)
        assert answer is not None
        assert "condition" in answer.json()

    def counts(self, database_url: str) -> Counts:
        """Compare everybody's ledger with the database."""
        held = columns(database_url)
        found = (
            compare(ledger, held[ledger.uniqueid], _document(line, held[ledger.uniqueid]))
            for ledger, line in zip(self.ledgers, self._lines, strict=True)
        )
        return sum(found, Counts())

    def _raise_failures(self) -> None:
        failures = [each.exception() for each in self._under_way if each.done() and each.exception()]
        for failure in sorted(filter(None, failures), key=lambda each: "has ended" in str(each)):
            raise failure

    def _take_part(self, number: int, ids: Ids, ledger: Ledger, line: Line) -> None:
        try:
            self._visit(Random(f"{self._seed} {number}"), number, ids, ledger, line)
        except BaseException:
            self.weather.is_over.set()
            raise

    def _visit(self, rng: Random, number: int, ids: Ids, ledger: Ledger, line: Line) -> None:
        state = line.enter()
        if number % 3 == 2:
            pages: list[Tab | OldPage] = [OldPage(line, ledger, state, rng)]
        else:
            names = [f"stream-{ids.worker}-{tab}" for tab in range(1 + number % 3)]
            pages = [Tab(line, ledger, name, Random(f"{rng.random()} {name}")) for name in names]
        with ThreadPoolExecutor(len(pages)) as pool:
            list(pool.map(self._work, pages, [line] * len(pages)))

    def _work(self, page: Tab | OldPage, line: Line) -> None:
        """Work to the end of one page: with two tabs, one finishes while the other still records."""
        wait_s = 0.0
        while page.number_of_trials < self._size.trials or self._stays.is_set():
            page.record_something()
            wait_s = 0.0 if page.save() else rest(wait_s or 0.02)
            _pause.wait(0.005)
        page.finish()
        line.finish()
        page.linger()


def _document(line: Line, column: Any) -> Any:
    """Ask for a document; who had to enter again, since the first answer was lost, may write but not read."""
    answer = line.insist("GET", line.path).json()
    return answer if "data" in answer else column


@contextmanager
def at_work(url: str, size: Size, seed: int = 1) -> Iterator[Crowd]:
    """Let a crowd take part while the block runs, and then until everybody has finished."""
    crowd = Crowd(url, size, seed)
    crowd.start()
    try:
        yield crowd
        crowd.wait_for_all()
    except BaseException:
        crowd.weather.is_over.set()
        raise
