"""What the shell does, for code."""

from psiturk_ng.compat.lazy import lazy_names
from psiturk_ng.compat.mturk.operations import MTurkServicesWrapper as _Wrapper
from psiturk_ng.compat.mturk.responses import WrapperResponse, WrapperResponseError, WrapperResponseSuccess

from ._project import names
from .db import init_db

_MAKERS = {
    "Hit": lambda: names().models.hit,
    "Participant": lambda: names().models.participant,
    "db_session": lambda: names().db_session,
}

__all__ = [
    *_MAKERS,
    "MTurkServicesWrapper",
    "WrapperResponse",
    "WrapperResponseError",
    "WrapperResponseSuccess",
    "init_db",
]
__getattr__ = lazy_names(__name__, _MAKERS)


class MTurkServicesWrapper(_Wrapper):
    """Acts for the project of this process."""

    def __init__(self, config=None, web_services=None, mode="sandbox", **older):
        super().__init__(names(), config, web_services, mode, **older)
