"""Which recruiter uses which setting: as the reference says it, so it is."""

import re
from dataclasses import asdict
from typing import Any

import pytest

from psiturk_ng.config.sample import reference_page
from psiturk_ng.config.settings import declared
from psiturk_ng.config.used_by import PANELS, recruiters_of
from psiturk_ng.recruiters.link.presets import PRESETS
from psiturk_ng.recruiters.opening import names

OPTIONS = {option.name: option for option in declared().values()}


def texts(value: Any) -> list[str]:
    """Give all texts inside a preset."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else ()
    return [text for each in inner for text in texts(each)]


@pytest.mark.parametrize("name", PRESETS)
def test_what_a_panel_reads_is_said_to_be_used_by_it(name: str) -> None:
    """And nothing of its own section is left unread."""
    read = {found for text in texts(asdict(PRESETS[name])) for found in re.findall(r"<(\w+)>", text)}
    for option in read:
        assert name in recruiters_of(OPTIONS[option]), option
    own = {each.name for each in OPTIONS.values() if recruiters_of(each) == (name,)}
    assert own - read <= {"panel_call_secret"}


def test_only_recruiters_that_exist_are_named() -> None:
    """Wherever one is, in the declarations and in the setting itself."""
    for option in OPTIONS.values():
        assert set(recruiters_of(option)) <= set(names())
    expected = OPTIONS["recruiter"].kind.expects.removeprefix("one of ").split(", ")
    assert sorted(expected) == list(names())
    assert {*PANELS, "link"} == set(PRESETS)


def test_the_reference_names_them() -> None:
    """For a section as a whole where all its settings are alike, else in a column."""
    page = reference_page()
    assert "Used by the recruiter `prolific`." in page
    assert re.search(r"\| `us_only` \|.*\| `mturk` \|\n", page)
    assert re.search(r"\| `title` \|.*\| all \|\n", page)
    assert re.search(r"\| `lifetime` \|.*\| `mturk`, `link`, panels \|\n", page)
