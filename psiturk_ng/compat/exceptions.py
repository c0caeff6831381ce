"""The exceptions of `psiturk.psiturk_exceptions`, for scripts that catch them by name.

Source: psiTurk 3.3.1, `psiturk_exceptions`; names, parents and attributes are psiTurk's.
"""

from typing import Any, ClassVar

from psiturk_ng.errors import PsiturkError


class PsiturkException(PsiturkError):
    """Parent of all of them.

    Args:
        *args: for Exception.
        message: what is wrong; without it, the class's own sentence.
    """

    sentence: ClassVar[str] = ""

    def __init__(self, *args: Any, message: str = "", **_ignored: Any) -> None:
        super().__init__(message or self.sentence)
        self.args = args

    def __str__(self) -> str:
        return f"{type(self).__name__}: {self.message}"

    def to_dict(self) -> dict[str, str]:
        """Give the name of the class and the message."""
        return {"exception": type(self).__name__, "message": self.message}


class AmtServicesException(PsiturkException):
    """Mechanical Turk could not be used."""


class AWSAccessKeysNotSetError(AmtServicesException):
    """There are no AWS credentials."""

    sentence = "No AWS credentials are set: put them into ~/.psiturkconfig or the environment."


class NoMturkConnectionError(AmtServicesException):
    """Mechanical Turk did not accept the credentials."""

    sentence = "Mechanical Turk cannot be reached with these AWS credentials."


class AmtServicesWrapperError(PsiturkException):
    """A command about postings or participants failed."""


class _AboutAssignment(AmtServicesWrapperError):
    def __init__(self, assignment_id: str = "", **details: Any) -> None:
        super().__init__(**details)
        self.assignment_id = assignment_id


class DoBonusError(_AboutAssignment):
    """A bonus was not paid."""


class AssignmentAlreadyBonusedError(DoBonusError):
    """This assignment has had its bonus."""


class BadBonusAmountError(DoBonusError):
    """The amount is not a positive number."""

    def __init__(self, amount: object, **details: Any) -> None:
        super().__init__(**{"message": f"A bonus must be a number above 0, not {amount}.", **details})


class BonusReasonMissingError(DoBonusError):
    """A bonus needs a reason that the participant can read."""


class NoAutoBonusAmountSetError(DoBonusError):
    """The `bonus` column, which an automatic bonus is taken from, is empty."""


class AssignmentIdNotFoundInLocalDBError(_AboutAssignment):
    """The database has no such assignment."""


class WorkerIdNotFoundInLocalDBError(AmtServicesWrapperError):
    """The database has no such participant."""


class MissingArgumentsError(AmtServicesWrapperError):
    """A command needs more arguments."""


class InvalidPsiturkCredentialsError(AmtServicesWrapperError):
    """The psiTurk.org account of psiTurk 2, which no longer exists."""

    sentence = "psiturk.org accounts no longer exist, and none is needed."


class InvalidAWSCredentialsError(AmtServicesWrapperError):
    """AWS did not accept the credentials."""

    sentence = "AWS does not accept these credentials: check them in ~/.psiturkconfig or the environment."


class AdPsiturkOrgError(AmtServicesWrapperError):
    """The ad server of psiTurk 2, which no longer exists."""


class AdHtmlNotFoundError(AmtServicesWrapperError):
    """The project has no ad."""

    sentence = "templates/ad.html is missing."


class AdHtmlTooLarge(AmtServicesWrapperError):
    """The ad was too large for the ad server of psiTurk 2."""

    def __init__(self, size_of_ad: int, **details: Any) -> None:
        super().__init__(
            **{"message": f"templates/ad.html has {size_of_ad} bytes, which is too many.", **details}
        )


class APIException(PsiturkException):
    """A request to the dashboard's API cannot be answered."""


class EphemeralContainerDBError(PsiturkException):
    """The data would be written to a disk that a hosting service throws away."""

    def __init__(self, db_address: str, **details: Any) -> None:
        sentence = f"{db_address} is on a disk that does not last: use a database server."
        super().__init__(**{"message": sentence, **details})


class HerokuCmdNotFound(PsiturkException):
    """The heroku program is not installed."""

    sentence = "The command `heroku` was not found: install the Heroku CLI."


class HerokuNotLoggedIn(PsiturkException):
    """Heroku does not know who this is."""

    sentence = "Nobody is logged in at Heroku: run `heroku auth:login`."


class HerokuNotAGitRepo(PsiturkException):
    """The project is not under version control."""

    sentence = "This folder is not a git repository: run `git init`."


class HerokuAppNotSet(PsiturkException):
    """No Heroku app belongs to this folder."""

    sentence = "No Heroku app belongs to this folder: run `heroku create`."
