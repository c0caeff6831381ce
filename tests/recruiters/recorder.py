"""A client that answers from a script, after botocore has checked what was asked of it."""

from collections.abc import Callable, Sequence
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.exceptions import ClientError, ParamValidationError
from botocore.validate import ParamValidator

_MODEL = botocore.session.get_session().get_service_model("mturk")
_OPERATIONS = {xform_name(name): name for name in _MODEL.operation_names}

Step = dict[str, Any] | Exception
Asked = tuple[str, dict[str, Any]]


class Recorder:
    """Stands where boto3's client stands: what goes over the wire is botocore's, not ours.

    Args:
        steps: for each operation, its answers in turn; the last one again and again.
    """

    def __init__(self, **steps: Sequence[Step]) -> None:
        self._steps = {name: list(each) for name, each in steps.items()}
        self.asked: list[Asked] = []

    def __getattr__(self, method: str) -> Callable[..., dict[str, Any]]:
        name = _OPERATIONS[method]

        def answer(**parameters: Any) -> dict[str, Any]:
            _check(name, parameters)
            self.asked.append((name, parameters))
            steps = self._steps.get(name, [{}])
            step = steps.pop(0) if len(steps) > 1 else steps[0]
            if isinstance(step, Exception):
                raise step
            return step

        return answer

    def parameters(self, name: str) -> list[dict[str, Any]]:
        """List what an operation was asked with."""
        return [parameters for each, parameters in self.asked if each == name]


def _check(name: str, parameters: dict[str, Any]) -> None:
    report = ParamValidator().validate(parameters, _MODEL.operation_model(name).input_shape)
    if report.has_errors():
        raise ParamValidationError(report=report.generate_report())


def turk_error(code: str, message: str = "No.", status: int = 400) -> ClientError:
    """Make the error that boto3 raises for a RequestError of Mechanical Turk."""
    return _error("RequestError", message, status, {"TurkErrorCode": f"AWS.MechanicalTurk.{code}"})


def plain_error(code: str, status: int) -> ClientError:
    """Make the error that boto3 raises for one that has no code of Mechanical Turk's."""
    return _error(code, "No.", status, {})


def _error(code: str, message: str, status: int, more: dict[str, Any]) -> ClientError:
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer | more, "SomeOperation")  # type: ignore[arg-type]
