"""Settings that must not stand in a project's config.txt."""

from pathlib import Path

import pytest

from psiturk_ng import config
from psiturk_ng.errors import ConfigError

TOKEN = "tok-0123456789"


def test_a_token_in_config_txt_is_refused_with_the_reason(tmp_path: Path) -> None:
    """The sentence says where it may stand, and does not repeat it."""
    (tmp_path / "config.txt").write_text(f"[Prolific]\nprolific_api_token = {TOKEN}\n")
    with pytest.raises(ConfigError, match="must not stand") as refused:
        config.load(tmp_path, {"HOME": str(tmp_path)})
    said = f"{refused.value.message} {refused.value.hint}"
    assert "PSITURK_PROLIFIC_API_TOKEN" in said
    assert "config.txt" in said
    assert TOKEN not in said


@pytest.mark.parametrize("place", ["own file", ".env", "environment"])
def test_elsewhere_it_is_taken(tmp_path: Path, place: str) -> None:
    """From the user's own file, from .env, and from the environment; an empty line in config.txt is none."""
    folder, home = tmp_path / "project", tmp_path / "home"
    folder.mkdir()
    home.mkdir()
    (folder / "config.txt").write_text("[Prolific]\nprolific_api_token =\n")
    environ = {"HOME": str(home), "PSITURK_GLOBAL_CONFIG_LOCATION": str(home)}
    if place == "own file":
        (folder / "config.txt").write_text("")
        (home / ".psiturkconfig").write_text(f"[Prolific]\nprolific_api_token = {TOKEN}\n")
    elif place == ".env":
        (folder / ".env").write_text(f"PSITURK_PROLIFIC_API_TOKEN={TOKEN}\n")
    else:
        environ["PSITURK_PROLIFIC_API_TOKEN"] = TOKEN
    loaded = config.load(folder, environ)
    assert loaded.settings.prolific.prolific_api_token == TOKEN
    assert TOKEN not in repr(loaded.settings)
    shown = [row.value for row in loaded.rows() if row.option == "prolific_api_token"]
    assert shown == ["********"]


@pytest.mark.parametrize(("written", "read"), [("£", "GBP"), ("$", "USD"), ("eur", "EUR"), ("", "")])
def test_a_currency_is_written_by_code_or_sign(tmp_path: Path, written: str, read: str) -> None:
    """As older projects write it."""
    (tmp_path / "config.txt").write_text(f"[Recruitment]\ncurrency = {written}\n")
    assert config.load(tmp_path, {"HOME": str(tmp_path)}).settings.recruitment.currency == read


def test_what_is_no_currency_is_refused(tmp_path: Path) -> None:
    """With what is expected."""
    (tmp_path / "config.txt").write_text("[Recruitment]\ncurrency = 12\n")
    with pytest.raises(ConfigError, match="GBP"):
        config.load(tmp_path, {"HOME": str(tmp_path)})
