"""Files that ship with the package but live beside it in a checkout."""

from importlib.resources import files
from pathlib import Path

_CHECKOUT = {"js": "psiturk_ng_js/dist"}
"""Folders that have another name in a checkout."""


def path(name: str) -> Path:
    """Find a folder of shipped files, in an installed package or in a checkout.

    Args:
        name: `js` (the built client), `example_project`, `heroku_files`, or a folder in `deploy_files`.

    Returns:
        The folder; it exists.
    """
    in_checkout = Path(__file__).resolve().parents[2] / _CHECKOUT.get(name, name)
    installed = Path(str(files(__name__) / name))
    return installed if installed.is_dir() else in_checkout
