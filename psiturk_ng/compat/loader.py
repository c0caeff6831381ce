"""Loads a project's custom.py: never half, never silently not at all."""

import difflib
import inspect
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

from psiturk_ng.compat.diagnosis import diagnosed
from psiturk_ng.compat.imports import ProjectImports, open_project_imports
from psiturk_ng.compat.reachable import entry
from psiturk_ng.compat.rival import rival_psiturk
from psiturk_ng.domain.project_code import ProjectCode
from psiturk_ng.errors import ProjectCodeError

_HOOKS: Final = ("init_app", "custom_get_condition")


def load_project_code(folder: Path) -> ProjectCode:
    """Load the project's own code, if it has any.

    Args:
        folder: the project; it is put at the end of `sys.path`.

    Returns:
        What custom.py defines; empty if there is no custom.py.

    Raises:
        ProjectCodeError: if custom.py, or something it imports, does not load, or it lacks `custom_code`.
    """
    path = entry(folder.resolve())
    imports = open_project_imports(folder)
    if path is None:
        return ProjectCode()
    if rival := rival_psiturk():
        raise ProjectCodeError(rival.message, rival.hint)
    found: list[str] = []
    log, imports.notify = imports.notify, found.append
    try:
        module = imports.load("custom", path)
    except (Exception, SystemExit) as error:
        imports.close()
        raise diagnosed(error, imports) from error
    imports.notify = log
    return _project_code(module, path.name, imports, found)


def _project_code(module: ModuleType, name: str, imports: ProjectImports, found: list[str]) -> ProjectCode:
    from flask import Blueprint

    blueprint = getattr(module, "custom_code", None)
    if not isinstance(blueprint, Blueprint):
        imports.close()
        raise ProjectCodeError(
            f"{name} defines no Blueprint named custom_code.",
            "Add the line `custom_code = Blueprint('custom_code', __name__)`, and put your routes on it.",
        )
    blueprint.record(lambda state: imports.carry_out(state.app))
    init_app, get_condition = (_hook(module, hook, name) for hook in _HOOKS)
    return ProjectCode(
        blueprint, init_app, get_condition, _validate(module), (*found, *_misspelt_hooks(module, name))
    )


def _hook(module: ModuleType, hook: str, name: str) -> Callable[..., Any] | None:
    function = getattr(module, hook, None)
    if function is not None and not callable(function):
        raise ProjectCodeError(f"{hook} in {name} is not a function.", f"Write it as `def {hook}(…):`.")
    return function


def _validate(module: ModuleType) -> Callable[[Any], bool | str] | None:
    """Find the function that judges participants; one of that name that takes something else is another."""
    function = getattr(module, "validate", None)
    if not isinstance(function, FunctionType):
        return None
    return function if list(inspect.signature(function).parameters) == ["participant"] else None


def _misspelt_hooks(module: ModuleType, name: str) -> list[str]:
    """Sentences about functions that were probably meant to be one of our hooks."""
    own = [key for key, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
    return [
        f"{name} defines {near}, which nothing calls: if it is meant to be {hook}, rename it."
        for hook in _HOOKS
        if not hasattr(module, hook)
        for near in difflib.get_close_matches(hook, own, n=1, cutoff=0.85)
    ]
