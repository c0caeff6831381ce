"""What the platform can be asked, for code."""

from psiturk_ng.compat.mturk.earlier import ServicesOfAnyAge
from psiturk_ng.compat.mturk.hits import MTurkHIT
from psiturk_ng.compat.mturk.services import (
    AmtServicesErrorResponse,
    AmtServicesResponse,
    AmtServicesSuccessResponse,
)

from ._project import names
from .db import __getattr__, init_db

_OF_DB = ("db_session",)
"""psiTurk 2 had it here too."""

__all__ = [
    *_OF_DB,
    "AmtServicesErrorResponse",
    "AmtServicesResponse",
    "AmtServicesSuccessResponse",
    "MTurkHIT",
    "MTurkServices",
    "init_db",
]


class MTurkServices(ServicesOfAnyAge):
    """Acts for the project of this process, by the credentials in its settings.

    psiTurk 2 gave three arguments: key, secret, and whether it is the sandbox.
    """

    def __init__(self, config=None, mode="sandbox", is_sandbox=None, **_credentials):
        if is_sandbox is not None:
            config, mode = None, "sandbox" if is_sandbox else "live"
        super().__init__(names(), mode=mode, config=config)
