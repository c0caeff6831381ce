"""Which source of settings wins."""

from pathlib import Path

import pytest

from psiturk_ng.config import EphemeralContainerDBError, OriginKind, Settings, load
from psiturk_ng.config.settings import declared
from psiturk_ng.errors import ConfigError
from tests.unit.config_project import loaded, written

SERVER = "[Server Parameters]\n"


def test_a_folder_without_files_has_every_default(tmp_path: Path) -> None:
    """Nothing is needed to start."""
    found = loaded(tmp_path)
    assert found.settings == Settings()
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("sources", "port", "kind"),
    [
        ({}, 22362, OriginKind.DEFAULT),
        ({"home": SERVER + "port = 1"}, 1, OriginKind.GLOBAL_FILE),
        ({"home": SERVER + "port = 1", "config": SERVER + "port = 2"}, 2, OriginKind.PROJECT_FILE),
        ({"config": SERVER + "port = 2", "dotenv": "PORT=3"}, 3, OriginKind.DOTENV),
        ({"dotenv": "PORT=3\nPSITURK_PORT=4"}, 4, OriginKind.DOTENV),
        ({"dotenv": "PORT=3", "PORT": "5"}, 5, OriginKind.ENVIRONMENT),
        ({"dotenv": "PSITURK_PORT=4", "PORT": "5"}, 4, OriginKind.DOTENV),
        ({"PORT": "5", "PSITURK_PORT": "6"}, 6, OriginKind.ENVIRONMENT),
        ({"PORT": "5", "PSITURK_PORT": ""}, 5, OriginKind.ENVIRONMENT),
        ({"config": SERVER + "port = 2", "PORT": "", "PSITURK_PORT": ""}, 2, OriginKind.PROJECT_FILE),
        ({"config": SERVER + "port = 2", "psiturk_port": "7"}, 2, OriginKind.PROJECT_FILE),
        ({"config": SERVER + "port =", "home": SERVER + "port = 1"}, 1, OriginKind.GLOBAL_FILE),
    ],
)
def test_the_later_source_wins(tmp_path: Path, sources: dict[str, str], port: int, kind: OriginKind) -> None:
    """Defaults, global file, config.txt, .env, environment; prefixed before bare; empty is not set."""
    found = loaded(tmp_path, **sources)
    assert found.settings.server.port == port
    assert found.parser.getint("Server Parameters", "port") == port
    assert found.origin("Server Parameters", "port").kind is kind


@pytest.mark.parametrize(
    ("variable", "section", "option"),
    [
        ("DATABASE_URL", "Database Parameters", "database_url"),
        ("AWS_ACCESS_KEY_ID", "AWS Access", "aws_access_key_id"),
        ("AWS_SECRET_ACCESS_KEY", "AWS Access", "aws_secret_access_key"),
    ],
)
def test_hosting_services_own_names_are_honoured(
    tmp_path: Path, variable: str, section: str, option: str
) -> None:
    """With or without ON_CLOUD; the PSITURK_ form beats them."""
    assert loaded(tmp_path, **{variable: "plain"}).parser.get(section, option) == "plain"
    both = loaded(tmp_path, **{variable: "plain", f"PSITURK_{variable}": "prefixed"})
    assert both.parser.get(section, option) == "prefixed"


def test_every_declared_option_can_be_set_by_the_environment(tmp_path: Path) -> None:
    """psiTurk could not set ad_url this way (D-63)."""
    environ = {option.env_name: option.default_text or "x" for option in declared().values()}
    environ |= {"PSITURK_URL_PREFIX": "/x", "PSITURK_CURRENCY": "EUR"}
    amounts = [option.env_name for option in declared().values() if option.kind.name == "amount"]
    environ |= dict.fromkeys(amounts, "1.50")
    environ |= {"PSITURK_AD_URL": "https://lab.example/pub"}
    found = load(tmp_path, environ)
    assert {row.origin.kind for row in found.rows()} == {OriginKind.ENVIRONMENT}
    assert found.parser.get_ad_url() == "https://lab.example/pub"


def test_a_projects_own_options_can_be_set_by_the_environment(tmp_path: Path) -> None:
    """Any option that some file has, in whatever section; an option that none has stays unknown."""
    found = loaded(tmp_path, "[Mine]\nspeed = 1\n", PSITURK_SPEED="2", PSITURK_COLOUR="red")
    assert found.parser.get("Mine", "speed") == "2"
    assert not found.parser.has_option("Mine", "colour")


