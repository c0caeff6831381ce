"""What operations of `MTurkServicesWrapper` and `MTurkServices` answer: never an exception, as in psiTurk."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from psiturk_ng.compat.exceptions import AmtServicesWrapperError
from psiturk_ng.domain.plans import Result
from psiturk_ng.errors import PsiturkError


class WrapperResponse:
    """What an operation answers.

    Args:
        status: `success` or `error`.
        message: a sentence.
        data: what was asked for.
        operation: the method that was called.
        **attributes: more, as `exception`.
    """

    success = False

    def __init__(
        self,
        status: str | None = None,
        message: str = "",
        data: Any = None,
        operation: str = "",
        **attributes: Any,
    ) -> None:
        self.status = status
        self.message = message
        self.data: Any = {} if data is None else data
        self.operation = operation
        vars(self).update(attributes)

    def __repr__(self) -> str:
        parts = {"Operation": self.operation, "Status": self.status, "Message": self.message}
        parts["Exception"] = getattr(self, "exception", None)
        told = " | ".join(f"{name}: {value}" for name, value in parts.items() if value)
        return f"Response({told})"

    def to_dict(self) -> dict[str, Any]:
        """The public attributes by name."""
        keys = ["status", "success", "message", "data", "operation"]
        return {key: getattr(self, key) for key in keys}


class WrapperResponseSuccess(WrapperResponse):
    """The operation was carried out."""

    success = True

    def __init__(self, message: str = "", data: Any = None, operation: str = "", **attributes: Any) -> None:
        super().__init__("success", message, data, operation, **attributes)


class WrapperResponseError(WrapperResponse):
    """The operation failed: `exception` says why."""

    def __init__(
        self,
        message: str = "",
        data: Any = None,
        operation: str = "",
        exception: Exception | None = None,
        **attributes: Any,
    ) -> None:
        self.exception = exception
        super().__init__("error", message, data, operation, **attributes)

    def to_dict(self) -> dict[str, Any]:
        """The public attributes by name, the exception among them."""
        return {**super().to_dict(), "exception": self.exception}


def answering(method: Callable[..., Any]) -> Callable[..., WrapperResponse]:
    """Let a method answer with a response: what it returns is the data, what it raises the exception."""

    @wraps(method)
    def answer(*args: Any, **kwargs: Any) -> WrapperResponse:
        try:
            found = method(*args, **kwargs)
        except PsiturkError as error:
            return WrapperResponseError(error.message, operation=method.__name__, exception=error)
        if isinstance(found, WrapperResponse):
            return found
        return WrapperResponseSuccess(data=found, operation=method.__name__)

    return answer


def of_result(result: Result, operation: str) -> WrapperResponse:
    """Answer what became of one thing."""
    data = {"assignment_id": result.submission_id} if result.submission_id else {"hit_id": result.posting_id}
    if result.is_success:
        return WrapperResponseSuccess(result.sentence, data, operation)
    failure = AmtServicesWrapperError(message=result.sentence or str(result.fate))
    return WrapperResponseError(failure.message, data, operation, failure)
