"""On what kind of file system a file is."""

from pathlib import Path
from typing import Final

MOUNTS: Final = Path("/proc/self/mountinfo")
_SPACE: Final = r"\040"


def filesystem_of(path: Path, mounts: Path = MOUNTS) -> str:
    """Name the kind, such as `ext4` or `tmpfs`; empty where that cannot be told.

    Args:
        path: need not exist yet.
        mounts: Linux's list of what is mounted where.
    """
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    found, length = "", 0
    for line in lines:
        place, _, kind = line.partition(" - ")
        point = place.split()[4].replace(_SPACE, " ")
        # The last line of those for one place is what is seen there.
        if path.resolve().is_relative_to(point) and len(point) >= length:
            found, length = kind.split()[0], len(point)
    return found
