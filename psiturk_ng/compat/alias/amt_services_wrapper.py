"""What the shell does on Amazon Mechanical Turk, for code; its operations are not there yet."""

from psiturk_ng.compat.lazy import lazy_names
from psiturk_ng.compat.recruiting import (
    MTurkServicesWrapper as _Wrapper,
)
from psiturk_ng.compat.recruiting import (
    WrapperResponse,
    WrapperResponseError,
    WrapperResponseSuccess,
)

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
    """Has the project's settings unless it is given others."""

    def __init__(self, config=None, web_services=None, mode="sandbox", **older):
        super().__init__(names().parser if config is None else config, web_services, mode, **older)
