"""Shell scripts, cron lines, web hosts and analysis scripts that were written for psiTurk."""

import json
import os
import shlex
import subprocess
import sys
import textwrap
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.compat.models import Models
from tests.process.conftest import MakeServer
from tests.servers import environment, free_port, wait_until


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with a command `psiturk`, as a virtual environment has it."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, words in (("psiturk", "-m psiturk_ng"), ("python", "")):
        command = tools / name
        command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {words} "$@"\n')
        command.chmod(0o755)
    return tools


@pytest.fixture
def participants(folder: Path) -> Models:
    """Two finished participants of the project; the second with text that CSV files have to quote."""
    project = open_project(folder, environment(folder))
    project.names.init_db()
    models, session = project.names.models, project.names.db_session
    for name, answer in (("w1", "plain"), ("w2", 'a "quoted", é\nline')):
        trial = f'{{"uniqueid": "{name}:a", "current_trial": 0, "dateTime": 1, "trialdata": {{"rt": 5}}}}'
        event = '{"eventtype": "focus", "value": "on", "timestamp": 1, "interval": 2}'
        answers = f'{{"words": {json.dumps(answer)}}}'
        document = f'{{"data": [{trial}], "questiondata": {answers}, "eventdata": [{event}]}}'
        ids = {"workerid": name, "assignmentid": "a", "hitid": "h"}
        session.add(models.participant(**ids, mode="live", status=3, datastring=document))
    session.commit()
    project.names.remove_session()
    project.store.close()
    return models


