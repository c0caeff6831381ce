"""The catalogue of sentences that participants read."""

import string
import tomllib
from pathlib import Path

import pytest

import psiturk_ng.web.participant as package
from psiturk_ng.domain.participant_errors import NUMBERS
from psiturk_ng.web.participant.sentences import DEFAULT_LANGUAGE, LANGUAGES, Sentences, choose

OTHERS = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]


def own_texts(language: str) -> dict[str, str]:
    """Read a language's own file, without what English fills in."""
    folder = Path(package.__path__[0]) / "languages"
    document = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
    areas = {name: table for name, table in document.items() if isinstance(table, dict)}
    return {f"{area}.{name}": text for area, table in areas.items() for name, text in table.items()}


def placeholders(text: str) -> set[str]:
    """Name the placeholders of a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: str) -> None:
    """Nobody meets an English sentence in the middle of another language."""
    assert own_texts(language).keys() == own_texts(DEFAULT_LANGUAGE).keys()


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_placeholders(language: str) -> None:
    """A translation neither loses a value nor asks for one that nobody gives."""
    english = own_texts(DEFAULT_LANGUAGE)
    differing = [
        key for key, text in own_texts(language).items() if placeholders(text) != placeholders(english[key])
    ]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_number_is_described(language: str) -> None:
    """Each reason to refuse a participant has its own sentence, and no sentence lacks a reason."""
    described = {key.removeprefix("errors.") for key in own_texts(language) if key.startswith("errors.")}
    assert described == NUMBERS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_ragged(language: str) -> None:
    """No sentence is empty or has stray space at its ends."""
    assert [key for key, text in own_texts(language).items() if not text or text != text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_knows_its_language_and_direction(language: str) -> None:
    """Pages can set `lang` and `dir` from the catalogue alone."""
    sentences = Sentences.load(language)
    assert (sentences.language, sentences.direction) == (language, "rtl" if language == "ar" else "ltr")


def test_text_fills_in_placeholders() -> None:
    """A value lands where the sentence wants it."""
    text = Sentences.load("en").text("error.contact", address="lab@example.org")
    assert "lab@example.org" in text
    assert "{" not in text


def test_braces_in_a_value_stay_as_they_are() -> None:
    """A value is never read as a placeholder."""
    assert "{0.x} {{7*7}}" in Sentences.load("en").text("error.contact", address="{0.x} {{7*7}}")


def test_an_unknown_key_is_an_error() -> None:
    """A mistyped key is noticed, not shown to a participant."""
    with pytest.raises(KeyError):
        Sentences.load("en").text("error.no_such_sentence")


def test_as_dict_gives_one_area_without_its_prefix() -> None:
    """What psiturk.js receives is keyed by plain names."""
    client = Sentences.load("en").as_dict("client")
    assert client["saving_wait"] == Sentences.load("en").text("client.saving_wait")
    assert not any("." in key for key in client)


def test_a_catalogue_is_read_once() -> None:
    """Every request shares one catalogue per language."""
    assert Sentences.load("ar") is Sentences.load("ar")


def test_an_unknown_language_is_english() -> None:
    """No spelling of the setting stops a page."""
    assert Sentences.load("xx").language == "en"


@pytest.mark.parametrize(
    ("setting", "header", "expected"),
    [
        ("auto", "", "en"),
        ("auto", "es", "es"),
        ("auto", "es-MX,es;q=0.9,en;q=0.8", "es"),
        ("auto", "AR-eg", "ar"),
        ("auto", "en;q=0.4, ar;q=0.7", "ar"),
        ("auto", "de-DE,de;q=0.9,es;q=0.5,en;q=0.3", "es"),
        ("auto", "es;q=0, en", "en"),
        ("auto", "es;q=0", "en"),
        ("auto", "*", "en"),
        ("auto", "de", "en"),
        ("auto", "es;q=nonsense, ar;q=0.1", "ar"),
        ("auto", "es;q=nan, es;q=inf, ;;;=,,", "en"),
        ("auto", "en, es", "en"),
        ("es", "ar", "es"),
        ("ar", "", "ar"),
        ("klingon", "es", "en"),
    ],
)
def test_choose_takes_the_setting_or_else_the_browsers_best(setting: str, header: str, expected: str) -> None:
    """An explicit setting wins; `auto` weighs what the browser asks for."""
    assert choose(setting, header) == expected
