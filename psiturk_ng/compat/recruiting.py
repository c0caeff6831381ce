"""What stands in, for project code, for psiTurk's recruiting names that are not there yet.

Projects import them for pages of their own that no participant opens: the
import works, and the use says what is missing.
"""

from collections.abc import Callable
from typing import Any, Final

from psiturk_ng.errors import RecruiterError

_LATER: Final = "is not there yet: recruiting from code comes with a later version."


class NotYet:
    """A name of psiTurk's that can be imported, and says why it cannot be used.

    Args:
        name: its full name, for the message.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __call__(self, *args: object, **kwargs: object) -> Any:
        """Refuse.

        Raises:
            RecruiterError: always.
        """
        raise RecruiterError(f"{self._name} {_LATER}")

    def __getattr__(self, attribute: str) -> Any:
        """Refuse whatever else is asked of it; Python's own questions find nothing.

        Raises:
            RecruiterError: always, but for names that begin with an underscore.
        """
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        raise RecruiterError(f"{self._name}.{attribute} {_LATER}")


class WrapperResponse:
    """What an operation of `MTurkServicesWrapper` answers.

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
        self.data = {} if data is None else data
        self.operation = operation
        vars(self).update(attributes)

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
    """The operation failed: `exception` says why, and there is no data."""

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


class MTurkServicesWrapper:
    """Can be made, as psiTurk's can without Amazon's keys; every operation answers with an error.

    Args:
        config: the project's settings.
        web_services: not used.
        mode: `live` or `sandbox`.
        **older: psiTurk 2's arguments: `sandbox` says the mode.
    """

    def __init__(
        self, config: Any = None, web_services: object = None, mode: str = "sandbox", **older: Any
    ) -> None:
        self.config = config
        self.mode = "live" if older.get("sandbox") is False else mode
        self.amt_services = NotYet("MTurkServicesWrapper.amt_services")

    def set_mode(self, mode: str) -> None:
        """Choose between `live` and `sandbox`."""
        self.mode = mode

    def __getattr__(self, operation: str) -> Callable[..., WrapperResponseError]:
        """Give any operation: a function that answers with an error."""
        if operation.startswith("_"):
            raise AttributeError(operation)

        def answer(*args: object, **kwargs: object) -> WrapperResponseError:
            error = RecruiterError(f"MTurkServicesWrapper.{operation} {_LATER}")
            return WrapperResponseError(error.message, operation=operation, exception=error)

        return answer
