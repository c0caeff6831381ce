"""From all sources to one value per option: who wins."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .environment import Environment, read_environment
from .legacy import (
    MOVED,
    REMOVED,
    copy_aliases,
    drop_published_secrets,
    honour_moved,
    mention_removed,
    old_places,
)
from .origin import Origin, OriginKind, Value, Values
from .sections import honour_section_spelling, suspicious_options, suspicious_variables
from .settings import CLOUD_DEFAULTS, SECTIONS, declared
from .text_files import ConfigFile, read_config_file


class Sources(Protocol):
    """What has to be known to find all sources of settings."""

    local_file: str
    global_file: str

    @property
    def folder(self) -> Path:
        """The project folder."""

    @property
    def environ(self) -> Mapping[str, str]:
        """The real environment."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """The winning value of every option.

    Args:
        values: declared and unknown options.
        mirrored: further places where project code may ask, those of psiTurk 2.
        environment: the environment that was used, .env included.
        sections: all sections, the project's own empty ones included.
        warnings: what the researcher should know.
    """

    values: Values
    mirrored: Values
    environment: Environment
    sections: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def visible(self) -> Values:
        """What project code sees: options that are absent by default only when set."""
        return {key: value for key, value in self.values.items() if not _hidden(key, value)} | self.mirrored


def resolve(sources: Sources) -> Resolved:
    """Merge packaged defaults, cloud defaults, files, aliases and environment, later ones winning.

    Raises:
        ConfigError: if a file cannot be understood.
    """
    environment = read_environment(sources.folder, sources.environ)
    values = _defaults()
    if environment.on_cloud:
        values |= _cloud_defaults()
    files = _files(sources)
    warnings = list(_add_files(files, values))
    warnings += honour_moved(values)
    copy_aliases(values, lambda option: _from_environment(environment, option))
    _add_environment(values, environment)
    warnings += mention_removed(values)
    warnings += suspicious_variables(environment.variables, {option for _, option in values})
    warnings += drop_published_secrets(values)
    sections = (*SECTIONS, *(section for file in files for section in file.sections))
    return Resolved(values, old_places(values), environment, sections, tuple(warnings))


def _hidden(key: tuple[str, str], value: Value) -> bool:
    option = declared().get(key)
    return option is not None and option.absent and value.origin.kind is OriginKind.DEFAULT


def _defaults() -> Values:
    return {key: Value(option.default_text, Origin(OriginKind.DEFAULT)) for key, option in declared().items()}


def _cloud_defaults() -> Values:
    origin = Origin(OriginKind.CLOUD)
    return {("Server Parameters", option): Value(text, origin) for option, text in CLOUD_DEFAULTS.items()}


def _files(sources: Sources) -> list[ConfigFile]:
    named = ((sources.global_file, OriginKind.GLOBAL_FILE), (sources.local_file, OriginKind.PROJECT_FILE))
    return [read_config_file(sources.folder / name, kind) for name, kind in named if name]


def _add_files(files: list[ConfigFile], values: Values) -> Iterator[str]:
    understood = {moved.old for moved in MOVED} | {
        (section, option) for section, options in REMOVED.items() for option in options
    }
    for file in files:
        found, warnings = honour_section_spelling(file)
        values |= {key: value for key, value in found.items() if not _means_unset(key, value)}
        yield from (*file.warnings, *warnings, *suspicious_options(file, understood))


def _means_unset(key: tuple[str, str], value: Value) -> bool:
    option = declared().get(key)
    return option is not None and not value.text and not option.kind.may_be_blank


def _add_environment(values: Values, environment: Environment) -> None:
    for section, option in list(values):
        if value := _from_environment(environment, option):
            values[section, option] = value


def _from_environment(environment: Environment, option: str) -> Value | None:
    name = environment.name_for(option)
    return Value(environment.variables[name], environment.origin(name)) if name else None
