"""`check`, `migrate config` and `migrate code`: what psiTurk's users do first."""

import sqlite3
from contextlib import closing

import pytest

from psiturk_ng.shell.registry import names
from tests.shell.conftest import ShellUnderTest
from tests.store.legacy import ASSIGNMENT_COLUMNS

GOOD = """from flask import Blueprint
custom_code = Blueprint("custom_code", __name__)
"""


@pytest.fixture
def project(shell: ShellUnderTest) -> ShellUnderTest:
    """A project with nothing to say about."""
    (shell.folder / "templates").mkdir()
    for page in ("ad", "consent"):
        shell.write(f"templates/{page}.html", "<a href='/exp?workerId={{ workerid }}'>go</a>")
    for page in ("exp", "closepopup", "complete", "default", "error", "thanks-mturksubmit"):
        shell.write(f"templates/{page}.html", "<p>Page</p>")
    shell.write("custom.py", GOOD)
    return shell


def _rows_of_psiturk2(shell: ShellUnderTest, count: int = 1) -> None:
    columns = ASSIGNMENT_COLUMNS.format(datetime="DATETIME", document="TEXT")
    with closing(sqlite3.connect(shell.folder / "participants.db")) as connection, connection:
        connection.execute(f"CREATE TABLE turkdemo ({columns})")
        ids = [(f"w{n}:a", "a", f"w{n}", "h") for n in range(count)]
        connection.executemany(
            "INSERT INTO turkdemo (uniqueid, assignmentid, workerid, hitid) VALUES (?, ?, ?, ?)", ids
        )


def test_a_project_with_nothing_to_say_about_passes(project: ShellUnderTest) -> None:
    """Nothing is opened, and nothing is written."""
    before = sorted(project.folder.rglob("*"))
    answer = project("check")
    assert (answer.status, answer.out, answer.err) == (
        0,
        "Everything that was looked at will work; 0 notes.\n",
        "",
    )
    assert sorted(project.folder.rglob("*")) == before


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        (
            "custom.py",
            GOOD + "print 'a'\n",
            "custom.py:3: will not work: This is Python 2: `print 'a'`. Write `print('a')`.",
        ),
        (
            "custom.py",
            GOOD + "import _mysql\n_mysql.connect()\n",
            "custom.py:3: will not work: _mysql is not installed."
            " Delete the line: psiTurk's own `db_session` and `engine` reach the database.",
        ),
        (
            "custom.py",
            GOOD + "import helper\nhelper.run()\nimport numpyish as n\nn.x()\n",
            "custom.py:5: will not work: numpyish is not installed."
            " Run `pip install numpyish`, or put numpyish.py into the project folder.",
        ),
        (
            "custom.py",
            GOOD + "from sqlalchemy.orm import joinedload_all as j\nj()\n",
            "custom.py:3: will not work: sqlalchemy.orm has no joinedload_all."
            " Write `joinedload(A.b).joinedload(B.c)`.",
        ),
        ("custom.py", "def f(:\n", "custom.py:1: will not work: Python cannot read it: invalid syntax."),
        (
            "custom.py",
            "x = 1\n",
            "custom.py: will not work: It defines no Blueprint named custom_code."
            " Add the line `custom_code = Blueprint('custom_code', __name__)`, and put your routes on it.",
        ),
        (
            "templates/exp.html",
            "<p>\n{% if %}</p>",
            "templates/exp.html:2: will not work: The template cannot be rendered:"
            " Expected an expression, got 'end of statement block'."
            " Correct it, or put what is not Jinja between {% raw %} and {% endraw %}.",
        ),
        (
            "config.txt",
            "[Server Parameters]\nport = many\n",
            "config.txt:2: will not work: [Server Parameters] port is `many`, but a whole number",
        ),
        ("conditions.json", "{", "conditions.json: will not work: conditions.json cannot be read"),
        (
            "config.txt",
            "[Database Parameters]\ndatabase_url = oracle://x\n",
            "config.txt: will not work: The setting database_url names oracle, which is not supported.",
        ),
    ],
)
def test_what_will_not_work_is_named_with_file_line_and_edit(
    project: ShellUnderTest, name: str, text: str, line: str
) -> None:
    """And the exit status is 1."""
    project.write("helper.py", "def run(): raise SystemExit('it was run')\n")
    project.write(name, text)
    answer = project("check")
    assert answer.status == 1
    assert line in answer.out
    assert answer.out.endswith("1 thing will not work; 0 notes.\n")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("custom.py", GOOD + "x = {}.has_key('a')\n", "custom.py:3: note: has_key is Python 2;"),
        (
            "custom.py",
            GOOD + "import _mysql\n",
            "custom.py:3: note: _mysql is not installed, but nothing uses it",
        ),
        (
            "config.txt",
            "[HIT Configuration]\nallow_repeats = true\n[Database Parameters]\ntable_name = assignments\n",
            "config.txt:2: note: [HIT Configuration] allow_repeats (config.txt, line 2) is psiTurk 2's name",
        ),
        (
            "templates/consent.html",
            "<a href='/exp'>go</a>",
            "templates/consent.html: note: Its link carries no mode;",
        ),
        (
            "templates/ad.html",
            "mode\n<script src='https://ad.psiturk.org/x.js'></script>",
            "templates/ad.html:2: note: psiturk.org's ad server is gone;",
        ),
        (
            "templates/exp.html",
            "<!-- <img src='/static/old.png'>\n--><img src='/static/no.png'>"
            "<script src='/static/js/psiturk.js'></script>"
            "<script src='/static/lib/underscore-min.js'></script>",
            "templates/exp.html:2: note: static/no.png is not in the project, so it is answered with 404.",
        ),
        (
            "templates/error.html",
            "{% @ %}",
            "templates/error.html:1: note: It cannot be rendered, so ours is used",
        ),
        ("templates/stage.html", "{{ a b }}", "templates/stage.html:1: note: It is sent as it is"),
    ],
)
def test_what_differs_is_noted(project: ShellUnderTest, name: str, text: str, line: str) -> None:
    """Without making the exit status 1."""
    project.write(name, text)
    answer = project("check")
    assert (answer.status, answer.out.count("\n")) == (0, 2)
    assert line in answer.out


