"""Projects that were made with psiTurk 2."""

from pathlib import Path

import pytest

from tests.unit.config_project import loaded

V2 = """
[HIT Configuration]
title = Stroop task
amt_keywords = Perception, Psychology
contact_email_on_error = me@example.org
ad_group = Old group
psiturk_keywords = stroop
organization_name = A University
browser_exclude_rule = MSIE, Chrome
allow_repeats = true

[Database Parameters]
table_name = turkdemo

[Server Parameters]
cutoff_time = 45
debug = true
login_username = examplename
login_pw = examplepassword
secret_key = 'this is my secret key which is hard to guess, i should change this'

[Shell Parameters]
launch_in_sandbox_mode = true
use_psiturk_ad_server = true
ad_location = false

[psiTurk Access]
psiturk_access_key_id = YourAccessKeyId
"""

PLACES = [
    (
        "HIT Configuration",
        "contact_email_on_error",
        "Task Parameters",
        "contact_email_on_error",
        "a@b",
        "c@d",
    ),
    ("HIT Configuration", "browser_exclude_rule", "Task Parameters", "browser_exclude_rule", "MSIE", "bot"),
    ("HIT Configuration", "allow_repeats", "Task Parameters", "allow_repeats", "true", "false"),
    ("Server Parameters", "cutoff_time", "Task Parameters", "cutoff_time", "45", "50"),
    ("HIT Configuration", "amt_keywords", "HIT Configuration", "keywords", "old", "new"),
]


def test_a_project_of_psiturk_2_keeps_its_meaning(tmp_path: Path) -> None:
    """psiTurk 3 fell back to its defaults without a word."""
    settings = loaded(tmp_path, V2).settings
    assert settings.task.contact_email_on_error == "me@example.org"
    assert settings.task.browser_exclude_rule == ("MSIE", "Chrome")
    assert settings.task.allow_repeats is True
    assert settings.task.cutoff_time == 45
    assert settings.hit.keywords == "Perception, Psychology"
    assert settings.shell.launch_in_mode == "sandbox"
    assert settings.hit.ad_url == ""


@pytest.mark.parametrize(("old_section", "old", "section", "new", "text", "other"), PLACES)
def test_old_places_are_read_where_the_new_one_is_not_set(
    tmp_path: Path, old_section: str, old: str, section: str, new: str, text: str, other: str
) -> None:
    """One warning names the new place; the origin names the old one."""
    found = loaded(tmp_path, f"[{old_section}]\n{old} = {text}\n")
    assert found.parser.get(section, new) == found.parser.get(old_section, old) == text
    assert [warning for warning in found.warnings if f"[{section}] {new}" in warning]
    assert str(found.origin(section, new)) == f"config.txt, line 2 ([{old_section}] {old})"


@pytest.mark.parametrize(("old_section", "old", "section", "new", "text", "other"), PLACES)
def test_the_new_place_wins_over_the_old_one(
    tmp_path: Path, old_section: str, old: str, section: str, new: str, text: str, other: str
) -> None:
    """Even with another value, which project code still finds where it was written."""
    new_line = f"{new} = {text}\n"
    together = old_section == section
    config = f"[{old_section}]\n{old} = {other}\n" + (new_line if together else f"[{section}]\n{new_line}")
    found = loaded(tmp_path, config)
    assert found.parser.get(section, new) == text
    assert found.parser.get(old_section, old) == other
    assert any(f"[{old_section}] {old}" in warning and "not read" in warning for warning in found.warnings)


@pytest.mark.parametrize(("old_section", "old", "section", "new", "text", "other"), PLACES)
def test_project_code_may_ask_in_the_old_place(
    tmp_path: Path, old_section: str, old: str, section: str, new: str, text: str, other: str
) -> None:
    """Where only the new place is set, or only the environment, or nothing."""
    assert loaded(tmp_path).parser.get(old_section, old) == loaded(tmp_path).parser.get(section, new)
    assert loaded(tmp_path, f"[{section}]\n{new} = {text}\n").parser.get(old_section, old) == text
    found = loaded(tmp_path, f"[{section}]\n{new} = {text}\n", **{f"PSITURK_{new.upper()}": other})
    assert found.parser.get(old_section, old) == other
    assert not any(old == row.option and old_section == row.section for row in found.rows())


