"""Reading configuration files: their encoding, their sections, and the lines things stand on."""

import re
from configparser import (
    DuplicateOptionError,
    DuplicateSectionError,
    Error,
    MissingSectionHeaderError,
    ParsingError,
    RawConfigParser,
)
from dataclasses import dataclass
from pathlib import Path

from psiturk_ng.errors import ConfigError

from .origin import Origin, OriginKind, Value, Values, label

_HEADER = re.compile(r"\[(.+)\]")
_OPTION = re.compile(r"(.*?)\s*[=:]")
_NO_DEFAULT_SECTION = "\0"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file's text, and whether it had to be guessed."""

    text: str
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What one configuration file says.

    Args:
        values: by section and option as they stand in the file, options in lower case.
        sections: all its sections, empty ones included.
        warnings: what is odd about the file itself.
    """

    values: Values
    sections: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def decoded(content: bytes) -> Decoded:
    """Read text as UTF-8, with or without a byte order mark, and else as Latin-1, which fits anything."""
    try:
        return Decoded(_with_newlines(content.decode("utf-8-sig")))
    except UnicodeDecodeError:
        return Decoded(_with_newlines(content.decode("latin-1")), guessed=True)


def _with_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_config_file(file: Path, kind: OriginKind) -> ConfigFile:
    """Read one configuration file; one that does not exist says nothing.

    Args:
        file: where it is.
        kind: the source that it is, for the origin of its values.

    Raises:
        ConfigError: if it cannot be read, or is no configuration file.
    """
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return ConfigFile({})
    except OSError as error:
        return _unreadable(file, kind, error)
    source = decoded(content)
    parser = _parsed(source.text, file)
    lines = _line_numbers(source.text)
    values = {
        (section, option): Value(text, Origin(kind, _place(file, kind, lines.get((section, option)))))
        for section in parser.sections()
        for option, text in parser.items(section)
    }
    warnings = (f"{file} is not UTF-8; it was read as Latin-1: save it as UTF-8.",) if source.guessed else ()
    return ConfigFile(values, tuple(parser.sections()), warnings)


def _unreadable(file: Path, kind: OriginKind, error: OSError) -> ConfigFile:
    reason = f"{file} cannot be read: {error.strerror or error}"
    if kind is OriginKind.PROJECT_FILE:
        raise ConfigError(reason, "Check what it is and who may read it.") from error
    return ConfigFile({}, warnings=(f"{reason}; it is left out.",))


def _parsed(text: str, file: Path) -> RawConfigParser:
    parser = RawConfigParser(default_section=_NO_DEFAULT_SECTION)
    try:
        parser.read_string(text, str(file))
    except Error as error:
        raise _explained(error, file) from error
    return parser


def _explained(error: Error, file: Path) -> ConfigError:
    match error:
        case DuplicateOptionError(section=section, option=option, lineno=line):
            message = f"{file}, line {line}: {label(section, option)} is set for the second time"
            return ConfigError(message, "Keep one of the two lines.")
        case DuplicateSectionError(section=section, lineno=line):
            message = f"{file}, line {line}: the section [{section}] begins for the second time"
            return ConfigError(message, "Move its settings to the first one.")
        case MissingSectionHeaderError(lineno=line):
            return ConfigError(
                f"{file}, line {line}: a setting stands before the first section",
                "Put a section above it, such as [Task Parameters].",
            )
        case ParsingError(errors=errors):
            return ConfigError(
                f"{file}, line {errors[0][0]}: this is neither a section, a comment nor `name = value`",
                "Start a comment with # or ; and indent what continues the line above.",
            )
        case _:
            return ConfigError(f"{file} cannot be understood: {error}")


def _place(file: Path, kind: OriginKind, line: int | None) -> str:
    name = file.name if kind is OriginKind.PROJECT_FILE else str(file)
    return f"{name}, line {line}" if line else name


def _line_numbers(text: str) -> dict[tuple[str, str], int]:
    """Find the line of each option; an indented line continues an option and starts none."""
    found: dict[tuple[str, str], int] = {}
    section, indent, in_option = "", 0, False
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        depth = len(line) - len(line.lstrip())
        if not stripped or stripped[0] in "#;" or (in_option and depth > indent):
            continue
        indent = depth
        if header := _HEADER.match(stripped):
            section, in_option = header.group(1), False
        elif option := _OPTION.match(stripped):
            in_option = True
            found.setdefault((section, option.group(1).lower()), number)
    return found
