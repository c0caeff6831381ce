"""The configuration as project code knows it: a ConfigParser with psiTurk's two additions."""

import os
from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path
from typing import Any

from psiturk_ng.errors import ConfigError

from .environment import read_environment
from .interpolation import LenientInterpolation
from .origin import Values

_AD_URL_PARTS = ("ad_url_protocol", "ad_url_domain", "ad_url_port", "ad_url_route")


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
        """
        from .resolving import resolve

        self.fill(resolve(self).visible)

    def fill(self, values: Values) -> None:
        """Set many values at once, making sections as needed."""
        for (section, option), value in values.items():
            if section != self.default_section and not self.has_section(section):
                self.add_section(section)
            self.set(section, option, value.text)

    def get_ad_url(self) -> str:
        """Tell the URL of the landing page: `ad_url`, or else one put together from its four parts.

        Raises:
            ConfigError: if a part is not set.
        """
        section = "HIT Configuration"
        if whole := self.get(section, "ad_url", fallback=""):
            return whole
        parts = {name: self.get(section, name, fallback="") for name in _AD_URL_PARTS}
        for name in ("ad_url_domain", *_AD_URL_PARTS):
            if not parts[name]:
                raise ConfigError(
                    f"the ad URL is incomplete: `{name}` is not set",
                    f"Set {name} in [{section}] of {self.local_file}, or PSITURK_{name.upper()}.",
                )
        return "{ad_url_protocol}://{ad_url_domain}:{ad_url_port}/{ad_url_route}".format(**parts)


def global_file(variables: Mapping[str, str], name: str, folder: Path) -> str:
    """Tell where the user's own configuration file would be; empty if there is no home folder."""
    place = variables.get("PSITURK_GLOBAL_CONFIG_LOCATION")
    if place:
        return str(folder / place / name)
    home = variables.get("HOME") or variables.get("USERPROFILE")
    return str(Path(home) / name) if home else ""
