"""Loading a project's settings, and telling where each came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, NoReturn

from psiturk_ng.errors import ConfigError, NotFound

from .declaration import Option
from .interpolation import unresolved
from .legacy import ALIASES, MOVED
from .masking import masked
from .origin import Origin, OriginKind, label
from .parser import PsiturkConfig, load_into
from .resolving import Resolved
from .sections import nearest_option
from .settings import SECTIONS, Settings, declared

_OF_THE_PROJECT = "Not one of our settings; it is kept for your own code."


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `config print`; secrets are masked.

    Args:
        section: without brackets.
        option: its name.
        value: its final text.
        origin: where that came from.
    """

    section: str
    option: str
    value: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one option; secrets are masked.

    Args:
        section: without brackets.
        option: its name.
        default: what it is when nobody sets it.
        type: its type in a word or two.
        expects: what a legal value looks like.
        unit: of a number, or empty.
        help: what it does.
        value: its final text.
        origin: where that came from.
        env_name: the environment variable that sets it.
        aliases: other names and places by which it is set.
    """

    section: str
    option: str
    default: str
    type: str
    expects: str
    unit: str
    help: str
    value: str
    origin: Origin
    env_name: str
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A project's settings, in three forms.

    Args:
        settings: typed and checked.
        parser: for project code.
        warnings: one sentence each, for the researcher.
        environ: the environment with the .env file merged in; nothing was changed in the process's own.
    """

    settings: Settings
    parser: PsiturkConfig
    warnings: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    _resolved: Resolved = field(repr=False)

    @property
    def on_cloud(self) -> bool:
        """Whether ON_CLOUD or ON_HEROKU is in the environment."""
        return self._resolved.environment.on_cloud

    def origin(self, section: str, option: str) -> Origin:
        """Tell where a value came from.

        Raises:
            NotFound: if there is no such option.
        """
        key = (section, option.lower())
        value = self._resolved.values.get(key) or self._resolved.mirrored.get(key)
        if value is None:
            _not_found(option)
        return value.origin

    def rows(self) -> tuple[Row, ...]:
        """List all options in the order of the sample file, then the project's own."""
        order = list(dict.fromkeys((*SECTIONS, *(section for section, _ in self._resolved.values))))
        return tuple(
            Row(section, option, self._shown(section, option), value.origin)
            for (section, option), value in sorted(
                self._resolved.values.items(), key=lambda item: order.index(item[0][0])
            )
        )

    def explain(self, option: str) -> Explanation:
        """Tell everything about one option.

        Args:
            option: its name in any case; the environment variable's name does too.

        Raises:
            NotFound: if there is no such option; names the closest one.
        """
        name = option.strip().lower().removeprefix("psiturk_")
        key = next((key for key in (*declared(), *self._resolved.values) if key[1] == name), None)
        if key is None:
            _not_found(option)
        value, facts = self._resolved.values[key], declared().get(key)
        return Explanation(
            section=key[0],
            option=key[1],
            default=facts.default_text if facts else "",
            type=facts.kind.name if facts else "text",
            expects=facts.kind.expects if facts else "text",
            unit=facts.unit if facts else "",
            help=facts.help if facts else _OF_THE_PROJECT,
            value=self._shown(*key),
            origin=value.origin,
            env_name=f"PSITURK_{key[1].upper()}",
            aliases=other_names(*key),
        )

    def _shown(self, section: str, option: str) -> str:
        text = self.parser.get(section, option, fallback="", raw=_is_raw(section, option))
        return masked(option, text, declared().get((section, option)))


def load(folder: Path, environ: Mapping[str, str]) -> Loaded:
    """Load the settings of a project.

    Args:
        folder: the project, where config.txt is or could be.
        environ: the environment; it is not changed.

    Raises:
        ConfigError: if a file cannot be understood or a value is not legal.
        EphemeralContainerDBError: if data would be written to a disk that does not last.
    """
    parser = PsiturkConfig(folder=folder, environ=environ)
    resolved = load_into(parser)
    settings = _typed(parser, resolved)
    return Loaded(
        settings=settings,
        parser=parser,
        warnings=(*resolved.warnings, *_unresolved_references(parser, resolved), *_half_set(settings)),
        environ=resolved.environment.variables,
        _resolved=resolved,
    )


def other_names(section: str, option: str) -> tuple[str, ...]:
    """List the other names and places that set an option."""
    preferred = (label(its, name) for its, name, targets in ALIASES if its == section and option in targets)
    moved = (f"{label(*each.old)} (psiTurk 2)" for each in MOVED if each.new == (section, option))
    return (*preferred, *moved)


def _is_raw(section: str, option: str) -> bool:
    facts = declared().get((section, option))
    return facts is not None and facts.raw


def _typed(parser: PsiturkConfig, resolved: Resolved) -> Settings:
    parts: dict[str, Any] = {}
    for part, (section, declaring) in zip(fields(Settings), SECTIONS.items(), strict=True):
        options = [option for (its, _), option in declared().items() if its == section]
        parts[part.name] = declaring(**{option.name: _read(option, parser, resolved) for option in options})
    return Settings(**parts)


def _read(option: Option, parser: PsiturkConfig, resolved: Resolved) -> Any:
    text = parser.get(option.section, option.name, fallback="", raw=option.raw)
    origin = resolved.values[option.section, option.name].origin
    if option.personal and text.strip() and origin.kind is OriginKind.PROJECT_FILE:
        raise ConfigError(
            f"{origin}: {label(option.section, option.name)} must not stand in a project's config.txt, "
            "which is copied and published together with the study",
            f"Move it to your own ~/.psiturkconfig, to .env, or to the variable {option.env_name}; "
            "if others have seen the file, make a new one.",
        )
    if not text.strip() and not option.kind.may_be_blank:
        return option.default
    try:
        return option.kind.read(text)
    except ValueError:
        raise _bad_value(option, text, origin) from None


def _bad_value(option: Option, text: str, origin: Origin) -> ConfigError:
    found = f"{origin}: {label(option.section, option.name)} is `{masked(option.name, text, option)}`"
    return ConfigError(f"{found}, but {option.kind.expects} is expected", _cure(option, text))


def _cure(option: Option, text: str) -> str:
    for attempt, cure in (
        (text.strip("'\""), "Remove the quotation marks: they are taken as part of the value."),
        (text.replace(";", "#").partition("#")[0].strip(), "Put the comment on a line of its own."),
    ):
        try:
            if attempt != text and option.kind.read(attempt) is not None:
                return cure
        except ValueError:
            continue
    return f"Correct it, or remove it to get the default, {option.default_text}."


def _unresolved_references(parser: PsiturkConfig, resolved: Resolved) -> Iterator[str]:
    for (section, option), facts in declared().items():
        value = resolved.values[section, option]
        if facts.raw or facts.secret or value.origin.kind is OriginKind.DEFAULT:
            continue
        for name in unresolved(value.text, parser[section]):
            yield (
                f"{label(section, option)} ({value.origin}) refers to {name}, "
                "which that section does not have; it is taken literally."
            )


def _half_set(settings: Settings) -> Iterator[str]:
    if bool(settings.server.certfile) != bool(settings.server.keyfile):
        yield "Only one of certfile and keyfile is set, so the server will speak plain http: set both."


def _not_found(option: str) -> NoReturn:
    near = nearest_option(option.strip().lower())
    raise NotFound(f"there is no option called {option}", f"Did you mean {near}?" if near else "")
