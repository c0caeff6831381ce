"""Amazon Mechanical Turk; not there yet."""

from ._later import refusing
from .db import __getattr__ as _of_db
from .db import init_db

_refused = refusing(
    __name__,
    "AmtServicesErrorResponse",
    "AmtServicesResponse",
    "AmtServicesSuccessResponse",
    "MTurkHIT",
    "MTurkServices",
)


def __getattr__(name):
    """psiTurk 2 had its session here too."""
    return _of_db(name) if name == "db_session" else _refused(name)
