"""Whatever lets a project's own Python code run as it did on psiTurk 1, 2 and 3."""

from typing import TYPE_CHECKING, Any

from psiturk_ng.compat.judging import with_judge
from psiturk_ng.compat.loader import load_project_code

if TYPE_CHECKING:
    from psiturk_ng.compat.request import ProjectFlask as ProjectFlask

__all__ = ["ProjectFlask", "load_project_code", "with_judge"]


def __getattr__(name: str) -> Any:
    """Import Flask only for who builds an application."""
    if name == "ProjectFlask":
        from psiturk_ng.compat.request import ProjectFlask

        return ProjectFlask
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
