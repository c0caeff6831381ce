"""psiTurk's module of this name, which is not there yet."""

from ._later import refuse

refuse(__name__)
