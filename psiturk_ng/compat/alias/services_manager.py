"""The services of the shell, as one object."""

from functools import cached_property

from ._project import names
from .amt_services_wrapper import MTurkServicesWrapper


class PsiturkServicesManager:
    """Acts in the mode that the shell begins in, until told otherwise."""

    @cached_property
    def amt_services_wrapper(self):
        """What the shell does."""
        return MTurkServicesWrapper(mode=str(names().project.launch_mode))

    @property
    def config(self):
        """The project's settings."""
        return names().parser

    @property
    def codeversion(self):
        """Label of the present state of the experiment."""
        return names().codeversion

    @property
    def mode(self):
        """Where it acts."""
        return self.amt_services_wrapper.mode

    @mode.setter
    def mode(self, mode):
        self.amt_services_wrapper.set_mode(mode)

    @property
    def amt_balance(self):
        """What the account holds, in digits."""
        return self.amt_services_wrapper.amt_balance().data


psiturk_services_manager = PsiturkServicesManager()