def test_check_reads_another_folder_and_speaks_json(project: ShellUnderTest) -> None:
    """For scripts over many projects."""
    (project.folder / "templates" / "exp.html").unlink()
    folder = project.folder
    project.folder = folder.parent
    answer = project("check", "project", "--json")
    assert answer.status == 1
    assert answer.json == [
        {
            "file": "templates/exp.html",
            "line": None,
            "weight": "stops",
            "message": "It is missing.",
            "edit": "Write templates/exp.html.",
        }
    ]


def test_check_of_a_folder_that_is_not_there_is_refused(shell: ShellUnderTest) -> None:
    """A misspelt path is not an empty project."""
    answer = shell("check", "nowhere")
    assert answer.status == 3
    assert answer.err.startswith("There is no folder ")


def test_rows_of_psiturk_2_are_found_and_the_setting_is_offered(project: ShellUnderTest) -> None:
    """By `check`, `migrate db` and `migrate config`."""
    _rows_of_psiturk2(project, 2)
    project.write("config.txt", "# mine\n[Database Parameters]\ndatabase_url = sqlite:///participants.db\n")
    sentence = "The database holds 2 assignments in psiTurk 2's table turkdemo, which is not the one in use."
    assert sentence in project("check").out
    assert sentence in project("migrate", "db").err
    assert project("migrate", "config", "--apply").status == 0
    assert (project.folder / "config.txt").read_text().endswith("participants.db\ntable_name = turkdemo\n")
    assert sentence not in project("check").out
    assert project("migrate", "config").out == "Nothing needs to change.\n"


def test_migrate_config_shows_first_and_applies_on_request(project: ShellUnderTest) -> None:
    """With a copy of the old file; `check` points to it as long as there is something to do."""
    old = "# mine\n[HIT Configuration]\namt_keywords = a\n"
    path = project.write("config.txt", old)
    assert "`psiturk migrate config` shows the edits" in project("check").err
    shown = project("migrate", "config")
    assert (shown.status, path.read_text()) == (0, old)
    assert "-amt_keywords = a\n+keywords = a" in shown.out
    assert shown.err == "Nothing was changed. Add --apply to change it; the old files are kept.\n"
    applied = project("migrate", "config", "--apply")
    assert applied.out == "config.txt was rewritten; what it was is in config.txt.bak.\n"
    assert path.read_text() == "# mine\n[HIT Configuration]\nkeywords = a\n"
    assert (project.folder / "config.txt.bak").read_text() == old
    assert project("check").err == ""


def test_migrate_code_covers_what_the_server_loads(project: ShellUnderTest) -> None:
    """custom.py and its helpers, but no other scripts unless they are named."""
    project.write("custom.py", GOOD + "import helper\nprint 'a'\n")
    project.write("helper.py", "def f():\n    raise IOError, 'no'\n")
    project.write("analysis.py", "print 'b'\n")
    shown = project("migrate", "code")
    assert "-print 'a'\n+print('a')" in shown.out
    assert "+    raise IOError('no')" in shown.out
    assert "print('b')" not in shown.out
    assert "+print('b')" in project("migrate", "code", "analysis.py").out
    assert project("migrate", "code", "--apply").status == 0
    assert project("check").status == 0
    assert project("migrate", "code").out == "Nothing needs to change.\n"


def test_migrate_code_refuses_a_file_that_is_not_there(shell: ShellUnderTest) -> None:
    """Nothing is half done."""
    assert shell("migrate", "code", "nowhere.py").status == 3


def test_check_is_a_command() -> None:
    """It stands in `psiturk help`."""
    assert "check" in names()
