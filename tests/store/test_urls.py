"""The setting database_url."""

import sys
from pathlib import Path

import pytest

from psiturk_ng.errors import ConfigError
from psiturk_ng.store.urls import read_url, require_driver

FOLDER = Path("/projects/stroop")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("sqlite:///participants.db", "sqlite:////projects/stroop/participants.db"),
        (" sqlite:///participants.db\n", "sqlite:////projects/stroop/participants.db"),
        ("sqlite:///data/p.db", "sqlite:////projects/stroop/data/p.db"),
        ("sqlite+pysqlite:///p.db", "sqlite:////projects/stroop/p.db"),
        ("sqlite:////var/lib/p.db", "sqlite:////var/lib/p.db"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h:5433/d?sslmode=require", "postgresql+psycopg://u:p@h:5433/d?sslmode=require"),
        ("postgresql+psycopg2://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("POSTGRES://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("mysql://u:p@h/d", "mysql+pymysql://u:p@h/d?charset=utf8mb4"),
        ("mariadb://u:p@h/d", "mysql+pymysql://u:p@h/d?charset=utf8mb4"),
        ("mysql+pymysql://u:p@h/d?charset=utf8", "mysql+pymysql://u:p@h/d?charset=utf8mb4"),
        ("mysql://u:p@h/d?reconnect=true", "mysql+pymysql://u:p@h/d?charset=utf8mb4"),
        ("mysql://u:100%25@h/d", "mysql+pymysql://u:100%25@h/d?charset=utf8mb4"),
        ("postgres://u:100%@h/d", "postgresql+psycopg://u:100%25@h/d"),
    ],
)
def test_urls_mean_what_psiturk_users_mean_by_them(given: str, meant: str) -> None:
    """Every way to write a URL leads to the driver that we ship, passwords with % included."""
    assert read_url(given, FOLDER).sqlalchemy.render_as_string(hide_password=False) == meant


def test_an_sqlite_path_is_known(tmp_path: Path) -> None:
    """Backups and checkpoints find the file."""
    assert read_url("sqlite:///p.db", tmp_path).path == tmp_path / "p.db"
    assert read_url("postgres://h/d", tmp_path).path is None


@pytest.mark.parametrize("given", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true"])
def test_a_database_that_is_no_file_is_refused(given: str) -> None:
    """Data that vanishes with a process is lost data."""
    with pytest.raises(ConfigError, match="data would be lost"):
        read_url(given, FOLDER)


@pytest.mark.parametrize(
    "given", ["", "participants.db", "oracle://u:hunter2@h/d", "://hunter2", "postgres://u:hunter2@h:x/d"]
)
def test_an_unusable_url_is_refused_without_its_password(given: str) -> None:
    """The message says what to write, and never repeats a secret."""
    with pytest.raises(ConfigError) as caught:
        read_url(given, FOLDER)
    assert "hunter2" not in caught.value.message + caught.value.hint
    assert caught.value.__cause__ is None
    assert caught.value.hint


def test_a_printed_url_has_no_password() -> None:
    """Neither str nor repr show it."""
    url = read_url("postgres://u:hunter2@h/d", FOLDER)
    assert "hunter2" not in f"{url} {url!r}"
    assert "u:***@h" in str(url)


@pytest.mark.parametrize(
    ("given", "extra"), [("mysql://u:hunter2@h/d", "mysql"), ("postgres://u:hunter2@h/d", "postgres")]
)
def test_a_missing_driver_is_named_with_its_extra(
    given: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hint is the command that installs it."""
    for package in ("pymysql", "psycopg"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ConfigError) as caught:
        require_driver(read_url(given, FOLDER))
    assert caught.value.hint == f"Run: pip install 'psiturk-ng[{extra}]'"
    assert "hunter2" not in caught.value.message
