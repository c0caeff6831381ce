"""The configuration as project code sees it."""

import os
from configparser import ConfigParser
from pathlib import Path

import pytest

from psiturk_ng.config import PsiturkConfig, landing_url
from psiturk_ng.config.ad_url import landing_url_in
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import ConfigError
from tests.unit.config_project import loaded, parsed, written

SERVER = "[Server Parameters]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder that is the current one, with an empty home folder."""
    for name in [name for name in os.environ if name.startswith(("PSITURK_", "ON_"))]:
        monkeypatch.delenv(name)
    for name, value in written(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_project_code_loads_the_current_folder_by_itself(here: Path) -> None:
    """The three lines that almost every custom.py begins with."""
    (here / "config.txt").write_text(SERVER + "port = 9\n[Mine]\nanswer = 42\n")
    config = PsiturkConfig()
    config.load_config()
    assert config.getint("Server Parameters", "port") == 9
    assert config["Mine"]["answer"] == "42"
    assert config.getfloat("HIT Configuration", "lifetime") == 24
    assert config.getboolean("Task Parameters", "allow_repeats") is False
    assert config.get("Nothing", "such", fallback="else") == "else"
    assert isinstance(config, ConfigParser)


def test_names_of_files_can_be_chosen(here: Path) -> None:
    """As in psiTurk, with the attributes that psiTurk's has."""
    (here / "other.txt").write_text(SERVER + "port = 7\n")
    (here / "home" / ".mine").write_text(SERVER + "host = lab.example\n")
    config = PsiturkConfig(local_config="other.txt", global_config_name=".mine")
    config.load_config()
    assert config.getint("Server Parameters", "port") == 7
    assert config.get("Server Parameters", "host") == "lab.example"
    assert (config.local_file, config.global_file) == ("other.txt", str(here / "home" / ".mine"))
    assert config.parent is ConfigParser


def test_loading_leaves_the_environment_alone(here: Path) -> None:
    """psiTurk put the .env file into it."""
    (here / ".env").write_text("MY_OWN_VARIABLE=1\nPORT=77\n")
    before = dict(os.environ)
    config = PsiturkConfig()
    config.load_config()
    assert config.getint("Server Parameters", "port") == 77
    assert dict(os.environ) == before


def test_arguments_of_configparser_are_passed_on(here: Path) -> None:
    """Such as interpolation."""
    (here / "config.txt").write_text("[Mine]\na = 1\nb = %(a)s\n")
    config = PsiturkConfig(interpolation=None)
    config.load_config()
    assert config.get("Mine", "b") == "%(a)s"


def test_unknown_options_and_sections_are_kept_in_silence(tmp_path: Path) -> None:
    """They belong to the project."""
    found = loaded(tmp_path, "[Empty]\n[Mine]\nSpeed = fast\n[Task Parameters]\nn_trials = 12\n")
    assert found.parser.get("Mine", "speed") == "fast"
    assert found.parser.getint("Task Parameters", "n_trials") == 12
    assert found.parser.sections()[-2:] == ["Empty", "Mine"]
    assert found.warnings == ()


def test_option_names_are_read_in_any_case(tmp_path: Path) -> None:
    """As ConfigParser does."""
    assert loaded(tmp_path, SERVER + "PORT = 5\n").settings.server.port == 5


@pytest.mark.parametrize("section", ["Server parameters", "server_parameters", "ServerParameters"])
def test_a_section_in_another_spelling_is_honoured_with_a_warning(tmp_path: Path, section: str) -> None:
    """psiTurk read nothing from it, in silence."""
    found = loaded(tmp_path, f"[{section}]\nport = 5\nhost = lab.example\n{SERVER}host = other.example\n")
    assert found.settings.server.port == 5
    assert found.settings.server.host == "other.example"
    assert found.parser.get(section, "port") == "5"
    assert any(section in warning and "[Server Parameters]" in warning for warning in found.warnings)


def test_the_default_section_keeps_its_meaning(tmp_path: Path) -> None:
    """Its options show in every section, behind the section's own."""
    config = parsed(tmp_path, "[DEFAULT]\nlab = 4\nport = 1\n[Mine]\nroom = %(lab)s-2\n")
    assert config.get("Mine", "room") == "4-2"
    assert config.get("Task Parameters", "lab") == "4"
    assert config.getint("Server Parameters", "port") == 22362


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("100%", "100%"),
        ("100%%", "100%"),
        ("%(host)s:%(port)s", "localhost:22362"),
        ("%(Host)s", "localhost"),
        ("%(nowhere)s", "%(nowhere)s"),
        ("pa%ss%(host", "pa%ss%(host"),
        ("%(mine)s", "%(mine)s"),
        ("a %(other)s", "a b %(mine)s"),
        ("%", "%"),
        ("%%(host)s", "%(host)s"),
    ],
)
def test_a_percent_sign_never_stops_anything(tmp_path: Path, value: str, read: str) -> None:
    """References work as in ConfigParser; any other percent sign is itself (D-64)."""
    config = parsed(tmp_path, f"{SERVER}mine = {value}\nother = b %(mine)s\n")
    assert config.get("Server Parameters", "mine") == read
    assert config.get("Server Parameters", "mine", raw=True) == value
    assert dict(config["Server Parameters"])["mine"] == read


