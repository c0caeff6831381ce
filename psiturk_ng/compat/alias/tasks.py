"""Work done at set times."""

from functools import cached_property

from psiturk_ng.compat.campaigning import run_round

from ._project import names
from .amt_services_wrapper import MTurkServicesWrapper

__all__ = ["TaskUtils", "do_approve_all", "do_campaign_round", "task_utils"]


class TaskUtils:
    """What tasks act with."""

    @cached_property
    def aws_services_wrapper(self):
        """What the shell does."""
        return MTurkServicesWrapper()


task_utils = TaskUtils()


def do_approve_all(mode, **_kwargs):
    """Approve everybody who is ready, in one mode."""
    wrapper = task_utils.aws_services_wrapper
    wrapper.set_mode(mode)
    return wrapper.approve_all_assignments()


def do_campaign_round(campaign, **_kwargs):
    """Run a round of a campaign now; gives a sentence about it."""
    return run_round(names(), campaign)
