"""Types and legal values of settings."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psiturk_ng.config import Settings
from psiturk_ng.config.ad_url import with_query
from psiturk_ng.config.kinds import above_zero, auto_or_whole, choice, listed, text, url_prefix, whole, yes_no
from psiturk_ng.config.settings import SECTIONS, declared
from psiturk_ng.errors import ConfigError
from tests.unit.config_project import loaded

BAD = [
    ("Server Parameters", "port", "abc", "a whole number from 1 to 65535"),
    ("Server Parameters", "port", "0", "a whole number from 1 to 65535"),
    ("Server Parameters", "port", "65536", "a whole number from 1 to 65535"),
    ("Server Parameters", "port", "22.5", "a whole number from 1 to 65535"),
    ("Server Parameters", "loglevel", "5", "a whole number from 0 to 4"),
    ("Server Parameters", "loglevel", "-1", "a whole number from 0 to 4"),
    ("Server Parameters", "loglevel", "info", "a whole number from 0 to 4"),
    ("Server Parameters", "threads", "0", "auto or a whole number of at least 1"),
    ("Server Parameters", "threads", "many", "auto or a whole number of at least 1"),
    ("Server Parameters", "enable_dashboard", "maybe", "true or false"),
    ("Server Parameters", "url_prefix", "/a b", "a path such as /lab"),
    ("Server Parameters", "url_prefix", "https://lab.example/x", "a path such as /lab"),
    ("Server Parameters", "proxy_count", "-1", "a whole number of at least 0"),
    ("Server Parameters", "max_request_megabytes", "0", "a whole number of at least 1"),
    ("Task Parameters", "num_conds", "0", "a whole number of at least 1"),
    ("Task Parameters", "num_counters", "two", "a whole number of at least 1"),
    ("Task Parameters", "cutoff_time", "-5", "a whole number from 0 to 1000000000"),
    ("Task Parameters", "cutoff_time", "99999999999", "a whole number from 0 to 1000000000"),
    ("Task Parameters", "language", "fr", "one of auto, en, es, ar"),
    ("Shell Parameters", "launch_in_mode", "lvie", "one of live, sandbox, sim"),
    ("Database Parameters", "sqlite_synchronous", "MAYBE", "one of OFF, NORMAL, FULL, EXTRA"),
    ("HIT Configuration", "lifetime", "0", "a number above 0"),
    ("HIT Configuration", "lifetime", "nan", "a number above 0"),
    ("HIT Configuration", "lifetime", "inf", "a number above 0"),
    ("HIT Configuration", "approve_requirement", "101", "a whole number from 0 to 100"),
    (
        "Recruitment",
        "recruiter",
        "crowdflower",
        "one of mturk, prolific, sona, connect, positly, cint, lab, panel, link",
    ),
]


@pytest.mark.parametrize(("section", "option", "value", "expected"), BAD)
def test_a_bad_value_is_named_with_its_place_and_what_is_expected(
    tmp_path: Path, section: str, option: str, value: str, expected: str
) -> None:
    """File, line, section, key, value, expectation, and a cure."""
    with pytest.raises(ConfigError) as refusal:
        loaded(tmp_path, f"# a comment\n[{section}]\n{option} = {value}\n")
    assert (
        refusal.value.message
        == f"config.txt, line 3: [{section}] {option} is `{value}`, but {expected} is expected"
    )
    assert declared()[section, option].default_text in refusal.value.hint


def test_a_bad_value_in_the_environment_is_named_with_its_variable(tmp_path: Path) -> None:
    """PORT is set by hosting services, so the person may not know it."""
    with pytest.raises(ConfigError, match="environment variable PORT: ") as refusal:
        loaded(tmp_path, PORT="tcp://me:hush@10.0.0.1:80")
    assert "hush" not in refusal.value.message


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ('"22362"', "quotation marks"),
        ("'22362'", "quotation marks"),
        ("22362 ; my port", "line of its own"),
        ("22362 # my port", "line of its own"),
    ],
)
def test_frequent_mistakes_have_a_cure_of_their_own(tmp_path: Path, written: str, hint: str) -> None:
    """Quotes and inline comments are part of the value, as in psiTurk."""
    with pytest.raises(ConfigError) as refusal:
        loaded(tmp_path, f"[Server Parameters]\nport = {written}\n")
    assert hint in refusal.value.hint


@pytest.mark.parametrize("option", [each for each in declared().values() if not each.kind.may_be_blank])
def test_a_blank_value_that_means_nothing_is_the_default(tmp_path: Path, option: Any) -> None:
    """For the settings and for project code, in the file and in the environment."""
    found = loaded(tmp_path, f"[{option.section}]\n{option.name} =\n", **{option.env_name: "  "})
    assert found.settings == Settings()
    assert found.parser.get(option.section, option.name) == option.default_text


def test_an_empty_browser_rule_excludes_nobody(tmp_path: Path) -> None:
    """A trailing comma names no browser either (D-21)."""
    for rule, expected in (("", ()), ("MSIE,", ("MSIE",)), (" , ", ())):
        found = loaded(tmp_path, f"[Task Parameters]\nbrowser_exclude_rule = {rule}\n")
        assert found.settings.task.browser_exclude_rule == expected


def test_qualifications_are_stripped(tmp_path: Path) -> None:
    """psiTurk sent the spaces to Mechanical Turk (D-62)."""
    found = loaded(tmp_path, "[HIT Configuration]\nrequire_quals = AB1 ,  CD2\n")
    assert found.settings.hit.require_quals_live == ("AB1", "CD2")


@pytest.mark.parametrize(
    ("value", "expected"), [("lab", "/lab"), ("/lab/", "/lab"), ("/", ""), ("a/b", "/a/b"), ("", "")]
)
def test_a_prefix_has_one_form(tmp_path: Path, value: str, expected: str) -> None:
    """A slash before it and none after."""
    assert loaded(tmp_path, PSITURK_URL_PREFIX=value).settings.server.url_prefix == expected


@pytest.mark.parametrize("word", ["1", "yes", "TRUE", "On"])
def test_yes_has_four_spellings(tmp_path: Path, word: str) -> None:
    """Those of ConfigParser, in any case."""
    assert loaded(tmp_path, PSITURK_DO_SCHEDULER=word).settings.server.do_scheduler is True


def test_choices_are_read_in_any_case(tmp_path: Path) -> None:
    """And come out as they are declared."""
    found = loaded(tmp_path, PSITURK_LAUNCH_IN_MODE="LIVE", PSITURK_SQLITE_SYNCHRONOUS="normal")
    assert (found.settings.shell.launch_in_mode, found.settings.database.sqlite_synchronous) == (
        "live",
        "NORMAL",
    )


_WORDS = st.text(st.characters(exclude_categories=("Z", "C"), exclude_characters=","), min_size=1)

ROUND_TRIPS: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (text(), st.text()),
    (whole(-(10**9)), st.integers(-(10**9), 10**12)),
    (above_zero(), st.floats(min_value=0, exclude_min=True, allow_infinity=False)),
    (yes_no(), st.booleans()),
    (listed(), st.lists(_WORDS).map(tuple)),
    (choice("live", "sandbox", "SIM"), st.sampled_from(["live", "sandbox", "SIM"])),
    (auto_or_whole(1), st.just("auto") | st.integers(1, 1000)),
    (
        url_prefix(),
        st.lists(st.from_regex(r"[a-z0-9_.~-]+", fullmatch=True)).map(lambda p: "".join(f"/{x}" for x in p)),
    ),
]


@pytest.mark.parametrize(("kind", "values"), ROUND_TRIPS, ids=lambda each: getattr(each, "name", ""))
def test_what_is_written_is_read_back(kind: Any, values: st.SearchStrategy[Any]) -> None:
    """The sample file relies on it."""

    @settings(deadline=None)
    @given(values)
    def law(value: Any) -> None:
        assert kind.read(kind.write(value)) == value

    law()


@settings(deadline=None)
@given(st.text(), st.sampled_from(list(declared().values())))
def test_no_text_is_more_than_a_bad_value(written: str, option: Any) -> None:
    """A reader either returns a value or raises ValueError."""
    try:
        value = option.kind.read(written)
    except ValueError:
        return
    assert option.kind.read(option.kind.write(value)) == value


def test_every_default_is_legal_and_survives_writing() -> None:
    """And every option name stands in one section only."""
    for option in declared().values():
        if option.default_text or option.kind.may_be_blank:
            assert option.kind.read(option.default_text) == option.default
    assert len({name for _, name in declared()}) == len(declared())


def test_each_section_has_its_part_of_the_settings() -> None:
    """The order of the parts is the order of the sections."""
    assert [type(getattr(Settings(), each.name)) for each in fields(Settings)] == list(SECTIONS.values())


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://lab.example:443/pub", "https://lab.example:443/pub?mode=sim"),
        ("https://lab.example/pub?a=1", "https://lab.example/pub?a=1&mode=sim"),
        ("https://lab.example/pub#top", "https://lab.example/pub?mode=sim#top"),
    ],
)
def test_the_mode_joins_what_the_landing_page_asks_already(url: str, expected: str) -> None:
    """A second question mark would lose the mode or the project's own parameter."""
    assert with_query(url, mode="sim") == expected