@pytest.mark.parametrize("url", ["mysql://u:p%40w@h/db", "postgresql://u:a%b@h/db"])
def test_a_percent_sign_in_a_database_password_is_itself(tmp_path: Path, url: str) -> None:
    """In config.txt and in the environment; doubled, as psiTurk needed it, is one."""
    config = f"[Database Parameters]\ndatabase_url = {url}\n"
    assert loaded(tmp_path, config).settings.database.database_url == url
    assert loaded(tmp_path, config.replace("%", "%%")).settings.database.database_url == url
    assert loaded(tmp_path, DATABASE_URL=url).parser.get("Database Parameters", "database_url") == url


def test_title_and_description_are_taken_as_they_are_written(tmp_path: Path) -> None:
    """psiTurk posts them raw."""
    found = loaded(tmp_path, "[HIT Configuration]\ntitle = 50%% off %(x)s\ndescription = 5% more\n")
    assert found.settings.hit.title == "50%% off %(x)s"
    assert found.settings.hit.description == "5% more"
    assert found.warnings == ()


def test_a_reference_to_nothing_is_mentioned(tmp_path: Path) -> None:
    """psiTurk's own sample has one, in ad_url."""
    found = loaded(tmp_path, "[HIT Configuration]\nad_url = https://%(ad_url_host)s/pub\n")
    assert any("ad_url_host" in warning for warning in found.warnings)
    with pytest.raises(ConfigError, match="does not exist"):
        found.parser.get_ad_url()


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ("ad_url_domain = lab.example", "https://lab.example:443/pub"),
        ("ad_url_domain = lab.example\nad_url_port = 8080\nad_url_protocol = http\nad_url_route = ad",
         "http://lab.example:8080/ad"),
        ("ad_url_domain = lab.example\nad_url = https://lab.example/study/pub", "https://lab.example/study/pub"),
        ("ad_url_domain = lab.example\nad_url =", "https://lab.example:443/pub"),
        ("ad_url_domain = lab.example\nad_url = %(ad_url_protocol)s://%(ad_url_domain)s/x", "https://lab.example/x"),
    ],
)  # fmt: skip
def test_the_ad_url_is_whole_or_has_four_parts(tmp_path: Path, config: str, url: str) -> None:
    """For project code and for us the same."""
    found = loaded(tmp_path, f"[HIT Configuration]\n{config}\n")
    assert found.parser.get_ad_url() == url
    assert landing_url(found.settings.hit) == url


@pytest.mark.parametrize("missing", ["ad_url_domain", "ad_url_protocol", "ad_url_port", "ad_url_route"])
def test_an_incomplete_ad_url_names_what_is_missing(tmp_path: Path, missing: str) -> None:
    """With the file and the variable that would set it."""
    found = loaded(tmp_path, f"[HIT Configuration]\nad_url_domain = lab.example\n{missing} =\n".replace(
        "ad_url_domain = lab.example\nad_url_domain", "ad_url_domain"))  # fmt: skip
    with pytest.raises(ConfigError, match=f"`{missing}` is not set") as refusal:
        found.parser.get_ad_url()
    assert f"PSITURK_{missing.upper()}" in refusal.value.hint


