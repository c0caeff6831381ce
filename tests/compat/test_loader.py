"""What becomes of a custom.py: its parts, or one clear sentence."""

import importlib
import logging
import sys
from pathlib import Path

import pytest

from psiturk_ng.compat import load_project_code
from psiturk_ng.compat.moved_names import DROPPED, MOVED, RENAMED, WRAPPED
from psiturk_ng.domain.project_code import ProjectCode
from psiturk_ng.errors import ProjectCodeError
from tests.compat.conftest import WriteProject

BLUEPRINT = "from flask import Blueprint\ncustom_code = Blueprint('custom_code', __name__)\n"


def _refusal(folder: Path) -> ProjectCodeError:
    with pytest.raises(ProjectCodeError) as caught:
        load_project_code(folder)
    return caught.value


def test_a_project_without_code_is_fine(write_project: WriteProject) -> None:
    """custom.py is optional."""
    assert load_project_code(write_project({})) == ProjectCode()


def test_blueprint_and_hooks_are_found(write_project: WriteProject) -> None:
    """The three names that psiTurk looks for reach the server."""
    hooks = "def init_app(app): app.seen = True\ndef custom_get_condition(mode): return 3, 1\n"
    code = load_project_code(write_project({"custom.py": BLUEPRINT + hooks}))
    assert code.blueprint.name == "custom_code"
    assert code.init_app is not None
    assert code.custom_get_condition is not None
    assert code.custom_get_condition("live") == (3, 1)
    assert code.warnings == ()


def test_hooks_are_optional(write_project: WriteProject) -> None:
    """A blueprint is enough."""
    code = load_project_code(write_project({"custom.py": BLUEPRINT}))
    assert (code.init_app, code.custom_get_condition) == (None, None)


def test_a_package_named_custom_is_loaded_too(write_project: WriteProject) -> None:
    """`custom/__init__.py` with modules of its own worked in psiTurk."""
    files = {"custom/__init__.py": BLUEPRINT + "from .cells import CELL\n", "custom/cells.py": "CELL = 2\n"}
    load_project_code(write_project(files))
    assert sys.modules["custom"].CELL == 2


def test_modules_beside_it_are_imported_by_the_same_rules(write_project: WriteProject) -> None:
    """A helper with mixed tabs loads as custom.py itself would, with its own warning."""
    files = {
        "custom.py": BLUEPRINT + "from payments import amount\nfrom lib.more import MORE\n",
        "payments.py": "def amount():\n        x = 1\n\treturn x\n",
        "lib/__init__.py": "",
        "lib/more.py": "if True:\n        MORE = 1\n\tMORE = 2\n",
    }
    code = load_project_code(write_project(files))
    assert sys.modules["custom"].amount() == 1
    assert sys.modules["custom"].MORE == 2
    assert [warning.partition(":")[0] for warning in code.warnings] == ["payments.py", "more.py"]


def test_a_module_imported_later_reports_to_the_log(
    write_project: WriteProject, caplog: pytest.LogCaptureFixture
) -> None:
    """Imports inside functions happen when nobody collects warnings any more."""
    files = {
        "custom.py": BLUEPRINT + "def late():\n    import tardy\n    return tardy.X\n",
        "tardy.py": "if True:\n        X = 1\n\tX = 2\n",
    }
    load_project_code(write_project(files))
    with caplog.at_level(logging.WARNING, "psiturk_ng"):
        assert sys.modules["custom"].late() == 2
    assert "tardy.py: line 3 is indented with tabs" in caplog.text


def test_the_folder_comes_last_on_the_path(write_project: WriteProject) -> None:
    """A project's own `random.py` does not replace Python's."""
    files = {"custom.py": BLUEPRINT + "import colorsys\n", "colorsys.py": "WRONG = True\n"}
    folder = write_project(files)
    sys.modules.pop("colorsys", None)
    load_project_code(folder)
    assert sys.path[-1] == str(folder)
    assert not hasattr(sys.modules["custom"].colorsys, "WRONG")