@pytest.mark.parametrize(
    ("flag", "mode"),
    [("true", "sandbox"), ("True", "sandbox"), ("false", "live"), ("0", "live"), ("?", "sandbox")],
)
def test_the_sandbox_flag_chooses_the_mode(tmp_path: Path, flag: str, mode: str) -> None:
    """launch_in_sandbox_mode became launch_in_mode."""
    found = loaded(tmp_path, f"[Shell Parameters]\nlaunch_in_sandbox_mode = {flag}\n")
    assert found.settings.shell.launch_in_mode == mode


def test_the_mode_shows_as_a_sandbox_flag(tmp_path: Path) -> None:
    """For scripts that still ask for it."""
    live = loaded(tmp_path, "[Shell Parameters]\nlaunch_in_mode = live\n").parser
    assert live.getboolean("Shell Parameters", "launch_in_sandbox_mode") is False


@pytest.mark.parametrize(
    ("text", "ad_url"),
    [
        ("https://lab.example:443/ad", "https://lab.example:443/ad"),
        ("https://<host>:<port>/ad", ""),
        ("https://sandbox.ad.psiturk.org/view/abc?mode=live", ""),
        ("false", ""),
    ],
)
def test_a_real_ad_location_is_the_ad_url(tmp_path: Path, text: str, ad_url: str) -> None:
    """psiTurk 2's placeholder and its `false` are not URLs, and its ad server is gone."""
    assert loaded(tmp_path, f"[Shell Parameters]\nad_location = {text}\n").settings.hit.ad_url == ad_url


def test_removed_options_share_one_warning(tmp_path: Path) -> None:
    """They are kept for project code, and mentioned once."""
    found = loaded(tmp_path, V2)
    warning = [each for each in found.warnings if "no effect" in each]
    assert len(warning) == 1
    for name in ("ad_group", "psiturk_keywords", "organization_name", "debug", "use_psiturk_ad_server"):
        assert name in warning[0]
    assert found.parser.getboolean("Server Parameters", "debug") is True
    assert found.parser.get("psiTurk Access", "psiturk_access_key_id") == "YourAccessKeyId"


def test_old_rows_are_hinted_at_where_no_table_is_named(tmp_path: Path) -> None:
    """psiTurk 2's default table was turkdemo; only a hint, since the rows may not exist."""
    unnamed = V2.replace("table_name = turkdemo", "")
    assert any("table_name = turkdemo" in warning for warning in loaded(tmp_path, unnamed).warnings)
    assert not any("table_name" in warning for warning in loaded(tmp_path, V2).warnings)
    assert loaded(tmp_path, unnamed).settings.database.table_name == "assignments"


def test_published_secrets_count_as_not_set(tmp_path: Path) -> None:
    """In the settings and for project code; the warning does not repeat them (D-40)."""
    found = loaded(tmp_path, V2)
    server = found.settings.server
    assert (server.login_username, server.login_pw, server.secret_key) == ("", "", "")
    for name in ("login_username", "login_pw", "secret_key"):
        assert found.parser.get("Server Parameters", name) == ""
    warning = next(each for each in found.warnings if "published" in each)
    assert all(name in warning for name in ("login_username", "login_pw", "secret_key"))
    assert not any("examplepassword" in each or "hard to guess" in each for each in found.warnings)


def test_published_secrets_do_not_count_from_anywhere(tmp_path: Path) -> None:
    """The environment and a misspelt section included."""
    found = loaded(tmp_path, "[server parameters]\nlogin_pw = examplepassword\n", PSITURK_SECRET_KEY=KEY)
    assert found.parser.get("server parameters", "login_pw") == ""
    assert found.settings.server.login_pw == found.settings.server.secret_key == ""


KEY = "this is my secret key which is hard to guess, i should change this"


def test_a_published_name_with_a_password_of_ones_own_is_kept(tmp_path: Path) -> None:
    """Only the password protects."""
    found = loaded(tmp_path, "[Server Parameters]\nlogin_username = examplename\nlogin_pw = long and own\n")
    assert found.settings.server.login_username == "examplename"
    assert found.warnings == ()


def test_placeholders_for_aws_keys_are_no_keys(tmp_path: Path) -> None:
    """psiTurk 2 wrote them into ~/.psiturkconfig."""
    home = "[AWS Access]\naws_access_key_id = YourAccessKeyId\naws_secret_access_key = YourSecretAccessKey\n"
    found = loaded(tmp_path, home=home)
    assert (found.settings.aws.aws_access_key_id, found.settings.aws.aws_secret_access_key) == ("", "")