def _sh(script: str, folder: Path, tools: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    environ = environment(folder, **settings)
    return subprocess.run(
        ["/bin/sh", "-eu", "-c", textwrap.dedent(script)],
        cwd=folder,
        env={**environ, "PATH": f"{tools}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_a_script_starts_the_server_and_visits_the_debug_url(
    folder: Path, tools: Path, make_server: MakeServer
) -> None:
    """`$(psiturk debug -p)` is one URL and nothing else, and the page behind it is the study's."""
    port = str(free_port())
    server = make_server(port=port)
    script = """
        psiturk server on
        url=$(psiturk debug -p)
        echo "$url" | wc -l
        python -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1]).status)' "$url"
        psiturk -e "server status" | head -n 1
        psiturk server off > /dev/null
        psiturk status | head -n 1
    """
    done = _sh(script, folder, tools, host="127.0.0.1", port=port)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.strip() for line in done.stdout.splitlines()[1:]] == [
        "1",
        "200",
        "Server: currently online",
        "Server: currently offline",
    ]
    assert not server.report().is_running


def test_a_file_of_commands_runs_line_by_line(folder: Path, tools: Path) -> None:
    """`psiturk -s FILE`, which psiTurk 3.3.1 had broken, with pipes and redirections."""
    (folder / "commands.txt").write_text("version\nversion > version.txt\ndebug -p | cut -c 1-4\n")
    done = _sh("psiturk -s commands.txt", folder, tools)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert (lines[0][:15], lines[-1]) == ("psiTurk version", "http")
    assert (folder / "version.txt").read_text().startswith("psiTurk version")


def test_a_script_stops_at_a_command_that_fails(folder: Path, tools: Path) -> None:
    """psiTurk's commands ended with 0 whatever happened."""
    done = _sh("psiturk no_such_command; echo 'not reached'", folder, tools)
    assert done.returncode != 0
    assert done.stdout == ""


def test_a_cron_line_exports_the_data(folder: Path, tools: Path, participants: Models) -> None:
    """With the little environment that cron gives, and all output in a file."""
    line = f"cd {folder} && {tools}/psiturk download_datafiles >> cron.log 2>&1"
    done = subprocess.run(
        ["/bin/sh", "-c", line],
        env={"HOME": str(folder), "PATH": "/usr/bin:/bin", "LOGNAME": "me", "SHELL": "/bin/sh"},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert (folder / "cron.log").read_text() == ""
    assert (folder / "trialdata.csv").read_text().count("\n") == 2


ANALYSES = {
    "csv": """
        import csv, json
        with open("trialdata.csv", newline="") as trials, open("questiondata.csv", newline="") as answers:
            rt = [json.loads(row[3])["rt"] for row in csv.reader(trials)]
            print(rt, [row[2] for row in csv.reader(answers)])
    """,
    "pandas": """
        import json, pandas
        trials = pandas.read_csv("trialdata.csv", header=None, names=["id", "trial", "time", "trialdata"])
        answers = pandas.read_csv("questiondata.csv", header=None)
        print(trials.trialdata.map(json.loads).map(lambda each: each["rt"]).tolist(), answers[2].tolist())
    """,
    "datastring by sqlite3": """
        import json, sqlite3
        rows = sqlite3.connect("participants.db").execute(
            "SELECT datastring FROM assignments WHERE status IN (3, 4, 5, 7) ORDER BY workerid")
        documents = [json.loads(row[0]) for row in rows]
        rt = [record["trialdata"]["rt"] for each in documents for record in each["data"]]
        print(rt, [each["questiondata"]["words"] for each in documents])
    """,
    "datastring by SQLAlchemy": """
        import json
        from sqlalchemy import MetaData, Table, create_engine, select
        engine = create_engine("sqlite:///participants.db")
        table = Table("assignments", MetaData(), autoload_with=engine)
        with engine.connect() as connection:
            rows = connection.execute(select(table).order_by(table.c.workerid)).mappings().all()
        documents = [json.loads(row["datastring"]) for row in rows if row["status"] in (3, 4, 5, 7)]
        rt = [record["trialdata"]["rt"] for each in documents for record in each["data"]]
        print(rt, [each["questiondata"]["words"] for each in documents])
    """,
    "Participant": """
        import json
        from psiturk.models import Participant
        people = Participant.query.filter(Participant.status.in_([3, 4, 5, 7])).order_by("workerid").all()
        documents = [json.loads(each.datastring) for each in people]
        rt = [record["trialdata"]["rt"] for each in documents for record in each["data"]]
        print(rt, [each["questiondata"]["words"] for each in documents])
    """,
}


@pytest.mark.parametrize("script", ANALYSES.values(), ids=ANALYSES)
def test_an_analysis_script_reads_what_it_always_read(
    folder: Path, tools: Path, participants: Models, script: str
) -> None:
    """The three files, or the column `datastring`."""
    (folder / "analysis.py").write_text(textwrap.dedent(script))
    done = _sh("psiturk download_datafiles; python analysis.py", folder, tools)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == str([5, 5]) + " " + str(["plain", 'a "quoted", é\nline'])


def test_an_analysis_script_of_psiturks_time_runs_as_it_is(
    folder: Path, tools: Path, participants: Models
) -> None:
    """As psiTurk's users learnt it: a bound table, a statement that executes itself, rows by name."""
    (folder / "analysis.py").write_text(
        textwrap.dedent("""
            import json, sys
            from sqlalchemy import create_engine, MetaData, Table
            metadata = MetaData()
            metadata.bind = create_engine("sqlite:///participants.db")
            table = Table("assignments", metadata, autoload=True)
            if __name__ == "__main__":
                rows = table.select().execute()
                documents = [json.loads(row["datastring"]) for row in rows if row["status"] in [3, 4, 5, 7]]
                rt = [record["trialdata"]["rt"] for each in documents for record in each["data"]]
                print(rt, sys.argv)
                sys.exit(len(rt))
        """)
    )
    done = _sh("psiturk python analysis.py --all 'a b'", folder, tools)
    assert (done.returncode, done.stdout) == (2, "[5, 5] ['analysis.py', '--all', 'a b']\n")
    assert "please write: connection.execute(statement)" in done.stderr
    piped = _sh("psiturk -e 'python analysis.py > rt.txt'", folder, tools)
    assert piped.stdout == ""
    assert (folder / "rt.txt").read_text() == "[5, 5] ['analysis.py']\n"


def test_a_script_that_python_cannot_read_says_what_to_do(folder: Path, tools: Path) -> None:
    """Python 2's print is rewritten on request only."""
    (folder / "old.py").write_text("print 1\n")
    done = _sh("psiturk python old.py", folder, tools)
    assert done.returncode == 1
    assert "old.py, line 1, cannot be read" in done.stderr
    assert "psiturk migrate code old.py" in done.stderr
    assert _sh("psiturk migrate code old.py --apply", folder, tools).returncode == 0
    assert _sh("psiturk python old.py", folder, tools).stdout == "1\n"
    missing = _sh("psiturk python nowhere.py", folder, tools)
    assert (missing.returncode, "There is no" in missing.stderr) == (3, True)


HOSTS = {
    "herokuapp.py": ("import psiturk.experiment_server as exp\nexp.launch()\n", "python host.py"),
    "python -m psiturk": ("", "python -m psiturk"),
    "gunicorn": (
        "from psiturk.experiment import app as application\n",
        "python -m gunicorn --bind 127.0.0.1:{port} host:application",
    ),
    "a plain WSGI server": (
        "from wsgiref.simple_server import make_server\n"
        "from psiturk.experiment import app\n"
        "make_server('127.0.0.1', {port}, app).serve_forever()\n",
        "python host.py",
    ),
    "psiturk.experiment_server's class": (
        "from psiturk.experiment_server import ExperimentServer\nExperimentServer().run()\n",
        "python host.py",
    ),
}


@pytest.mark.parametrize(("code", "command"), HOSTS.values(), ids=HOSTS)
def test_a_project_is_served_by_whatever_served_it_before(
    folder: Path, tools: Path, code: str, command: str
) -> None:
    """Heroku's file, and web hosts that import the application."""
    port = free_port()
    (folder / "host.py").write_text(code.format(port=port))
    environ = environment(folder, host="127.0.0.1", port=str(port), threads="1")
    with (folder / "host.log").open("wb") as log:
        process = subprocess.Popen(
            command.format(port=port).split(),
            cwd=folder,
            env={**environ, "PATH": f"{tools}:{os.environ['PATH']}"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        visit = "/exp?hitId=debugH&assignmentId=debugA&workerId=debugW&mode=debug"
        wait_until(lambda: _status(f"{url}/static/js/psiturk.js") == 200, seconds=30, what="an answer")
        assert (_status(url + visit), _status(f"{url}/compute_bonus")) == (200, 400)
    finally:
        process.terminate()
        process.wait(30)


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0