def test_nothing_is_written_into_the_project(write_project: WriteProject) -> None:
    """No __pycache__: a changed file is always read again, and its warnings come back."""
    folder = write_project({"custom.py": BLUEPRINT + "import helper\n", "helper.py": "X = 1\n"})
    load_project_code(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["custom.py", "helper.py"]


def test_the_next_project_replaces_the_one_before(tmp_path: Path) -> None:
    """Modules of the same name in two projects do not get mixed up."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "custom.py").write_text(BLUEPRINT + "from payments import NAME\n")
        (tmp_path / name / "payments.py").write_text(f"NAME = {name!r}\n")
    load_project_code(tmp_path / "one")
    load_project_code(tmp_path / "two")
    assert sys.modules["custom"].NAME == "two"
    assert str(tmp_path / "one") not in sys.path


def test_a_virtual_environment_in_the_folder_is_left_alone(write_project: WriteProject) -> None:
    """Installed packages load as they always do, wherever they are installed."""
    place = "venv/lib/python3.11/site-packages"
    files = {"custom.py": BLUEPRINT + "import other_package\n", f"{place}/other_package.py": ""}
    folder = write_project(files)
    sys.path.append(str(folder / place))
    try:
        load_project_code(folder)
        assert type(sys.modules["other_package"].__loader__).__name__ == "SourceFileLoader"
    finally:
        sys.path.remove(str(folder / place))
        sys.modules.pop("other_package", None)


@pytest.mark.parametrize("suffix", ["custom_get_conditions", "custom_get_condtion", "init_apps"])
def test_a_misspelt_hook_is_pointed_out(write_project: WriteProject, suffix: str) -> None:
    """A typing error there would silently change the design of the study."""
    code = load_project_code(write_project({"custom.py": BLUEPRINT + f"def {suffix}(x): return x\n"}))
    (warning,) = code.warnings
    assert warning.startswith(f"custom.py defines {suffix}, which nothing calls")


def test_a_hook_that_is_no_function_is_refused(write_project: WriteProject) -> None:
    """It would fail at the first participant otherwise."""
    error = _refusal(write_project({"custom.py": BLUEPRINT + "init_app = 5\n"}))
    assert error.message == "init_app in custom.py is not a function."


@pytest.mark.parametrize(
    ("code", "message", "hint"),
    [
        (
            BLUEPRINT + "\nimport numpyish\nnumpyish.run()\n",
            "custom.py, line 4, imports numpyish, which is not installed.",
            "Run `pip install numpyish`, or put numpyish.py into the project folder.",
        ),
        (
            "from PIL import Image\nImage.new('L', (1, 1))\n",
            "custom.py, line 1, imports PIL, which is not installed.",
            "Run `pip install pillow`, or put PIL.py into the project folder.",
        ),
        (
            "import _mysql\n_mysql.connect()\n",
            "custom.py, line 1, imports _mysql, which is not installed.",
            "Delete the line: psiTurk's own `db_session` and `engine` reach the database.",
        ),
        (
            "from psiturk.nowhere import x\nx()\n",
            "custom.py, line 1, imports psiturk.nowhere, which is not installed.",
            "psiturk_ng has no module of that name: delete the import if nothing needs it.",
        ),
        (
            "from psiturk.psiturk_org_services import PsiturkOrgServices\nPsiturkOrgServices('a', 'b')\n",
            "custom.py, line 1, imports psiturk.psiturk_org_services, which is not installed.",
            "psiturk.org is gone: delete what asks it.",
        ),
        (
            "x = 1\nprint 'hello'\n",
            "custom.py, line 2, cannot be read:"
            " Missing parentheses in call to 'print'. Did you mean print(...)?",
            "This is Python 2: write `print('hello')`. `psiturk migrate code` shows this edit,"
            " and `psiturk migrate code --apply` makes it.",
        ),
        (
            "try:\n    pass\nexcept ValueError, e:\n    pass\n",
            "custom.py, line 3, cannot be read: multiple exception types must be parenthesized.",
            "This is Python 2: write `except ValueError as e:`. `psiturk migrate code` shows this edit,"
            " and `psiturk migrate code --apply` makes it.",
        ),
        (
            "def f(:\n",
            "custom.py, line 1, cannot be read: invalid syntax.",
            "Correct it, then start the server again.",
        ),
        (
            "def f():\n    return {}['x']\n\nf()\n",
            "custom.py, line 2, fails with KeyError: 'x'.",
            "Correct it, then start the server again.",
        ),
        (
            "import sys\nsys.exit()\n",
            "custom.py, line 2, ends the program while it is loaded.",
            "Move the call of exit() into a function.",
        ),
        (
            "x = 1\n",
            "custom.py defines no Blueprint named custom_code.",
            "Add the line `custom_code = Blueprint('custom_code', __name__)`, and put your routes on it.",
        ),
        (
            "custom_code = 'mine'\n",
            "custom.py defines no Blueprint named custom_code.",
            "Add the line `custom_code = Blueprint('custom_code', __name__)`, and put your routes on it.",
        ),
    ],
)
def test_what_does_not_load_is_refused_in_a_sentence(
    write_project: WriteProject, code: str, message: str, hint: str
) -> None:
    """File, line, cause and cure: never silence, never a bare traceback."""
    error = _refusal(write_project({"custom.py": code}))
    assert (error.message, error.hint) == (message, hint)


def test_a_missing_import_of_a_helper_names_the_helper(write_project: WriteProject) -> None:
    """psiTurk took this for an absent custom.py and dropped all its routes."""
    folder = write_project(
        {"custom.py": "import lib.deep\n", "lib/deep.py": "\nimport numpyish as n\nn.run()\n"}
    )
    assert _refusal(folder).message == "lib/deep.py, line 2, imports numpyish, which is not installed."


def test_a_name_that_a_newer_library_dropped_is_refused_with_its_line(write_project: WriteProject) -> None:
    """ImportError of a name is not ImportError of a module."""
    error = _refusal(write_project({"custom.py": "\nfrom flask import no_such_name\n"}))
    assert error.message.startswith(
        "custom.py, line 2, cannot import a name: cannot import name 'no_such_name'"
    )
    assert error.hint == "The installed version of flask has no such name: see its release notes."


def test_a_name_that_psiturk_never_had_is_refused_with_its_line(write_project: WriteProject) -> None:
    """The package of that name is ours, and has no release notes of psiTurk's."""
    error = _refusal(write_project({"custom.py": "from psiturk.models import Person\nPerson()\n"}))
    assert error.message.startswith("custom.py, line 1, cannot import a name")
    assert error.hint == "psiturk_ng has no such name: delete the import if nothing needs it."


def test_the_cause_stays_attached(write_project: WriteProject) -> None:
    """Whoever needs the traceback has it."""
    error = _refusal(write_project({"custom.py": "1 / 0\n"}))
    assert isinstance(error.__cause__, ZeroDivisionError)


def test_a_refused_project_leaves_nothing_behind(write_project: WriteProject) -> None:
    """Half of a custom.py is never used."""
    folder = write_project({"custom.py": "import helper\n1 / 0\n", "helper.py": "X = 1\n"})
    _refusal(folder)
    assert "custom" not in sys.modules
    assert "helper" not in sys.modules
    assert str(folder) not in sys.path


def test_names_that_newer_libraries_moved_are_followed(write_project: WriteProject) -> None:
    """The other names of the line, the alias and imports inside functions stay what they were."""
    code = """
        from flask import Blueprint, Markup as M, json, escape
        try:
            from collections import Mapping, OrderedDict
        except ImportError:
            Mapping = None

        def late():
            from werkzeug import secure_filename
            return secure_filename("../a b")

        custom_code = Blueprint("custom_code", __name__)
    """
    loaded = load_project_code(write_project({"custom.py": code}))
    custom = sys.modules["custom"]
    assert (str(custom.M("<b>")), str(custom.escape("<b>")), custom.json.dumps(1)) == (
        "<b>",
        "&lt;b&gt;",
        "1",
    )
    assert isinstance({}, custom.Mapping)
    assert custom.late() == "a_b"
    assert loaded.warnings[0] == (
        "custom.py, line 2: Markup is no longer in flask;"
        " it still works here, but please write: from markupsafe import Markup."
    )
    assert len(loaded.warnings) == 4


@pytest.mark.parametrize("old", [*MOVED, *WRAPPED], ids=".".join)
def test_every_moved_name_is_where_we_say(old: tuple[str, str]) -> None:
    """The table stays true as libraries move on."""
    module, name = MOVED.get(old) or WRAPPED[old]
    assert hasattr(importlib.import_module(module), name)


@pytest.mark.parametrize("old", DROPPED, ids=".".join)
def test_every_dropped_name_comes_with_its_edit(write_project: WriteProject, old: tuple[str, str]) -> None:
    """The server does not start, and says what to write instead."""
    module, name = old
    error = _refusal(write_project({"custom.py": f"from {module} import {name}\n"}))
    assert error.message.startswith("custom.py, line 1, cannot import a name")
    assert error.hint == DROPPED[old]


def test_modules_that_python_3_renamed_are_followed(write_project: WriteProject) -> None:
    """Old imports give the module under the name the code uses, and the log says what to write."""
    code = """
        import StringIO, csv
        import cPickle as pickle
        from urlparse import urlparse as parse
        from ConfigParser import ConfigParser
        from flask import Blueprint
        custom_code = Blueprint("custom_code", __name__)
        text = StringIO.StringIO("a,b").read()
    """
    loaded = load_project_code(write_project({"custom.py": code}))
    custom = sys.modules["custom"]
    assert (custom.text, custom.parse("/x?y").query, custom.pickle.loads(custom.pickle.dumps(1))) == (
        "a,b",
        "y",
        1,
    )
    assert loaded.warnings[:2] == (
        "custom.py, line 2: this is an import of Python 2;"
        " it still works here, but please write: import io as StringIO.",
        "custom.py, line 3: this is an import of Python 2;"
        " it still works here, but please write: import pickle.",
    )
    assert len(loaded.warnings) == 4


def test_a_projects_own_module_of_an_old_name_is_used(write_project: WriteProject) -> None:
    """A file Queue.py beside custom.py is meant when custom.py imports Queue."""
    files = {"custom.py": BLUEPRINT + "import Queue\n", "Queue.py": "OWN = True\n"}
    load_project_code(write_project(files))
    assert sys.modules["custom"].Queue.OWN


@pytest.mark.parametrize("module", RENAMED.values())
def test_every_renamed_module_is_there(module: str) -> None:
    """The table stays true as Python moves on."""
    assert importlib.import_module(module)
