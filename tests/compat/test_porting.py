"""How Python 2 and old uses of libraries are rewritten."""

from pathlib import Path

import pytest

from psiturk_ng.compat.porting import line_edits, port, ported, readable

NOWHERE = Path("/nonexistent")

EDITS = {
    "print": ("print 'a', b\n", "print('a', b)\n"),
    "print to a file": ("import sys\nprint >>sys.stderr, 'a'\n", "import sys\nprint('a', file=sys.stderr)\n"),
    "except": (
        "try:\n    f()\nexcept (A, B), e:\n    pass\n",
        "try:\n    f()\nexcept (A, B) as e:\n    pass\n",
    ),
    "raise": ("raise IOError, 'no'\n", "raise IOError('no')\n"),
    "backticks": ("x = `1`\n", "x = repr(1)\n"),
    "unequal": ("x = 1 <> 2\n", "x = 1 != 2\n"),
    "octal and long": ("x = 0777, 10L\n", "x = 0o777, 10\n"),
    "exec": ("exec 'x = 1'\n", "exec('x = 1')\n"),
    "raw unicode": ("x = ur'a'\n", "x = r'a'\n"),
    "argument that is a tuple": (
        "def f((a, b)):\n    return a\n",
        "def f(xxx_todo_changeme):\n    (a, b) = xxx_todo_changeme\n    return a\n",
    ),
    "has_key": ("if not d.has_key('a'): pass\n", "if 'a' not in d: pass\n"),
    "iteritems": ("for k, v in d.iteritems(): pass\n", "for k, v in d.items(): pass\n"),
    "built-in names": ("x = unicode(1), xrange(2)\n", "x = str(1), range(2)\n"),
    "modules": (
        "import ConfigParser\nx = ConfigParser.ConfigParser()\n",
        "import configparser\nx = configparser.ConfigParser()\n",
    ),
    "moved names": (
        "from flask import Blueprint, Markup\n",
        "from flask import Blueprint\nfrom markupsafe import Markup\n",
    ),
    "moved names inside a function": (
        "def f():\n    from flask import Blueprint, Markup as M\n",
        "def f():\n    from flask import Blueprint\n    from markupsafe import Markup as M\n",
    ),
    "attributes": (
        '"""Text."""\nimport flask, string\nx = flask.Markup("é"), flask.Markup(string.letters)\n',
        '"""Text."""\nimport markupsafe\nimport flask, string\n'
        'x = markupsafe.Markup("é"), markupsafe.Markup(string.ascii_letters)\n',
    ),
    "arguments": (
        "x = send_file(p, attachment_filename='a', cache_timeout=1)\n",
        "x = send_file(p, download_name='a', max_age=1)\n",
    ),
    "select": ("x = select([a, b,]).where(c)\n", "x = select(a, b).where(c)\n"),
    "flask.ext": ("from flask.ext.login import x\n", "from flask_login import x\n"),
}


@pytest.mark.parametrize(("old", "new"), EDITS.values(), ids=EDITS)
def test_each_old_form_has_its_modern_one(old: str, new: str) -> None:
    """And nothing around it changes."""
    around = "# first\n{}\n\n# é last\n"
    if old.startswith('"'):
        around = "{}# é last\n"
    assert ported(around.format(old), NOWHERE) == around.format(new)
    assert ported(around.format(new), NOWHERE) == around.format(new)


@pytest.mark.parametrize(
    "text",
    [
        "print('a', 'b')\nx = {}.keys()\ny = map(str, [1])\nz = zip([1])\nu = u'a'\ninput('x')\n",
        "string = 'x'\nstring.letters\n",
        "try:\n    unicode\nexcept NameError:\n    unicode = str\n",
        "x = 1",
        "",
    ],
)
def test_modern_code_stays_as_it_is(text: str) -> None:
    """Python 3 means what it says."""
    assert ported(text, NOWHERE) == text


def test_code_that_is_no_python_at_all_stays_as_it_is() -> None:
    """There is nothing to go by."""
    assert ported("def f(:\n", NOWHERE) == readable("def f(:\n") == "def f(:\n"


def test_only_what_python_3_cannot_read_is_named_when_the_server_refuses() -> None:
    """The rest works as it is."""
    text = "import urllib2\nprint 'a'\nx = d.has_key('a')\n"
    assert [(edit.line, edit.new) for edit in line_edits(text, readable(text))] == [(2, "print('a')")]


def test_encoding_and_line_ends_are_kept(tmp_path: Path) -> None:
    """The file goes on being what other programs take it for."""
    path = tmp_path / "custom.py"
    path.write_bytes("# coding: latin-1\r\nprint 'é'\r\n".encode("latin-1"))
    edit = port(path)
    backup = edit.apply()
    assert path.read_bytes() == "# coding: latin-1\r\nprint('é')\r\n".encode("latin-1")
    assert backup.read_bytes() == "# coding: latin-1\r\nprint 'é'\r\n".encode("latin-1")


def test_uneven_indentation_is_evened_out(tmp_path: Path) -> None:
    """As the server reads it."""
    path = tmp_path / "custom.py"
    path.write_text("def f(x):\n        if x:\n\t    return 1\n        return 2\n")
    assert port(path).after == "def f(x):\n        if x:\n            return 1\n        return 2\n"


def test_a_project_s_own_module_of_an_old_name_keeps_it(tmp_path: Path) -> None:
    """`StringIO.py` beside custom.py is meant."""
    (tmp_path / "urlparse.py").write_text("")
    text = "from urlparse import mine\n"
    (tmp_path / "custom.py").write_text(text)
    assert port(tmp_path / "custom.py").after == text


@pytest.mark.parametrize("mark", ["\x0c", "\x0b", "\x1c", "\u2028", "\x85"])
def test_characters_that_end_lines_elsewhere_end_none_here(mark: str) -> None:
    """Edits go where Python counts them."""
    text = f"import string\nt = '{mark}'\nx = string.letters\n"
    assert ported(text, NOWHERE) == text.replace("letters", "ascii_letters")


def test_a_form_feed_between_functions_stays() -> None:
    """It is old Python style."""
    text = "import string\n\x0c\nx = string.letters\n"
    assert ported(text, NOWHERE) == text.replace("letters", "ascii_letters")


def test_a_sort_of_numpy_is_no_sort_of_a_list() -> None:
    """Its first argument is no comparison."""
    text = "print 'a'\nx = np.sort(gains)\nl.sort(by_size)\n"
    assert "np.sort(gains)" in ported(text, NOWHERE)


def test_tabs_among_spaces_and_print_are_put_right_together() -> None:
    """Neither alone makes the file readable."""
    text = "def f(x):\n        if x:\n\t    print 'a'\n        return 2\n"
    assert ported(text, NOWHERE) == "def f(x):\n        if x:\n            print('a')\n        return 2\n"
