"""Everything about campaigns and about who counts, wired together for an open project."""

from dataclasses import dataclass
from typing import Protocol

from psiturk_ng.config.settings import Settings
from psiturk_ng.domain.project_code import ProjectCode
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.campaign_rounds import CampaignRounds
from psiturk_ng.services.campaigns import CampaignDesk
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.messages import Messages
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.services.validity import Validation
from psiturk_ng.store import Store


class Study(Protocol):
    """What campaigns use of an open project."""

    @property
    def settings(self) -> Settings:
        """Its settings, typed."""

    @property
    def store(self) -> Store:
        """Its database."""

    @property
    def code(self) -> ProjectCode:
        """Its own code."""

    def recruiting(self, mode: Mode, by: str) -> Recruiting:
        """Give what a researcher can do with the recruiter."""


@dataclass(frozen=True)
class Campaigning:
    """Makes the services.

    Args:
        study: the project.
        clock: tells the time.
    """

    study: Study
    clock: Clock = system_clock

    def desk(self, by: str) -> CampaignDesk:
        """Give what begins and changes campaigns, in somebody's name."""
        return CampaignDesk(
            store=self.study.store,
            desk=self.study.recruiting,
            is_judged=self.study.code.judge is not None,
            by=by,
            publishes=self.study.settings.recruitment.auto_recruit,
            clock=self.clock,
        )

    @property
    def rounds(self) -> CampaignRounds:
        """Runs rounds."""
        settings = self.study.settings
        return CampaignRounds(
            store=self.study.store,
            desk=self.study.recruiting,
            recruiter=settings.recruitment.recruiter,
            codeversion=settings.task.experiment_code_version,
            validation=self.validation,
            messages=Messages(settings.campaigns),
            publishes=settings.recruitment.auto_recruit,
            clock=self.clock,
        )

    @property
    def validation(self) -> Validation:
        """Excludes and judges."""
        return Validation(store=self.study.store, judge=self.study.code.judge, clock=self.clock)
