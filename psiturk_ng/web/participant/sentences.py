"""Every sentence that a participant may read, in the languages we have.

The sentences stand in `languages/<language>.toml`, one table per area:
`errors` (by psiTurk's error name), `client` (shown by psiturk.js), and one
for each page, such as `denied`. A key is `<area>.<name>`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

DEFAULT_LANGUAGE: Final = "en"
LANGUAGES: Final = ("en", "es", "ar")

_FOLDER: Final = Path(__file__).with_name("languages")

Direction: TypeAlias = Literal["ltr", "rtl"]


@dataclass(frozen=True, slots=True)
class Sentences:
    """The catalogue in one language; what it lacks is there in English.

    Args:
        language: the language's code, for `<html lang>`.
        direction: the writing direction, for `<html dir>`.
        texts: the sentences by key, such as `errors.already_started_exp`.
    """

    language: str
    direction: Direction
    texts: Mapping[str, str] = field(repr=False)

    @staticmethod
    def load(language: str) -> "Sentences":
        """Give the catalogue of a language, read once per process.

        Args:
            language: one of `LANGUAGES`; any other gives English.
        """
        return _load(language if language in LANGUAGES else DEFAULT_LANGUAGE)

    def text(self, key: str, **values: object) -> str:
        """Give one sentence, with its placeholders filled in.

        Args:
            key: area and name, such as `error.contact`.
            values: one for each placeholder; put in as they are, so escape the result for HTML.

        Raises:
            KeyError: if there is no such sentence, or a placeholder has no value.
        """
        return self.texts[key].format_map(values)

    def as_dict(self, prefix: str) -> dict[str, str]:
        """Give all sentences of an area, by their names inside it.

        Args:
            prefix: the area, such as `client`.
        """
        start = f"{prefix}."
        return {key.removeprefix(start): text for key, text in self.texts.items() if key.startswith(start)}


def choose(setting: str, accept_language: str) -> str:
    """Choose the language of a page.

    Args:
        setting: the project's `language`: one of `LANGUAGES`, or `auto` to follow the browser.
        accept_language: the request's Accept-Language header; may be empty or malformed.

    Returns:
        One of `LANGUAGES`; English where nothing else fits.

    Source: RFC 9110, section 12.5.4.
    """
    if setting != "auto":
        return setting if setting in LANGUAGES else DEFAULT_LANGUAGE
    wanted = sorted(_preferences(accept_language), key=lambda preference: -preference[1])
    for language, quality in wanted:
        if quality > 0 and language in LANGUAGES:
            return language
    return DEFAULT_LANGUAGE


def _preferences(header: str) -> Iterator[tuple[str, float]]:
    """Split an Accept-Language header into (primary language, quality), skipping what cannot be read."""
    for part in header.split(","):
        tag, *parameters = part.strip().split(";")
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.strip().partition("=")
            if name.strip().lower() == "q":
                quality = _quality(value)
        language = tag.strip().lower().replace("_", "-").partition("-")[0]
        yield language, quality


def _quality(value: str) -> float:
    """Read a q-value; one that is no number between 0 and 1 counts as 0."""
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0


@cache
def _load(language: str) -> Sentences:
    document = _read(language)
    texts = {**dict(_flatten(_read(DEFAULT_LANGUAGE))), **dict(_flatten(document))}
    return Sentences(document["language"], document["direction"], MappingProxyType(texts))


def _read(language: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def _flatten(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for area, sentences in document.items():
        if isinstance(sentences, dict):
            yield from ((f"{area}.{name}", text) for name, text in sentences.items())