def test_ad_url_is_absent_until_somebody_sets_it(tmp_path: Path) -> None:
    """Project code may ask with has_option."""
    assert not parsed(tmp_path).has_option("HIT Configuration", "ad_url")
    assert parsed(tmp_path, PSITURK_AD_URL="https://x").has_option("HIT Configuration", "ad_url")


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (SERVER + "port = 1\n\nport = 2\n", "line 4: [Server Parameters] port is set for the second time"),
        (SERVER + "port = 1\nPort = 2\n", "line 3: [Server Parameters] port is set for the second time"),
        (SERVER + "\n" + SERVER, "line 3: the section [Server Parameters] begins for the second time"),
        ("port = 1\n", "line 1: a setting stands before the first section"),
        (SERVER + "this is no setting\n", "line 2: this is neither"),
    ],
)
def test_a_broken_file_is_one_sentence_with_its_line(tmp_path: Path, config: str, message: str) -> None:
    """And a hint what to do."""
    with pytest.raises(ConfigError) as refusal:
        loaded(tmp_path, config)
    assert str(tmp_path / "config.txt") in refusal.value.message
    assert message in refusal.value.message
    assert "\n" not in refusal.value.message
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("content", "title", "warned"),
    [
        ("[HIT Configuration]\ntitle = Größe\n".encode(), "Größe", False),
        ("[HIT Configuration]\ntitle = Größe\n".encode("utf-8-sig"), "Größe", False),
        ("[HIT Configuration]\r\ntitle = Größe\r\n".encode("latin-1"), "Größe", True),
        ("[HIT Configuration]\rtitle = 大\r".encode(), "大", False),
    ],
)
def test_encodings_and_line_ends_do_not_matter(
    tmp_path: Path, content: bytes, title: str, warned: bool
) -> None:
    """UTF-8 with or without its mark; Latin-1 with a warning."""
    (tmp_path / "config.txt").write_bytes(content)
    found = loaded(tmp_path)
    assert found.settings.hit.title == title
    assert any("Latin-1" in warning for warning in found.warnings) is warned


def test_continued_lines_are_one_value(tmp_path: Path) -> None:
    """And are not taken for options when lines are counted."""
    found = loaded(
        tmp_path, SERVER + "mine = a\n   port = b\n\n# c\nport = 3\n  host = x\n".replace("\n  host = x", "")
    )
    assert found.parser.get("Server Parameters", "mine") == "a\nport = b"
    assert str(found.origin("Server Parameters", "port")) == "config.txt, line 6"


def test_a_config_txt_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """A missing one is not."""
    (tmp_path / "config.txt").mkdir()
    with pytest.raises(ConfigError, match=r"config\.txt cannot be read"):
        loaded(tmp_path)


def test_a_global_file_that_cannot_be_read_is_left_out(tmp_path: Path) -> None:
    """It may belong to somebody else."""
    environ = written(tmp_path)
    (tmp_path / "home" / ".psiturkconfig").mkdir()
    assert any("left out" in warning for warning in loaded(tmp_path, **environ).warnings)


@pytest.mark.parametrize(
    ("config", "url"),
    [
        ("", "http://127.0.0.1:5000/lab/pub?mode=sim"),
        ("ad_url_route = ad", "http://127.0.0.1:5000/lab/ad?mode=sim"),
        ("ad_url_domain = lab.example", "http://127.0.0.1:5000/lab/pub?mode=sim"),
        ("ad_url = https://lab.example/pub?a=1", "http://127.0.0.1:5000/lab/pub?mode=sim"),
        ("ad_url = http://localhost:8080/pub?a=1", "http://localhost:8080/pub?a=1&mode=sim"),
    ],
)
def test_a_simulated_posting_stays_on_this_machine(tmp_path: Path, config: str, url: str) -> None:
    """Whatever the settings say of the world outside, and also if they say nothing."""
    hit = loaded(tmp_path, f"[HIT Configuration]\n{config}\n").settings.hit
    assert landing_url_in(Mode.SIM, hit, "http://127.0.0.1:5000/lab") == url


def test_a_real_posting_carries_its_mode(tmp_path: Path) -> None:
    """Added to the address that the settings tell."""
    hit = loaded(tmp_path, "[HIT Configuration]\nad_url = https://lab.example/pub?a=1\n").settings.hit
    assert landing_url_in(Mode.LIVE, hit, "http://127.0.0.1:5000") == "https://lab.example/pub?a=1&mode=live"
