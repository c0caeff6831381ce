"""The environment that a project sees: the real one, filled up from the nearest .env file."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from psiturk_ng.errors import ConfigError

from .file_edits import FileEdit, line_ending
from .origin import Origin, OriginKind
from .text_files import decoded

ON_CLOUD = ("ON_CLOUD", "ON_HEROKU")
UNPREFIXED = ("PORT", "DATABASE_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


@dataclass(frozen=True, slots=True)
class Environment:
    """Environment variables and the file that some of them come from.

    Args:
        variables: all of them; the real environment wins over the file.
        file: the .env file, if there is one.
        from_file: names whose value comes from the file.
    """

    variables: Mapping[str, str]
    file: Path | None = None
    from_file: frozenset[str] = frozenset()

    @property
    def on_cloud(self) -> bool:
        """Whether psiTurk's sign for "runs on a hosting service" is there, with whatever value."""
        return any(name in self.variables for name in ON_CLOUD)

    def names_for(self, option: str) -> Iterator[str]:
        """List the variables that set an option, strongest first."""
        yield f"PSITURK_{option.upper()}"
        if option.upper() in UNPREFIXED:
            yield option.upper()

    def name_for(self, option: str) -> str | None:
        """Find the variable that sets an option here; an empty one sets nothing."""
        return next((name for name in self.names_for(option) if self.variables.get(name, "").strip()), None)

    def origin(self, name: str) -> Origin:
        """Tell where a variable's value came from."""
        if name in self.from_file:
            return Origin(OriginKind.DOTENV, f"{name} in {self.file}")
        return Origin(OriginKind.ENVIRONMENT, f"environment variable {name}")


def read_environment(folder: Path, environ: Mapping[str, str]) -> Environment:
    """Fill up the environment from the .env file of a folder, or of the nearest folder above that has one.

    Args:
        folder: where the search begins.
        environ: the real environment; it is not changed and wins.
    """
    file = _nearest_dotenv(folder)
    if file is None:
        return Environment(dict(environ))
    variables = dict(environ)
    for name, value in _assignments(_text(file)):
        if name not in environ:
            variables[name] = _substituted(value, variables)
    return Environment(variables, file, frozenset(variables) - frozenset(environ))


def with_variable(folder: Path, name: str, value: str) -> FileEdit:
    """Say how the .env file of a folder should be written for a variable to have a value.

    That is the file that is read there: the nearest one, or a new one in the folder.

    Args:
        folder: where the search begins.
        name: of the variable.
        value: its text, which needs no quotation marks.
    """
    path = _nearest_dotenv(folder) or folder / ".env"
    content = path.read_bytes() if path.exists() else b""
    before = decoded(content).text
    setting = re.compile(rf"^\s*(export\s+)?{name}\s*=")
    kept = [line for line in before.splitlines() if not setting.match(line)]
    after = "".join(f"{line}\n" for line in (*kept, f"{name}={value}"))
    return FileEdit(path, before, after, "utf-8", line_ending(content))


def _text(file: Path) -> str:
    try:
        return decoded(file.read_bytes()).text
    except OSError as error:
        reason = f"{file} cannot be read: {error.strerror or error}"
        raise ConfigError(reason, "Check who may read it.") from error


def _nearest_dotenv(folder: Path) -> Path | None:
    here = folder.resolve()
    return next((each / ".env" for each in (here, *here.parents) if os.path.isfile(each / ".env")), None)


def _assignments(text: str) -> Iterator[tuple[str, str]]:
    from dotenv import dotenv_values

    for name, value in dotenv_values(stream=StringIO(text), interpolate=False).items():
        if value is not None:
            yield name, value


def _substituted(value: str, variables: Mapping[str, str]) -> str:
    from dotenv.variables import parse_variables

    return "".join(atom.resolve(variables) for atom in parse_variables(value))
