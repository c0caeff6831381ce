"""What a declared setting consists of."""

from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from .kinds import Kind

T = TypeVar("T")

_KEY = "option"


@dataclass(frozen=True, slots=True)
class Option:
    """One declared setting.

    Args:
        section: its section in config.txt, without brackets.
        name: its key there, in lower case.
        default: its value when nothing sets it.
        kind: its type and legal values.
        help: what it does, in one or more sentences.
        unit: of a number, or empty.
        secret: whether its value is never shown.
        raw: whether `%` has no meaning in it.
        absent: whether project code finds it only when somebody set it.
        personal: whether it must not stand in the project's config.txt, which others see.
    """

    section: str
    name: str
    default: Any
    kind: Kind[Any]
    help: str
    unit: str
    secret: bool
    raw: bool
    absent: bool
    personal: bool

    @property
    def default_text(self) -> str:
        """The default as it would be written in config.txt."""
        return self.kind.write(self.default)

    @property
    def env_name(self) -> str:
        """The environment variable that sets it."""
        return f"PSITURK_{self.name.upper()}"


def setting(
    default: T,
    kind: Kind[T],
    help: str,
    *,
    unit: str = "",
    secret: bool = False,
    raw: bool = False,
    absent: bool = False,
    personal: bool = False,
) -> T:
    """Declare a setting as a field of a frozen dataclass; see `Option` for the arguments."""
    facts = {
        "kind": kind,
        "help": help,
        "unit": unit,
        "secret": secret,
        "raw": raw,
        "absent": absent,
        "personal": personal,
    }
    return field(default=default, repr=not secret, metadata={_KEY: facts})


def options_of(section: str, declaring: type) -> tuple[Option, ...]:
    """List the settings that a section's dataclass declares, in its order."""
    return tuple(
        Option(section=section, name=each.name, default=each.default, **each.metadata[_KEY])
        for each in fields(declaring)
    )
