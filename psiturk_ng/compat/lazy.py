"""Module attributes that are made when they are first asked for."""

from collections.abc import Callable, Mapping
from typing import Any


def lazy_names(module: str, makers: Mapping[str, Callable[[], Any]]) -> Callable[[str], Any]:
    """Make the `__getattr__` of a module.

    Args:
        module: its name, for the message.
        makers: gives each name's value; called at each access, so it must remember what is costly.
    """

    def find(name: str) -> Any:
        if name in makers:
            return makers[name]()
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return find
