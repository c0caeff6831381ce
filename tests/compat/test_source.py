"""How a project's Python files are read."""

from pathlib import Path

import pytest

from psiturk_ng.compat.source import Source, read_source

PATH = Path("custom.py")
MIXED = b"def f(x):\n        if x:\n\t    return 1\n        return 2\n"


def _value(source: Source, name: str) -> object:
    found: dict[str, object] = {}
    exec(compile(source.text, "custom.py", "exec"), found)
    return found[name]


def test_a_clean_file_is_read_as_it_is() -> None:
    """Nothing is changed and nothing is said where Python 3 has no objection."""
    source = read_source(PATH, b"if True:\n\tx = '\ta'\n")
    assert (source.text, source.warnings) == ("if True:\n\tx = '\ta'\n", ())


def test_a_tab_among_spaces_is_eight_columns_as_in_python_2() -> None:
    """Code that only Python 2 would read runs with the meaning it had there."""
    source = read_source(PATH, MIXED)
    function = _value(source, "f")
    assert callable(function)
    assert (function(True), function(False)) == (1, 2)


def test_the_warning_names_the_lines_with_tabs() -> None:
    """Who reads the log knows where to look."""
    content = b"def f():\n        a = 1\n\tb = 2\n\tc = 3\n        d = 4\n\treturn a\n"
    (warning,) = read_source(PATH, content).warnings
    assert warning.startswith("custom.py: lines 3-4, 6 are indented with tabs")


def test_one_line_with_a_tab_is_named_in_the_singular() -> None:
    """The sentence stays a sentence."""
    (warning,) = read_source(PATH, MIXED).warnings
    assert "line 3 is indented with tabs" in warning


def test_tabs_inside_strings_stay_tabs() -> None:
    """Evening out the indentation never alters text that the experiment shows."""
    content = b'def f():\n        x = """a\n\tb\n\t\tc"""\n\treturn x\n\ny = f()\n'
    assert _value(read_source(PATH, content), "y") == "a\n\tb\n\t\tc"


def test_tabs_inside_formatted_strings_stay_tabs() -> None:
    """The same holds for f-strings."""
    content = b'def f(n):\n        x = f"""a{n}\n\tb{n}\n\tc"""\n\treturn x\n\ny = f(1)\n'
    assert _value(read_source(PATH, content), "y") == "a1\n\tb1\n\tc"


def test_an_unindent_that_only_tabs_explain_is_evened_out() -> None:
    """Python 3 reports some mixtures as a bad unindent instead of as tabs."""
    content = b"def f(x):\n\tif x:\n\t    return 1\n        return 2\n\ny = f(0)\n"
    assert _value(read_source(PATH, content), "y") == 2


def test_a_file_that_no_tab_width_saves_is_left_to_the_compiler() -> None:
    """What is wrong for other reasons keeps its own error message."""
    content = b"def f(:\n\tpass\n        pass\n"
    source = read_source(PATH, content)
    assert (source.text, source.warnings) == (content.decode(), ())


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("x = 'é'".encode(), "é"),
        ("\ufeffx = 'é'".encode(), "é"),
        ("# -*- coding: latin-1 -*-\nx = 'é'".encode("latin-1"), "é"),
        ("# coding: cp1252\nx = '€'".encode("cp1252"), "€"),
        (b"x = 'a'\r\n\r\n", "a"),
    ],
    ids=["utf-8", "byte order mark", "latin-1 declared", "cp1252 declared", "windows line ends"],
)
def test_declared_encodings_are_honoured(content: bytes, expected: str) -> None:
    """PEP 263 holds, silently."""
    source = read_source(PATH, content)
    assert (_value(source, "x"), source.warnings) == (expected, ())


def test_undeclared_latin_1_is_read_with_a_warning() -> None:
    """A stray accent in a comment of 2014 does not stop a study."""
    source = read_source(PATH, "x = 1\n# caf\xe9\ny = 'caf\xe9'\n".encode("latin-1"))
    assert _value(source, "y") == "caf\xe9"
    assert source.warnings == ("custom.py is not utf-8 text and was read as latin-1: save it as UTF-8.",)


def test_accents_in_the_first_line_do_not_hide_the_declared_encoding() -> None:
    """The encoding line counts even where the line before it is not UTF-8."""
    content = "# caf\xe9\n# coding: latin-1\nx = '\xe9'\n".encode("latin-1")
    source = read_source(PATH, content)
    assert (_value(source, "x"), source.warnings) == ("\xe9", ())


def test_an_unknown_encoding_is_a_syntax_error() -> None:
    """As in Python itself."""
    with pytest.raises(SyntaxError, match="klingon"):
        read_source(PATH, b"# coding: klingon\n")
