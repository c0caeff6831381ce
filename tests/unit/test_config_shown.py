"""What people are shown of the settings."""

from pathlib import Path

import pytest

from psiturk_ng.config import OriginKind, Settings, masked_url
from psiturk_ng.config.settings import declared
from psiturk_ng.errors import NotFound
from tests.unit.config_project import loaded

SECRETS = """
[AWS Access]
aws_access_key_id = hush-1
aws_secret_access_key = hush-2
[Database Parameters]
database_url = postgresql://me:hush-3@db.example:5432/study?sslpassword=hush-4
[Server Parameters]
login_username = jane
login_pw = hush-5
secret_key = hush-6
[Mail]
smtp_password = hush-7
API_KEY = hush-8
server = smtp://me:hush-9@mail.example
room = 4
"""


def test_secrets_are_shown_nowhere(tmp_path: Path) -> None:
    """Not in rows, explanations or representations (D-41)."""
    found = loaded(tmp_path, SECRETS)
    shown = repr(found.rows()) + repr(found) + repr(found.settings)
    shown += "".join(repr(found.explain(row.option)) for row in found.rows())
    assert "hush" not in shown
    assert "4" in [row.value for row in found.rows() if row.option == "room"]
    assert found.settings.server.login_pw == "hush-5"


def test_secrets_from_the_environment_are_shown_nowhere(tmp_path: Path) -> None:
    """Nor are other variables."""
    found = loaded(tmp_path, PSITURK_LOGIN_PW="hush-1", DATABASE_URL="mysql://u:hush-2@h/d", OTHER="hush-3")
    assert "hush" not in repr(found) + repr(found.rows())


def test_an_unset_secret_shows_as_empty(tmp_path: Path) -> None:
    """One can see that nothing is set."""
    rows = {row.option: row.value for row in loaded(tmp_path).rows()}
    assert rows["login_pw"] == ""
    assert rows["database_url"] == "sqlite:///participants.db"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("mysql://u:p@h/d", "mysql://u:********@h/d"),
        ("mysql://u:p@w/x:y@h/d", "mysql://u:********@h/d"),
        ("mysql://:p@h/d", "mysql://:********@h/d"),
        ("postgresql://h/d?user=a&password=p&x=1", "postgresql://h/d?user=a&password=********&x=1"),
        ("sqlite:///a:b.db", "sqlite:///a:b.db"),
        ("postgresql://u@h:5432/d", "postgresql://u@h:5432/d"),
        ("https://lab.example:443/pub", "https://lab.example:443/pub"),
    ],
)
def test_passwords_in_urls_are_hidden(url: str, shown: str) -> None:
    """Whatever characters they hold."""
    assert masked_url(url) == shown


def test_rows_list_everything_in_the_order_of_the_sample(tmp_path: Path) -> None:
    """Then the project's own, section by section."""
    config = "[Mine]\na = 1\n[Task Parameters]\nextra = %(num_conds)s\nnum_conds = 3\n"
    found = loaded(tmp_path, config, home="[Mine]\na = 0\n[Other]\nb = 1\n")
    rows = [(row.section, row.option) for row in found.rows()]
    assert [key for key in rows if key in declared()] == list(declared())
    assert rows[-2:] == [("Mine", "a"), ("Other", "b")]
    more = loaded(tmp_path, home="[Mine]\na = 0\n[Other]\nb = 1\n[Third]\nc = 1\n", config="[Mine]\nz = 1\n")
    assert [row.option for row in more.rows()][-4:] == ["a", "z", "b", "c"]
    values = {row.option: (row.value, str(row.origin)) for row in found.rows()}
    assert values["extra"] == ("3", "config.txt, line 4")
    assert values["num_counters"] == ("1", "default")


def test_an_option_is_explained(tmp_path: Path) -> None:
    """By its name in any case, or its variable's."""
    found = loaded(tmp_path, "[Server Parameters]\ncutoff_time = 45\n")
    for name in ("cutoff_time", " CUTOFF_TIME", "PSITURK_CUTOFF_TIME"):
        about = found.explain(name)
        assert (about.section, about.option, about.default, about.value) == (
            "Task Parameters", "cutoff_time", "30", "45"
        )  # fmt: skip
        assert (about.type, about.unit, about.env_name) == ("whole number", "minutes", "PSITURK_CUTOFF_TIME")
        assert about.aliases == ("[Server Parameters] cutoff_time (psiTurk 2)",)
        assert about.origin.kind is OriginKind.PROJECT_FILE
        assert about.help


def test_a_projects_own_option_is_explained_too(tmp_path: Path) -> None:
    """As what it is."""
    about = loaded(tmp_path, "[Mine]\nspeed = 3\n").explain("speed")
    assert (about.section, about.value, about.default) == ("Mine", "3", "")


def test_an_unknown_option_is_answered_with_the_closest(tmp_path: Path) -> None:
    """For explain and for origin."""
    found = loaded(tmp_path)
    with pytest.raises(NotFound, match="no option called num_cond") as refusal:
        found.explain("num_cond")
    assert "num_conds" in refusal.value.hint
    with pytest.raises(NotFound):
        found.origin("Server Parameters", "prot")


def test_every_declared_option_is_explained(tmp_path: Path) -> None:
    """With help in sentences, and a unit wherever a name leaves it open."""
    found = loaded(tmp_path)
    for section, name in declared():
        about = found.explain(name)
        assert about.section == section
        assert about.help[0].isupper() or about.help.startswith("http")
        assert about.help.endswith(".")
        assert found.origin(section, name).kind is OriginKind.DEFAULT


def test_settings_compare_by_value() -> None:
    """So a reload can tell whether anything changed."""
    assert Settings() == Settings()
