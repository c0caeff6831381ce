"""Finds out whether psiTurk itself is installed beside us: both bring a package named `psiturk`."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version


@dataclass(frozen=True, slots=True)
class Rival:
    """The other distribution, as a person should be told of it.

    Args:
        message: what is wrong.
        hint: what to do.
    """

    message: str
    hint: str


def rival_psiturk() -> Rival | None:
    """Look for an installed distribution named psiturk.

    Returns:
        None if psiturk_ng is alone, as it should be.
    """
    try:
        installed = version("psiturk")
    except PackageNotFoundError:
        return None
    return Rival(
        f"psiTurk {installed} is installed beside psiturk_ng, but `import psiturk` can mean only one.",
        "Run `pip uninstall psiturk`, then `pip install --force-reinstall psiturk-ng`.",
    )
