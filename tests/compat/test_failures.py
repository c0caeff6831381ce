"""Errors that project code raises."""

import pytest

from psiturk_ng.compat import exceptions
from psiturk_ng.compat.exceptions import BadBonusAmountError, DoBonusError, HerokuAppNotSet, PsiturkException
from psiturk_ng.compat.failures import ExperimentApiError, ExperimentError, InvalidUsage, InvalidUsageError
from psiturk_ng.compat.request import ProjectFlask
from psiturk_ng.domain.participant_errors import NUMBERS
from psiturk_ng.errors import EntryRefused


@pytest.mark.parametrize("name", NUMBERS)
def test_every_error_has_psiturks_number(name: str) -> None:
    """The error page and old handlers read these attributes."""
    error = ExperimentError(name)
    assert (error.value, error.errornum, error.template) == (name, NUMBERS[name], "error.html")
    assert str(error) == repr(name)


def test_it_is_rendered_like_our_own_refusals() -> None:
    """One handler serves both, with the project's error.html."""
    error = ExperimentError("improper_inputs", session_id=3)
    assert isinstance(error, EntryRefused)
    assert error.name == "improper_inputs"


def test_an_unknown_error_is_answered_with_a_suggestion() -> None:
    """psiTurk raised a bare KeyError."""
    with pytest.raises(ValueError, match="'improper_input': did you mean 'improper_inputs'"):
        ExperimentError("improper_input")


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (ExperimentApiError("no"), 500, {"message": "no"}),
        (ExperimentApiError("no", status_code=409), 409, {"message": "no"}),
        (InvalidUsageError("no", payload={"field": "age"}), 400, {"field": "age", "message": "no"}),
        (InvalidUsage("no", status_code=410), 410, {"message": "no"}),
    ],
)
def test_api_errors_answer_json(error: ExperimentApiError, status: int, body: dict[str, str]) -> None:
    """The payload's keys, the message, the status: nothing else."""
    app = ProjectFlask("study")

    @app.route("/")
    def fail() -> str:
        raise error

    response = app.test_client().get("/")
    assert (response.status_code, response.json) == (status, body)


def test_a_projects_own_handler_wins() -> None:
    """psiTurk 2's sample handled InvalidUsage itself."""
    app = ProjectFlask("study")
    app.register_error_handler(InvalidUsage, lambda error: ("mine: " + error.message, 418))

    @app.route("/")
    def fail() -> str:
        raise InvalidUsage("no")

    assert app.test_client().get("/").text == "mine: no"


def test_psiturks_exceptions_carry_a_message() -> None:
    """message, to_dict and the printed form are psiTurk's."""
    error = PsiturkException(message="no")
    assert (error.message, str(error)) == ("no", "PsiturkException: no")
    assert error.to_dict() == {"exception": "PsiturkException", "message": "no"}
    assert PsiturkException().message == ""
    assert HerokuAppNotSet().message.startswith("No Heroku app")


def test_bonus_errors_know_their_assignment() -> None:
    """Scripts read assignment_id."""
    error = BadBonusAmountError(-1, assignment_id="a1")
    assert isinstance(error, DoBonusError)
    assert (error.assignment_id, error.message) == ("a1", "A bonus must be a number above 0, not -1.")


def test_every_exception_of_psiturk_is_there() -> None:
    """psiTurk 3.3.1, `psiturk_exceptions`, by name."""
    expected = """PsiturkException AmtServicesException AWSAccessKeysNotSetError NoMturkConnectionError
        AmtServicesWrapperError DoBonusError AssignmentAlreadyBonusedError BadBonusAmountError
        BonusReasonMissingError NoAutoBonusAmountSetError AssignmentIdNotFoundInLocalDBError
        WorkerIdNotFoundInLocalDBError MissingArgumentsError InvalidPsiturkCredentialsError
        InvalidAWSCredentialsError AdPsiturkOrgError AdHtmlNotFoundError AdHtmlTooLarge APIException
        EphemeralContainerDBError HerokuCmdNotFound HerokuNotLoggedIn HerokuNotAGitRepo HerokuAppNotSet"""
    assert [name for name in expected.split() if not hasattr(exceptions, name)] == []
