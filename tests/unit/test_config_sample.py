"""The texts that are generated from the settings."""

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from psiturk_ng.config import OriginKind, Settings
from psiturk_ng.config.sample import reference_page, sample_config
from psiturk_ng.config.settings import declared
from tests.unit.config_project import loaded

REPOSITORY = Path(__file__).parents[2]
REFERENCE = REPOSITORY / "docs" / "reference" / "settings.md"
EXAMPLE = REPOSITORY / "example_project" / "config.txt"


def test_the_reference_page_is_up_to_date() -> None:
    """If not: python -m psiturk_ng.config.sample reference > docs/reference/settings.md."""
    assert REFERENCE.read_text(encoding="utf-8") == reference_page()


@pytest.mark.parametrize("option", list(declared().values()), ids=lambda option: option.name)
def test_every_option_is_in_both_texts(option: object) -> None:
    """With its default and its help."""
    name, default, help = option.name, option.default_text, option.help  # type: ignore[attr-defined]
    assert f"\n;{name} = {default}".rstrip() + "\n" in sample_config()
    assert " ".join(help.split()) in " ".join(sample_config().replace("\n# ", " ").split())
    assert f"| `{name}` |" in reference_page()
    assert help in reference_page()


def test_the_sample_changes_nothing(tmp_path: Path) -> None:
    """Every line is commented out, so that defaults and the environment show through."""
    found = loaded(tmp_path, sample_config())
    assert found.settings == Settings()
    assert found.warnings == ()


def test_the_sample_says_the_defaults(tmp_path: Path) -> None:
    """Every default can be uncommented as it stands."""
    found = loaded(tmp_path, sample_config().replace("\n;", "\n"))
    assert found.settings == Settings()
    assert found.warnings == ()


@pytest.mark.parametrize("shown", [None, (), ("num_counters", "num_conds")])
def test_overrides_are_set_and_read_back(tmp_path: Path, shown: tuple[str, ...] | None) -> None:
    """Whatever their type; percent signs survive."""
    overrides = {
        "title": "Name 50% of the colours",
        "database_url": "mysql://u:p%40w%(x)s@h/d",
        "num_conds": 4,
        "lifetime": 1.5,
        "us_only": False,
        "browser_exclude_rule": ("MSIE",),
        "threads": 2,
        "bonus_message": "Thank you, Zoë",
    }
    text = sample_config(overrides, shown=shown)
    settings = loaded(tmp_path, text).settings
    assert settings.hit.title == overrides["title"]
    assert settings.database.database_url == overrides["database_url"]
    assert (settings.task.num_conds, settings.hit.lifetime, settings.hit.us_only) == (4, 1.5, False)
    assert (settings.task.browser_exclude_rule, settings.server.threads) == (("MSIE",), 2)
    assert settings.shell.bonus_message == overrides["bonus_message"]
    assert (";port = 22362" in text) is (shown is None)
    assert (";num_counters = 1" in text) is (shown != ())


def test_the_example_project_could_be_generated(tmp_path: Path) -> None:
    """Its config.txt has only settings that the sample knows, right spelling and legal values."""
    found = loaded(tmp_path, EXAMPLE.read_text(encoding="utf-8"))
    assert found.warnings == ()
    set_there = [row for row in found.rows() if row.origin.kind is OriginKind.PROJECT_FILE]
    parts = {each: part for part in asdict(found.settings).values() for each in part}
    overrides = {row.option: parts[row.option][row.option] for row in set_there}
    assert loaded(tmp_path, sample_config(overrides, shown=())).settings == found.settings


@pytest.mark.parametrize("overrides", [{"num_conds": 0}, {"launch_in_mode": "lvie"}, {"port": "x"}])
def test_a_sample_with_an_illegal_value_is_not_written(overrides: dict[str, object]) -> None:
    """It would not start."""
    with pytest.raises(ValueError):  # noqa: PT011
        sample_config(overrides)


def test_an_unknown_override_is_refused() -> None:
    """It would have no effect."""
    with pytest.raises(KeyError):
        sample_config({"num_cond": 1})


@pytest.mark.parametrize(
    ("what", "first"), [("config", "# Settings of this study."), ("reference", "# Settings")]
)
def test_both_texts_can_be_printed(what: str, first: str) -> None:
    """The command that the reference page names."""
    command = [sys.executable, "-m", "psiturk_ng.config.sample", what]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[0] == first


def test_settings_import_nothing_but_the_standard_library() -> None:
    """Commands that need no more than settings stay fast; python-dotenv waits for a .env file."""
    code = (
        "import sys; before = set(sys.modules); import psiturk_ng.config, pathlib;"
        "psiturk_ng.config.load(pathlib.Path('/'), {}) if not pathlib.Path('/.env').exists() else None;"
        "tops = {name.partition('.')[0] for name in set(sys.modules) - before};"
        "print(*sorted(tops - set(sys.stdlib_module_names) - {'psiturk_ng'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
