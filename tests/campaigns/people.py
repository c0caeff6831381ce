"""People who come to any platform, and what they do there alike."""

import random
from abc import ABC, abstractmethod
from dataclasses import dataclass, field


@dataclass
class Somebody:
    """One who is at a posting.

    Args:
        posting: which.
        work: the id of their submission.
        name: their own.
        has_finished: whether the study has their row.
        is_whole: whether it has all of their data.
    """

    posting: str
    work: str
    name: str
    has_finished: bool = False
    is_whole: bool = True


@dataclass
class People(ABC):
    """A crowd that is let loose on a study.

    Args:
        rng: chance.
        at_work: who has begun and not ended.
        late: who ran out of time without noticing.
        good: how many handed in whole data, and did not take it back.
    """

    rng: random.Random
    at_work: list[Somebody] = field(default_factory=list)
    late: list[Somebody] = field(default_factory=list)
    good: int = 0

    def finish_here(self) -> None:
        """Somebody does the task, and leaves the last page open."""
        waiting = self._unfinished()
        if waiting:
            self.finish(self.rng.choice(waiting))

    def hand_in(self) -> None:
        """Somebody does the task, unless they have, and hands in."""
        if self.at_work:
            who = self._leaving()
            if not who.has_finished:
                self.finish(who, is_whole=self.rng.random() > 0.1)
            self.submit(who)

    def hand_in_unfinished(self) -> None:
        """Somebody hands in without having done the task."""
        waiting = self._unfinished()
        if waiting:
            who = self.rng.choice(waiting)
            self.at_work.remove(who)
            self.submit(who)

    def give_back(self) -> None:
        """Somebody gives the place back, perhaps after having done the task."""
        if self.at_work:
            self.return_place(self._leaving())

    def run_out(self) -> None:
        """Time passes: everybody at work is too late, and some do not notice."""
        self.let_time_pass()
        self.late += [each for each in self.at_work if self.rng.random() < 0.5]
        self.at_work.clear()

    def finish(self, who: Somebody, *, is_whole: bool = True) -> None:
        """Somebody ends the task."""
        who.has_finished, who.is_whole = True, is_whole
        self.enter(who)

    @abstractmethod
    def enter(self, who: Somebody) -> None:
        """Write the row that somebody's task leaves in the study's database."""

    @abstractmethod
    def submit(self, who: Somebody) -> None:
        """Hand in on the platform."""

    @abstractmethod
    def return_place(self, who: Somebody) -> None:
        """Give a place back on the platform."""

    @abstractmethod
    def let_time_pass(self) -> None:
        """Let more time pass on the platform than anybody has."""

    def _unfinished(self) -> list[Somebody]:
        return [each for each in self.at_work if not each.has_finished]

    def _leaving(self) -> Somebody:
        return self.at_work.pop(self.rng.randrange(len(self.at_work)))
