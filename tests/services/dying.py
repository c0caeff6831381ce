"""Processes that die at a step: what they have committed stays, and they do nothing any more."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from psiturk_ng.store import Reading, Store, Writing
from tests.services.two_steps import TwoSteps


class Dead(BaseException):
    """The process is gone; what still runs of it changes nothing."""


@dataclass
class Life:
    """Counts the steps of a process, and ends before one of them.

    Args:
        left: how many steps it has; each transaction has two, each request to the platform too.
    """

    left: int
    is_over: bool = False

    def step(self) -> None:
        """Live on, or not."""
        if self.is_over or self.left == 0:
            self.is_over = True
            raise Dead
        self.left -= 1


@dataclass
class MortalStore:
    """A store as such a process sees it: a step before a transaction, and one before its commit.

    Args:
        store: the real one.
        life: the process's.
    """

    store: Store
    life: Life

    def reading(self) -> AbstractContextManager[Reading]:
        """Read, if it still lives."""
        self.life.step()
        return self.store.reading()

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """Write, and lose it if death comes before the commit."""
        self.life.step()
        with self.store.writing() as writing:
            yield writing
            self.life.step()


@dataclass
class MortalBonuses:
    """The platform as such a process reaches it: a step before a request, and one before its answer.

    Args:
        platform: the real one.
        life: the process's.
    """

    platform: TwoSteps
    life: Life

    def __getattr__(self, name: str) -> Any:
        return getattr(self.platform, name)

    @property
    def bonuses(self) -> "MortalBonuses":
        """Money beside the reward."""
        return self

    def prepare(self, *asked: Any, **named: Any) -> str:
        """Prepare, if it still lives, and perhaps never hear of it."""
        self.life.step()
        answer = self.platform.prepare(*asked, **named)
        self.life.step()
        return answer

    def pay(self, *asked: Any, **named: Any) -> None:
        """Pay, if it still lives, and perhaps never hear of it."""
        self.life.step()
        self.platform.pay(*asked, **named)
        self.life.step()
