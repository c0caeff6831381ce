"""What stands in, for project code, for psiTurk's names that are not there yet.

Projects import them for pages of their own that no participant opens: the
import works, and the use says what is missing.
"""

from typing import Any, Final

from psiturk_ng.errors import RecruiterError

_LATER: Final = "is not there yet: it comes with a later version."


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
