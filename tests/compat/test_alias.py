"""`import psiturk`, each time in a process of its own: one project per process."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compat.conftest import RunScript, WriteProject
from tests.compat.psiturk_names import NAMES
from tests.servers import free_port

V3_IMPORTS = """
    from __future__ import generator_stop
    from flask import Blueprint, render_template, request, jsonify, Response, abort, current_app
    from jinja2 import TemplateNotFound
    from functools import wraps
    from sqlalchemy import or_

    from psiturk.psiturk_config import PsiturkConfig
    from psiturk.experiment_errors import ExperimentError, InvalidUsageError
    from psiturk.user_utils import PsiTurkAuthorization, nocache
    from psiturk.db import db_session, init_db
    from psiturk.models import Participant
    from json import dumps, loads

    config = PsiturkConfig()
    config.load_config()
    custom_code = Blueprint("custom_code", __name__, template_folder="templates", static_folder="static")
"""
V2_IMPORTS = """
    from flask import Blueprint, render_template, request, jsonify, Response, abort, current_app
    from jinja2 import TemplateNotFound
    from functools import wraps
    from sqlalchemy import or_

    from psiturk.psiturk_config import PsiturkConfig
    from psiturk.experiment_errors import ExperimentError, InvalidUsage
    from psiturk.user_utils import PsiTurkAuthorization, nocache

    from psiturk.db import db_session, init_db, Base
    from psiturk.models import Participant
    from json import dumps, loads

    config = PsiturkConfig()
    config.load_config()
    myauth = PsiTurkAuthorization(config)

    custom_code = Blueprint("custom_code", __name__, template_folder="templates", static_folder="static")

    @custom_code.route("/data")
    @myauth.requires_auth
    def data():
        return jsonify([each.uniqueid for each in Participant.query.all()])
"""
BONUS = """
    @custom_code.route("/compute_bonus")
    def compute_bonus():
        if "uniqueId" not in request.args:
            raise ExperimentError("improper_inputs")
        user = Participant.query.filter(Participant.uniqueid == request.args["uniqueId"]).one()
        user.bonus = 0.02 * len(loads(user.datastring)["data"])
        db_session.add(user)
        db_session.commit()
        return jsonify(bonusComputed="success")
"""
ASK_FOR_BONUS = """
    from psiturk.experiment import app
    from psiturk.db import db_session
    from psiturk.models import Participant
    db_session.add(Participant(workerid="w", assignmentid="a", hitid="h", datastring='{"data": [1, 2]}'))
    db_session.commit()
    client = app.test_client()
    good, bad = client.get("/compute_bonus?uniqueId=w:a"), client.get("/compute_bonus")
    user = Participant.query.one()
    print(good.text.strip(), bad.status_code, "1013" in bad.text, user.bonus)
