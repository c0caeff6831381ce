"""What robots do in the task: what the project says in `robot.py`, else something that fits any study."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Final

from psiturk_ng.errors import ProjectCodeError, PsiturkError
from psiturk_ng.marketplace.robots.task import Left, Task

FILE_NAME: Final = "robot.py"
HOOK: Final = "take_part"

Script = Callable[[Task], object]
"""Records and saves what one participant does; the platform's end comes after it."""

_TRIALS: Final = 10
_LONGEST_RT_MS: Final = 1500


def any_study(task: Task) -> None:
    """Record some trials and an answer, save each, and let the project compute a bonus if it does."""
    for number in range(_TRIALS):
        rt_ms = task.random.randrange(200, _LONGEST_RT_MS)
        task.record_trial({"phase": "TEST", "number": number, "rt": rt_ms, "robot": True})
        task.save()
    task.record_answer("robot", "yes")
    task.save()
    task.ask("compute_bonus", uniqueId=task.uniqueid)


def guarded(script: Script) -> Script:
    """Make whatever a script raises an error of ours."""

    def run(task: Task) -> None:
        try:
            script(task)
        except (Left, PsiturkError):
            raise
        except Exception as error:
            raise ProjectCodeError(f"{FILE_NAME} failed: {type(error).__name__}: {error}") from error

    return run


def script_of(folder: Path) -> Script:
    """Give the project's own script, or ours.

    Args:
        folder: the project.

    Raises:
        ProjectCodeError: if `robot.py` cannot be loaded, or lacks `take_part`.
    """
    path = folder / FILE_NAME
    if not path.exists():
        return any_study
    spec = importlib.util.spec_from_file_location("project_robot", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ProjectCodeError(
            f"{FILE_NAME} cannot be loaded: {type(error).__name__}: {error}",
            "Correct it, or remove it to let robots do what fits any study.",
        ) from error
    found = getattr(module, HOOK, None)
    if not callable(found):
        raise ProjectCodeError(f"{FILE_NAME} has no function {HOOK}.", f"Write one: def {HOOK}(task): …")
    script: Script = found
    return script
