"""Whether a module could be imported, found out without running any of a project's code."""

import importlib.util
import sys
from pathlib import Path


def is_missing(module: str, folder: Path) -> bool:
    """Tell whether an import would fail.

    Args:
        module: its dotted name.
        folder: the project, whose own modules count as there.
    """
    top = module.partition(".")[0]
    if (folder / top).is_dir() or (folder / f"{top}.py").is_file():
        return False
    try:
        return importlib.util.find_spec(module) is None
    except ModuleNotFoundError:
        # A package above it is missing, or is no package.
        return True
    except ValueError:
        # A module that was made by hand has no specification.
        return module not in sys.modules
