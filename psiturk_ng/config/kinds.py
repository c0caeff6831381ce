"""How the text of a setting becomes a typed value, and back."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, NoReturn, TypeVar

T = TypeVar("T")

_YES = ("1", "yes", "true", "on")
_SIGNS = {"$": "USD", "£": "GBP", "€": "EUR"}
_NO = ("0", "no", "false", "off")


@dataclass(frozen=True, slots=True)
class Kind(Generic[T]):
    """A type that a setting can have.

    Args:
        name: the type in one or two words, for tables.
        expects: what a legal value looks like, to complete "expected …".
        read: makes the value from stripped text; raises ValueError if it cannot.
        write: the text that `read` turns back into the value.
        may_be_blank: whether an empty text is a value; if not, it means "not set".
    """

    name: str
    expects: str
    read: Callable[[str], T]
    write: Callable[[T], str]
    may_be_blank: bool = False


def text(expects: str = "text", *, may_be_blank: bool = True) -> Kind[str]:
    """Make the kind of a setting that is taken as it is written."""
    return Kind("text", expects, str, str, may_be_blank)


def path(*, may_be_blank: bool = True) -> Kind[str]:
    """Make the kind of a setting that names a file, relative to the project folder."""
    return Kind("path", "a path", str, str, may_be_blank)


def pattern() -> Kind[str]:
    """Make the kind of a setting that is a regular expression."""

    def read(written: str) -> str:
        try:
            re.compile(written)
        except re.error:
            _refuse()
        return written

    return Kind("pattern", "a regular expression", read, str, may_be_blank=True)


def site() -> Kind[str]:
    """Make the kind of a setting that is the address of somebody's site, without a path."""

    def read(written: str) -> str:
        bare = written.strip().rstrip("/")
        whole = bare if "://" in bare or not bare else f"https://{bare}"
        return whole if not whole or re.fullmatch(r"https?://[\w.:\[\]-]+", whole) else _refuse()

    return Kind("site", "an address such as https://example.org", read, str, may_be_blank=True)


def currency() -> Kind[str]:
    """Make the kind of a setting that is a currency, by its code or its sign."""

    def read(written: str) -> str:
        found = _SIGNS.get(written.strip(), written.strip().upper())
        return found if not found or (found.isascii() and found.isalpha() and len(found) >= 3) else _refuse()

    return Kind("currency", "a currency such as GBP or USD", read, str, may_be_blank=True)


def amount() -> Kind[str]:
    """Make the kind of a setting that is an amount of money, in the currency of the recruiter."""

    def read(written: str) -> str:
        digits = written.strip().lstrip("".join(_SIGNS))
        return digits if not digits or digits.replace(".", "", 1).isdecimal() else _refuse()

    return Kind("amount", "an amount of money such as 1.50", read, str, may_be_blank=True)


def url() -> Kind[str]:
    """Make the kind of a setting that is a URL, which may hold a password."""
    return Kind("URL", "a URL", str, str)


def whole(low: int, high: int | None = None) -> Kind[int]:
    """Make the kind of a setting that is an integer from low to high, both included."""
    return Kind("whole number", f"a whole number {_span(low, high)}", lambda s: _int(s, low, high), str)


def above_zero() -> Kind[float]:
    """Make the kind of a setting that is a positive number."""
    return Kind("number", "a number above 0", _positive, _plain)


def yes_no() -> Kind[bool]:
    """Make the kind of a setting that is true or false."""
    return Kind("true/false", "true or false", _bool, lambda value: "true" if value else "false")


def listed() -> Kind[tuple[str, ...]]:
    """Make the kind of a setting that is a list, separated by commas."""
    return Kind("list", "items separated by commas", _items, ", ".join, may_be_blank=True)


def choice(*options: str) -> Kind[str]:
    """Make the kind of a setting that is one of a few words, in any case."""

    def read(written: str) -> str:
        return {option.lower(): option for option in options}.get(written.strip().lower()) or _refuse()

    return Kind("choice", "one of " + ", ".join(options), read, str)


def auto_or_whole(low: int) -> Kind[int | Literal["auto"]]:
    """Make the kind of a setting that is a number or chosen by us."""

    def read(written: str) -> int | Literal["auto"]:
        return "auto" if written.strip().lower() == "auto" else _int(written, low, None)

    return Kind("auto or whole number", f"auto or a whole number {_span(low, None)}", read, str)


def url_prefix() -> Kind[str]:
    """Make the kind of a setting that is the path under which a site is mounted."""
    return Kind("path in a URL", "a path such as /lab", _prefix, str, may_be_blank=True)


def _span(low: int, high: int | None) -> str:
    return f"of at least {low}" if high is None else f"from {low} to {high}"


def _int(written: str, low: int, high: int | None) -> int:
    value = int(written)
    return value if value >= low and (high is None or value <= high) else _refuse()


def _positive(written: str) -> float:
    value = float(written)
    return value if 0 < value < float("inf") else _refuse()


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _bool(written: str) -> bool:
    word = written.strip().lower()
    return word in _YES or (word not in _NO and _refuse())


def _items(written: str) -> tuple[str, ...]:
    return tuple(item for part in written.split(",") if (item := part.strip()))


def _prefix(written: str) -> str:
    inner = written.strip().strip("/")
    if any(mark.isspace() or mark in "?#%\\\"'<>" for mark in inner) or "//" in inner:
        _refuse()
    return f"/{inner}" if inner else ""


def _refuse() -> NoReturn:
    raise ValueError
