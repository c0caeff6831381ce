"""What Flask 1, Werkzeug 1, SQLAlchemy 1.3 and Python 2 allowed, as custom.py files have it."""

import logging
import sys
import textwrap
from collections.abc import Callable
from typing import Any

import pytest

from psiturk_ng.bootstrap import Project
from psiturk_ng.compat import load_project_code, runtime
from tests.compat.conftest import WriteProject
from tests.compat.old_code import DATABASE_IDIOMS, HEAD, PYTHON_2_IDIOMS, SQL, WEB_IDIOMS

Run = Callable[[str], Any]


@pytest.fixture
def run(project: Project, write_project: WriteProject) -> Run:
    """Loads the body of a function as custom.py would have it, and calls it within a request."""

    def call(body: str, head: str = HEAD) -> Any:
        text = (
            head + "\ndef probe():\n    " + textwrap.dedent("        " + body).replace("\n", "\n    ") + "\n"
        )
        folder = write_project({})
        (folder / "custom.py").write_text(text, encoding="utf-8")
        runtime.install(project.names)
        load_project_code(folder)
        chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0"
        from psiturk_ng.compat import ProjectFlask

        app = ProjectFlask("study")
        with app.test_request_context("/there?a=1", headers={"User-Agent": chrome}):
            try:
                return sys.modules["custom"].probe()
            finally:
                runtime.remove_session()

    return call


@pytest.mark.parametrize(("body", "expected"), DATABASE_IDIOMS.values(), ids=DATABASE_IDIOMS)
def test_old_ways_of_asking_the_database_work(
    run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, project: Project, body: str, expected: object
) -> None:
    """Those of SQLAlchemy 1, on psiTurk's own engine, session and classes."""
    monkeypatch.chdir(project.folder)
    assert run(body, HEAD + SQL) == expected


@pytest.mark.parametrize(("body", "expected"), WEB_IDIOMS.values(), ids=WEB_IDIOMS)
def test_old_ways_of_answering_requests_work(run: Run, body: str, expected: object) -> None:
    """Those of Flask 1 and Werkzeug 1."""
    assert run(body) == expected


@pytest.mark.parametrize(("body", "expected"), PYTHON_2_IDIOMS.values(), ids=PYTHON_2_IDIOMS)
def test_python_2_that_python_3_can_read_works(run: Run, body: str, expected: object) -> None:
    """Where only names and methods are missing."""
    assert run(body) == expected


def test_a_hint_names_the_modern_form_once(run: Run, caplog: pytest.LogCaptureFixture) -> None:
    """However often the code is run."""
    with caplog.at_level(logging.WARNING, "psiturk_ng"):
        run(
            """for _ in range(3):
            engine.execute("SELECT 1")
        """,
            HEAD + SQL,
        )
    hints = [record.getMessage() for record in caplog.records if "engine.execute" in record.getMessage()]
    assert hints == [
        "engine.execute still works here, but please write:"
        ' with engine.begin() as connection: connection.execute(text("…")).'
    ]


def test_loading_tells_the_line_and_the_modern_form(write_project: WriteProject) -> None:
    """Before anything runs."""
    code = HEAD + 'import string\nx = string.letters\nd = {}\nif d.has_key("a"): pass\nu = unicode\n'
    warnings = load_project_code(write_project({"custom.py": code})).warnings
    assert warnings == (
        "custom.py, line 5: string.letters is string.ascii_letters now;"
        " it still works here, but please write: string.ascii_letters.",
        "custom.py, line 7: has_key is Python 2; it still works here, but please write: key in d.",
        "custom.py, line 8: unicode is Python 2; it still works here, but please write: str.",
    )


@pytest.mark.parametrize(
    "line", ["import _mysql", "from MySQLdb import cursors", "import flask.ext.login", "import a_b_c.d as e"]
)
def test_an_import_that_fails_and_that_nothing_uses_is_left_out(
    write_project: WriteProject, line: str
) -> None:
    """It need not stop a study; the line is named."""
    warnings = load_project_code(write_project({"custom.py": line + HEAD})).warnings
    assert len(warnings) == 1
    assert "line 1" in warnings[0]
    assert warnings[0].endswith("is not installed, but nothing uses it; please delete the import.")


def test_an_import_that_fails_inside_a_try_block_is_the_code_s_own_business(
    write_project: WriteProject,
) -> None:
    """Code that handles a missing module goes on doing so."""
    code = "try:\n    import _mysql\nexcept ImportError:\n    _mysql = None\n" + HEAD
    assert load_project_code(write_project({"custom.py": code})).warnings == ()
    assert sys.modules["custom"]._mysql is None


def test_flask_extensions_are_found_under_their_own_names(write_project: WriteProject) -> None:
    """`flask.ext.x` is `flask_x`."""
    code = HEAD + "from flask.ext.stub import THING\nfrom flask.ext import stub\nthing = THING, stub.THING\n"
    load_project_code(write_project({"custom.py": code, "flask_stub.py": "THING = 5\n"}))
    assert sys.modules["custom"].thing == (5, 5)


def test_libraries_are_left_as_they_are(run: Run) -> None:
    """Only what project code imports understands old ways."""
    import flask
    import sqlalchemy

    before = {module: dict(vars(module)) for module in (flask, flask.json, sqlalchemy, sqlalchemy.orm)}
    run("""from sqlalchemy import select, MetaData\n        from flask import Markup\n        return 1""")
    for module, names in before.items():
        assert {name: getattr(module, name) for name in names} == names
    with pytest.raises(sqlalchemy.exc.ArgumentError):
        sqlalchemy.select([sqlalchemy.column("a")])
