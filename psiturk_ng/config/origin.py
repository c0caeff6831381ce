"""Where the value of a setting came from."""

from dataclasses import dataclass, replace
from enum import StrEnum


class OriginKind(StrEnum):
    """The sources of settings, weakest first."""

    DEFAULT = "default"
    CLOUD = "cloud default"
    GLOBAL_FILE = "global file"
    PROJECT_FILE = "project file"
    DOTENV = ".env"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from.

    Args:
        kind: which source.
        where: the file and line, or the environment variable; empty for defaults.
        via: the other setting that it was copied from, such as `[Server Parameters] errorlog`, or empty.
    """

    kind: OriginKind
    where: str = ""
    via: str = ""

    def copied_from(self, section: str, option: str) -> "Origin":
        """Return the same origin, reached through another setting."""
        return replace(self, via=label(section, option))

    def __str__(self) -> str:
        where = self.where or str(self.kind)
        return f"{where} ({self.via})" if self.via else where


@dataclass(frozen=True, slots=True)
class Value:
    """The text of a setting as it was written, and where."""

    text: str
    origin: Origin


Values = dict[tuple[str, str], Value]


def label(section: str, option: str) -> str:
    """Name a setting the way it is found in config.txt."""
    return f"[{section}] {option}"
