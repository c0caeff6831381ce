"""Amazon Mechanical Turk; not there yet."""

from ._later import refusing

__getattr__ = refusing(
    __name__,
    "AmtServicesErrorResponse",
    "AmtServicesResponse",
    "AmtServicesSuccessResponse",
    "MTurkHIT",
    "MTurkServices",
)
