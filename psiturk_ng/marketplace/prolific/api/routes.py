"""What can be asked of the API: each route with its name, and how requests are answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from psiturk_ng.marketplace.prolific.refusals import invalid
from psiturk_ng.marketplace.state import Moment


@dataclass(frozen=True, slots=True)
class Asked:
    """A request.

    Args:
        moment: when.
        query: of its address.
        body: its object of JSON; empty without one.
        path: its address without the host.
    """

    moment: Moment
    query: Mapping[str, str]
    body: Mapping[str, Any]
    path: str

    def text(self, name: str) -> str:
        """Read a text of the body.

        Raises:
            Refused: if there is none.
        """
        value = self.body.get(name)
        if not isinstance(value, str) or not value.strip():
            raise invalid({name: ["This field is required."]})
        return value

    def texts(self, name: str) -> list[str]:
        """Read a list of texts of the body.

        Raises:
            Refused: if it is none.
        """
        value = self.body.get(name)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise invalid({name: ["A list of texts is expected."]})
        return value


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back.

    Args:
        value: the body, before it is JSON; None for none.
        status: of HTTP.
        headers: beside the usual ones.
    """

    value: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


View = Callable[..., Answer]
"""Takes what was asked, and the parts of the path by name."""


@dataclass(frozen=True, slots=True)
class Route:
    """One thing that can be asked.

    Args:
        name: by which faults are planned.
        method: of HTTP.
        path: below the host, with names of its parts in angle brackets.
        view: answers it.
    """

    name: str
    method: str
    path: str
    view: View

    @property
    def label(self) -> str:
        """As documentation writes it."""
        return f"{self.method} {self.path.replace('<', '{').replace('>', '}')}"
