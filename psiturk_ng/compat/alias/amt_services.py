"""What the platform can be asked, for code."""

from psiturk_ng.compat.mturk.hits import MTurkHIT
from psiturk_ng.compat.mturk.services import (
    AmtServicesErrorResponse,
    AmtServicesResponse,
    AmtServicesSuccessResponse,
)
from psiturk_ng.compat.mturk.services import MTurkServices as _Services

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


class MTurkServices(_Services):
    """Acts for the project of this process."""

    def __init__(self, config=None, mode="sandbox", **_credentials):
        super().__init__(names(), mode=mode, config=config)
