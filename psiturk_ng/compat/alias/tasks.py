"""Work done at set times."""

from functools import cached_property

from ._later import refusing
from .amt_services_wrapper import MTurkServicesWrapper

_LATER = ("do_campaign_round",)

__all__ = [*_LATER, "TaskUtils", "do_approve_all", "task_utils"]
__getattr__ = refusing(__name__, *_LATER)


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
