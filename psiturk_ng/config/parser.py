"""The configuration as project code knows it: a ConfigParser with psiTurk's two additions."""

import os
from collections.abc import Iterable, Mapping
from configparser import ConfigParser
from pathlib import Path
from typing import Any

from psiturk_ng.errors import ConfigError

from .ad_url import composed
from .environment import read_environment
from .interpolation import LenientInterpolation
from .origin import Values
from .resolving import Resolved, resolve

_ON_THIS_MACHINE = ("sqlite", "localhost")


class EphemeralContainerDBError(ConfigError):
    """The data would be written to a disk that a hosting service throws away."""

    def __init__(self) -> None:
        super().__init__(
            "database_url is a file or database on this machine, whose disk does not last, says ON_CLOUD",
            "Set DATABASE_URL to a database elsewhere, or unset ON_CLOUD and ON_HEROKU if the disk lasts.",
        )


class PsiturkConfig(ConfigParser):
    """A ConfigParser that finds a project's settings by itself.

    Values are final: defaults, files, psiTurk's aliases and the environment are merged.

    Args:
        local_config: name of the project's file.
        global_config_name: name of the user's file, in the home folder
            or in $PSITURK_GLOBAL_CONFIG_LOCATION.
        folder: the project; the current folder if None.
        environ: the environment; the process's own if None.
        **kwargs: for ConfigParser.
    """

    def __init__(
        self,
        local_config: str = "config.txt",
        global_config_name: str = ".psiturkconfig",
        *,
        folder: Path | None = None,
        environ: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**{"interpolation": LenientInterpolation(), **kwargs})
        self.parent = ConfigParser
        self.local_file = local_config
        self._folder = folder
        self._environ = environ
        self.global_file = global_file(
            read_environment(self.folder, self.environ).variables, global_config_name, self.folder
        )

    @property
    def folder(self) -> Path:
        """The project folder."""
        return self._folder or Path.cwd()

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment that settings are read from."""
        return os.environ if self._environ is None else self._environ

    def load_config(self) -> None:
        """Read all sources, as the server does.

        Raises:
            ConfigError: if a file cannot be understood.
            EphemeralContainerDBError: if data would be written to a disk that does not last.
        """
        load_into(self)

    def fill(self, sections: Iterable[str], values: Values) -> None:
        """Set many values at once, making sections as needed."""
        for section in (*sections, *(section for section, _ in values)):
            if section != self.default_section and not self.has_section(section):
                self.add_section(section)
        for (section, option), value in values.items():
            self.set(section, option, value.text)

    def get_ad_url(self) -> str:
        """Tell the URL of the landing page: `ad_url`, or else one put together from its four parts.

        Raises:
            ConfigError: if a part is not set.
        """
        return composed(lambda name: self.get("HIT Configuration", name, fallback=""))


def load_into(parser: PsiturkConfig) -> Resolved:
    """Fill a parser from all sources.

    Returns:
        What was found, with the origin of each value.

    Raises:
        ConfigError: if a file cannot be understood.
        EphemeralContainerDBError: if data would be written to a disk that does not last.
    """
    resolved = resolve(parser)
    parser.fill(resolved.sections, resolved.visible)
    database_url = parser.get("Database Parameters", "database_url")
    if resolved.environment.on_cloud and any(sign in database_url for sign in _ON_THIS_MACHINE):
        raise EphemeralContainerDBError
    return resolved


def global_file(variables: Mapping[str, str], name: str, folder: Path) -> str:
    """Tell where the user's own configuration file would be; empty if there is no home folder."""
    place = variables.get("PSITURK_GLOBAL_CONFIG_LOCATION")
    if place:
        return str(folder / place / name)
    home = variables.get("HOME") or variables.get("USERPROFILE")
    return str(Path(home) / name) if home else ""