def test_the_global_file_can_be_moved(tmp_path: Path) -> None:
    """By the environment or by .env."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / ".psiturkconfig").write_text(SERVER + "port = 8\n")
    place = str(tmp_path / "elsewhere")
    assert loaded(tmp_path, PSITURK_GLOBAL_CONFIG_LOCATION=place).settings.server.port == 8
    assert loaded(tmp_path, dotenv=f"PSITURK_GLOBAL_CONFIG_LOCATION={place}").settings.server.port == 8


def test_without_a_home_folder_there_is_no_global_file(tmp_path: Path) -> None:
    """Services often run without HOME."""
    assert load(tmp_path, {}).settings == Settings()


def test_the_nearest_dotenv_above_counts_alone(tmp_path: Path) -> None:
    """Parents are searched, and the search ends at the first file."""
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / ".env").write_text("PORT=1\nPSITURK_NUM_CONDS=7\n")
    (tmp_path / "a" / ".env").write_text("PORT=2\n")
    (inner / ".env").mkdir()
    found = load(inner, {})
    assert (found.settings.server.port, found.settings.task.num_conds) == (2, 1)
    assert found.origin("Server Parameters", "port").where == f"PORT in {tmp_path / 'a' / '.env'}"


def test_dotenv_values_may_refer_to_earlier_and_to_real_variables(tmp_path: Path) -> None:
    """As python-dotenv does, but with the environment that was handed in."""
    found = loaded(tmp_path, dotenv="A=12\nPORT=${A}${B}\nexport TITLE='it is'\n", B="34")
    assert found.settings.server.port == 1234
    assert found.environ["TITLE"] == "it is"


def test_the_given_environment_is_not_changed(tmp_path: Path) -> None:
    """Whoever wants the .env file in the process's environment takes it from `environ`."""
    environ = written(tmp_path, dotenv="PORT=1\nMINE=2\n")
    before = dict(environ)
    found = load(tmp_path, environ)
    assert environ == before
    assert found.environ == {**before, "PORT": "1", "MINE": "2"}


@pytest.mark.parametrize("sign", ["ON_CLOUD", "ON_HEROKU"])
@pytest.mark.parametrize("text", ["true", "false", ""])
def test_hosting_services_have_defaults_of_their_own(tmp_path: Path, sign: str, text: str) -> None:
    """The variable's presence counts, not its text; config.txt still wins over these defaults."""
    environ = {sign: text, "DATABASE_URL": "postgresql://db.example/x"}
    found = loaded(tmp_path, SERVER + "accesslog = a.log\nlogfile = b.log\n", **environ)
    server = found.settings.server
    assert found.on_cloud
    assert (server.host, server.errorlog, server.threads) == ("0.0.0.0", "-", 1)
    assert server.accesslog == "a.log"
    assert server.logfile == "-"
    assert found.origin("Server Parameters", "host").kind is OriginKind.CLOUD


@pytest.mark.parametrize("url", ["", "sqlite:///other.db", "postgresql://me@localhost/x"])
def test_a_database_on_a_disk_that_does_not_last_is_refused(tmp_path: Path, url: str) -> None:
    """Data would vanish with the container."""
    environ = written(tmp_path, ON_CLOUD="1", DATABASE_URL=url)
    with pytest.raises(EphemeralContainerDBError) as refusal:
        load(tmp_path, environ)
    assert isinstance(refusal.value, ConfigError)
    assert "DATABASE_URL" in refusal.value.hint


@pytest.mark.parametrize(
    ("section", "preferred", "target"),
    [
        ("Server Parameters", "errorlog", "logfile"),
        ("HIT Configuration", "require_quals", "require_quals_live"),
        ("HIT Configuration", "require_quals", "require_quals_sandbox"),
        ("HIT Configuration", "block_quals", "block_quals_live"),
        ("HIT Configuration", "block_quals", "block_quals_sandbox"),
        ("HIT Configuration", "advanced_quals_path", "advanced_quals_path_live"),
        ("HIT Configuration", "advanced_quals_path", "advanced_quals_path_sandbox"),
        ("Database Parameters", "assignments_table_name", "table_name"),
    ],
)
def test_preferred_names_replace_the_names_that_are_read(
    tmp_path: Path, section: str, preferred: str, target: str
) -> None:
    """In files and in the environment; only the target's own variable is stronger."""
    both = f"[{section}]\n{preferred} = good\n{target} = bad\n"
    assert loaded(tmp_path, both).parser.get(section, target) == "good"
    assert loaded(tmp_path, both).origin(section, target).via == f"[{section}] {preferred}"
    env = {f"PSITURK_{preferred.upper()}": "better"}
    assert loaded(tmp_path, both, **env).parser.get(section, target) == "better"
    env[f"PSITURK_{target.upper()}"] = "best"
    assert loaded(tmp_path, both, **env).parser.get(section, target) == "best"
    assert (
        loaded(tmp_path, f"[{section}]\n{preferred} =\n{target} = kept\n").parser.get(section, target)
        == "kept"
    )
