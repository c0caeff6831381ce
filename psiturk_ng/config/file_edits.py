"""Changes to a researcher's own files: shown first, made on request, the old file kept beside the new one."""

import difflib
import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileEdit:
    """A file as it is, and as it should be.

    Args:
        path: where it is.
        before: its text.
        after: its new text.
        encoding: of the file.
        newline: how its lines end.
    """

    path: Path
    before: str
    after: str
    encoding: str = "utf-8"
    newline: str = "\n"

    @property
    def is_needed(self) -> bool:
        """Whether anything changes."""
        return self.before != self.after

    def diff(self, folder: Path) -> str:
        """Show what changes, as `diff -u` does.

        Args:
            folder: names in the heading are relative to it.
        """
        name = (
            self.path.relative_to(folder).as_posix() if self.path.is_relative_to(folder) else str(self.path)
        )
        lines = difflib.unified_diff(
            self.before.split("\n"), self.after.split("\n"), name, f"{name} (new)", lineterm=""
        )
        return "\n".join(lines)

    def apply(self) -> Path:
        """Write the new text, after copying the old file; at no moment is there half a file.

        Returns:
            The copy of the old file.
        """
        backup = _free_name(self.path)
        backup.write_bytes(self.path.read_bytes())
        self.write()
        return backup

    def write(self, *, is_private: bool = False) -> None:
        """Write the new text without keeping the old one; at no moment is there half a file.

        Args:
            is_private: whether a new file is for its owner alone.
        """
        fresh = self.path.with_name(f".{self.path.name}.new")
        # A file with secrets is nobody else's from its first moment on.
        fresh.touch(0o600 if is_private else 0o666)
        fresh.write_text(self.after, encoding=self.encoding, newline=self.newline)
        if self.path.exists():
            fresh.chmod(self.path.stat().st_mode)
        os.replace(fresh, self.path)


def line_ending(content: bytes) -> str:
    """Tell how the lines of a file end."""
    return "\r\n" if b"\r\n" in content else "\n"


def _free_name(path: Path) -> Path:
    names = (path.with_name(f"{path.name}.bak{number or ''}") for number in count())
    return next(name for name in names if not name.exists())