"""


@pytest.mark.parametrize("imports", [V2_IMPORTS, V3_IMPORTS], ids=["psiTurk 2", "psiTurk 3"])
def test_the_stock_custom_py_runs(write_project: WriteProject, run_script: RunScript, imports: str) -> None:
    """The import lines of both generations, and the route that most projects have."""
    write_project({"custom.py": imports + BONUS})
    assert run_script(ASK_FOR_BONUS) == '{"bonusComputed":"success"} 400 True 0.04'


def test_a_protected_route_without_a_login_stays_shut(
    write_project: WriteProject, run_script: RunScript
) -> None:
    """psiTurk 3.3.1 did not even start with this file."""
    write_project({"custom.py": V2_IMPORTS})
    script = "from psiturk.experiment import app; print(app.test_client().get('/data').status_code)"
    assert run_script(script) == "401"


def test_every_name_is_there(run_script: RunScript) -> None:
    """Names of psiTurk 3.3.1, and `Base` where psiTurk 2 had it."""
    imports = "\n".join(f"from psiturk{module} import {', '.join(names)}" for module, names in NAMES.items())
    assert run_script(f"from psiturk.db import init_db; init_db()\n{imports}\nprint('there')") == "there"


def test_star_imports_work(run_script: RunScript) -> None:
    """Names made at first use are found by `import *` too."""
    script = """
        from psiturk.db import *
        init_db()
        from psiturk.models import *
        from psiturk.experiment import *
        from psiturk.psiturk_exceptions import *
        from psiturk.psiturk_statuses import *
        print(Participant.__name__, callable(app), DoBonusError.__name__, BONUSED, db_session is not None)
    """
    assert run_script(script) == "Participant True DoBonusError 7 True"


def test_a_script_may_import_the_engine_before_there_is_a_database(run_script: RunScript) -> None:
    """The usual import line of scripts, in a new folder."""
    script = """
        from psiturk.db import db_session, init_db, engine
        from psiturk.models import Participant
        init_db()
        print(Participant.query.count(), engine.dialect.name)
    """
    assert run_script(script) == "0 sqlite"


def test_importing_opens_nothing(run_script: RunScript) -> None:
    """No file appears and no web framework loads until something is asked for."""
    script = """
        import sys, os
        import psiturk, psiturk.db, psiturk.models, psiturk.experiment_server, psiturk.psiturk_statuses
        print(os.listdir(), "flask" in sys.modules, "sqlalchemy" in sys.modules)
    """
    assert run_script(script) == "[] False False"


def test_statuses_are_plain_numbers(run_script: RunScript) -> None:
    """They are compared with columns and written into files."""
    script = "from psiturk.psiturk_statuses import *; print(NOT_ACCEPTED, COMPLETED, BONUSED, type(STARTED))"
    assert run_script(script) == "0 3 7 <class 'int'>"


def test_error_names_numbers_and_descriptions_agree(run_script: RunScript) -> None:
    """psiTurk's own test: every number has a description and the other way round."""
    script = """
        from psiturk.experiment_errors import ExperimentError as E
        print(set(E.experiment_errors) == set(E.error_descriptions), all(E.error_descriptions.values()))
        print(E("improper_inputs").errordesc == E.error_descriptions["improper_inputs"])
    """
    assert run_script(script).split() == ["True"] * 3


def test_a_script_reads_the_settings_of_the_folder(
    write_project: WriteProject, run_script: RunScript
) -> None:
    """The idioms of psiTurk's PsiturkConfig."""
    write_project({"config.txt": "[Task Parameters]\nnum_conds = 4\nmine = %(num_conds)s!\n"})
    script = """
        from psiturk.psiturk_config import PsiturkConfig
        config = PsiturkConfig()
        config.load_config()
        task = "Task Parameters"
        repeats = config.getboolean(task, "allow_repeats")
        print(config.getint(task, "num_conds"), config[task]["mine"], repeats)
    """
    assert run_script(script) == "4 4! False"


def test_app_can_be_imported_while_custom_py_loads(
    write_project: WriteProject, run_script: RunScript
) -> None:
    """psiTurk allowed it; what is registered there comes before our own routes."""
    code = """
        from flask import Blueprint, make_response
        from psiturk.experiment import app
        custom_code = Blueprint("custom_code", __name__)
        app.secret_key = "mine"
        app.logger.info("loading")

        @app.route("/complete")
        def my_complete():
            from psiturk.experiment import ppid
            return f"mine {app.secret_key} {make_response(ppid()).get_data(as_text=True).isdigit()}"

        @app.after_request
        def sign(response):
            response.headers["X-Mine"] = "yes"
            return response

        app.jinja_loader_is_needed = True
    """
    write_project({"custom.py": code})
    script = """
        from psiturk.experiment import app
        answer = app.test_client().get("/complete")
        print(answer.text, answer.headers["X-Mine"], app.jinja_loader_is_needed)
    """
    assert run_script(script) == "mine mine True yes True"


def test_the_app_cannot_be_read_while_custom_py_loads(
    write_project: WriteProject, run_script: RunScript
) -> None:
    """It does not exist yet: the sentence says where to move the line."""
    write_project({"custom.py": "from psiturk.experiment import app\nprint(app.url_map)\n"})
    script = """
        from psiturk_ng.errors import ProjectCodeError
        try:
            from psiturk.experiment import app
        except ProjectCodeError as error:
            print(error.message, error.hint)
    """
    assert run_script(script) == (
        "custom.py, line 2, fails: app.url_map cannot be used while custom.py is being loaded."
        " Define init_app(app) in custom.py and use it there."
    )


