"""What the doctor's checks may look at; each thing is fetched once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final, Protocol, TypeVar

from psiturk_ng.config import Loaded, Settings
from psiturk_ng.domain.findings import Finding
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import EntryParameters, Mode, PostingRequest, Quote
from psiturk_ng.errors import PsiturkError
from psiturk_ng.recruiters.base import ByHand, Recruiter
from psiturk_ng.services.postings import Advert, time_for
from psiturk_ng.services.terms import Terms
from psiturk_ng.store import Store
from psiturk_ng.supervisor import ServerReport
from psiturk_ng.supervisor.outside import Fetched

_USUAL_TIME: Final = timedelta(hours=1)
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be offered next.

    Args:
        places: how many; 0 for what the settings say.
        reward: for each, as it was typed; empty for what the settings say.
    """

    places: int = 0
    reward: str = ""


class Server(Protocol):
    """What is asked of the project's server process."""

    def report(self) -> ServerReport:
        """Find out how it is doing."""


@dataclass(frozen=True, kw_only=True)
class Patient:
    """A project, and the means of looking at it.

    Args:
        loaded: its settings and where each came from.
        mode: in which it is to run.
        plan: what is to be offered.
        entry: how the recruiter's links name things.
        advert: what postings say.
        terms: how the study pays, in a currency.
        store: its database.
        server: its server process.
        inspect: reads its files and says what stops.
        load_code: loads custom.py as the server would; raises ProjectCodeError.
        require_tls_files: raises ConfigError if certificate and key are set and cannot be used.
        fetch: asks for an address as a participant's browser would.
        can_log_in: whether anybody can log in to the dashboard.
        open_recruiter: opens the recruiter in that mode.
        filesystem: names the kind of file system with the database's file; empty if there is none.
    """

    loaded: Loaded
    mode: Mode
    plan: Plan
    entry: EntryParameters
    advert: Callable[[], Advert]
    terms: Callable[[str], Terms]
    store: Store
    server: Server
    inspect: Callable[[], Sequence[Finding]]
    load_code: Callable[[], None]
    require_tls_files: Callable[[], None]
    fetch: Callable[[str], Fetched]
    can_log_in: Callable[[], bool]
    open_recruiter: Callable[[], Recruiter]
    filesystem: Callable[[], str]

    @property
    def settings(self) -> Settings:
        """The settings, typed."""
        return self.loaded.settings

    @cached_property
    def inspected(self) -> Sequence[Finding]:
        """What stops in the project's files."""
        return self.inspect()

    @property
    def recruiter(self) -> Recruiter:
        """The recruiter, open.

        Raises:
            ConfigError: if it cannot be opened in this mode.
        """
        return _given(self._opened)

    @property
    def is_by_hand(self) -> bool:
        """Whether offers are made in the platform's own pages, so that nothing can be asked of it."""
        return isinstance(self.recruiter, ByHand) and self.recruiter.is_by_hand

    @property
    def held(self) -> Money | None:
        """What the account holds; None if the platform does not say.

        Raises:
            PsiturkError: if it cannot be asked.
        """
        return _given(self._held)

    @cached_property
    def pay(self) -> Terms:
        """How the study pays.

        Raises:
            ConfigError: if the settings of it cannot be understood.
        """
        return self.terms(self.recruiter.currency)

    @property
    def quote(self) -> Quote | None:
        """What the next offer costs; None if nobody said what it pays.

        Raises:
            PsiturkError: if it can never be made.
        """
        return _given(self._quote)

    @property
    def estimate(self) -> timedelta | None:
        """How long participants will probably take; None if nobody said."""
        minutes = self.settings.prolific.prolific_estimated_completion_minutes
        return timedelta(minutes=minutes) if minutes else None

    @property
    def landing_url(self) -> str:
        """Where participants land, with the mode.

        Raises:
            ConfigError: if that is not set.
        """
        return self.advert().landing_url()

    @cached_property
    def _opened(self) -> Recruiter | PsiturkError:
        return _tried(self.open_recruiter)

    @cached_property
    def _held(self) -> Money | PsiturkError | None:
        return _tried(lambda: self.recruiter.balance())

    @cached_property
    def _quote(self) -> Quote | PsiturkError | None:
        return _tried(self._quoted)

    def _quoted(self) -> Quote | None:
        recruiter, advert = self.recruiter, self.advert()
        typed = Money.parse(self.plan.reward, recruiter.currency) if self.plan.reward else None
        reward = typed or self.pay.rules.base
        if reward is None:
            return None
        request = PostingRequest(
            places=self.plan.places or self.settings.recruitment.initial_recruitment_size or 1,
            reward=reward,
            lifetime=advert.lifetime,
            time_allowed=time_for(self.estimate) if self.estimate else _USUAL_TIME,
            title=advert.title,
            description=advert.description,
            keywords=advert.keywords,
            landing_url="https://study.invalid/pub",
            study=advert.study,
            estimate=self.estimate,
        )
        return recruiter.offers.quote(request)


def _tried(ask: Callable[[], _Result]) -> _Result | PsiturkError:
    """Keep what comes of a question, an error too: nothing is asked twice."""
    try:
        return ask()
    except PsiturkError as error:
        return error


def _given(kept: _Result | PsiturkError) -> _Result:
    if isinstance(kept, PsiturkError):
        raise kept
    return kept