def test_a_custom_condition_may_fall_back_on_ours(write_project: WriteProject, run_script: RunScript) -> None:
    """get_random_condcount counts what is stored and picks the emptiest cell."""
    write_project({"config.txt": "[Task Parameters]\nnum_conds = 2\n"})
    script = """
        from psiturk.db import db_session, init_db
        from psiturk.models import Participant
        from psiturk.experiment import get_random_condcount
        init_db()
        ids = dict(workerid="w", assignmentid="a", hitid="h", mode="live")
        db_session.add(Participant(cond=0, counterbalance=0, **ids))
        db_session.commit()
        print({get_random_condcount("live") for _ in range(20)})
    """
    assert run_script(script) == "{(1, 0)}"


def test_a_mode_that_psiturk_2_s_code_writes_into_a_page_is_no_template(run_script: RunScript) -> None:
    """psiTurk 2's form takes the mode, psiTurk 3's leaves its place; neither lets an address be rendered."""
    script = """
        from psiturk.experiment import insert_mode
        page = "<a href='/exp?workerId={{ workerid }}'>"
        print(insert_mode(page))
        print(insert_mode(page, "live"))
        print(insert_mode(page, "{{ 7*7 }}'><b>"))
    """
    link = "<a href='/exp?workerId={{ workerid }}&mode="
    assert run_script(script).splitlines() == [
        f"{link}{{{{ mode }}}}'>",
        f"{link}live'>",
        f"{link}%7B%7B 7*7 %7D%7D%27%3E%3Cb%3E'>",
    ]


def _fake_psiturk(folder: Path) -> None:
    metadata = folder / "psiTurk-3.3.1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: psiTurk\nVersion: 3.3.1\n")


def test_it_refuses_beside_psiturk_itself(tmp_path: Path, run_script: RunScript) -> None:
    """Two packages of one name cannot both be right."""
    _fake_psiturk(tmp_path / "other")
    script = f"""
        import sys
        sys.path.append({str(tmp_path / "other")!r})
        try:
            import psiturk
        except ImportError as error:
            print(error)
    """
    assert run_script(script) == (
        "psiTurk 3.3.1 is installed beside psiturk_ng, but `import psiturk` can mean only one."
        " Run `pip uninstall psiturk`, then `pip install --force-reinstall psiturk-ng`."
    )


def test_the_server_refuses_beside_psiturk_itself(
    tmp_path: Path, write_project: WriteProject, run_script: RunScript
) -> None:
    """custom.py could get the other package's modules, and another database session."""
    _fake_psiturk(tmp_path / "other")
    write_project({"custom.py": V3_IMPORTS})
    script = f"""
        import sys
        from pathlib import Path
        sys.path.append({str(tmp_path / "other")!r})
        from psiturk_ng.compat import load_project_code
        from psiturk_ng.errors import ProjectCodeError
        try:
            load_project_code(Path())
        except ProjectCodeError as error:
            print(error.message)
    """
    assert run_script(script).startswith("psiTurk 3.3.1 is installed beside psiturk_ng")


def test_migrate_db_answers_as_psiturk_did(run_script: RunScript) -> None:
    """Scripts print its message."""
    script = "from psiturk.db import init_db, migrate_db; init_db(); print(migrate_db()['message'])"
    assert run_script(script).startswith("Hit table (`amt_hit`) updated with 0 hitids")


@pytest.mark.parametrize(
    "call", ["-m psiturk", "-c 'from psiturk.experiment_server import launch; launch()'"]
)
def test_the_server_starts_from_python(
    write_project: WriteProject, environ: dict[str, str], call: str
) -> None:
    """`python herokuapp.py` and `python -m psiturk` go through our own server, with its own errors."""
    folder = write_project({"custom.py": "print 'hello'\n"})
    environment = {**environ, "PSITURK_PORT": str(free_port())}
    done = subprocess.run(
        [sys.executable, *shlex.split(call)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "custom.py, line 1, cannot be read" in done.stderr


def test_descriptions_are_json_ready(run_script: RunScript) -> None:
    """object_as_dict without times can be sent as it is."""
    script = """
        import json
        from psiturk.models import Participant
        row = Participant(workerid="w", assignmentid="a", hitid="h")
        print(json.dumps(row.object_as_dict(filter_these=["beginhit"])))
    """
    assert json.loads(run_script(script))["uniqueid"] == "w:a"
