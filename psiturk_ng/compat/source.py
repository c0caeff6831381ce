"""Reads a project's Python files: old encodings, and indentation that mixes tabs and spaces."""

import ast
import codecs
import io
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_TAB_COLUMNS = 8
_INDENTATION = re.compile(r"^[ \t\f]+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file as it will be compiled.

    Args:
        path: the file.
        text: its code; line numbers are those of the file.
        warnings: sentences about how it had to be read.
        original: its text before its indentation was evened out.
        encoding: in which it can be written again.
    """

    path: Path
    text: str
    warnings: tuple[str, ...] = ()
    original: str = ""
    encoding: str = "utf-8"


def read_source(path: Path, content: bytes) -> Source:
    """Decode a file and even out its indentation where Python 3 would refuse it.

    Args:
        path: names the file in warnings.
        content: its bytes.

    Raises:
        SyntaxError: if its encoding line names no encoding that Python knows.
    """
    text, encoding, encoding_warning = _decode(path, content)
    even = _with_even_indentation(text) if _is_unevenly_indented(text) else None
    if even is None:
        return Source(path, text, encoding_warning, text, encoding)
    lines = _lines_that_differ(text, even)
    warning = (
        f"{path.name}: {_lines(lines)} indented with tabs where other lines use spaces;"
        f" a tab was read as {_TAB_COLUMNS} columns, so please indent with spaces only."
    )
    return Source(path, even, (*encoding_warning, warning), text, encoding)


def _decode(path: Path, content: bytes) -> tuple[str, str, tuple[str, ...]]:
    encoding = _declared_encoding(content)
    try:
        return _universal_newlines(content, encoding), encoding, ()
    except UnicodeDecodeError:
        warning = f"{path.name} is not {encoding} text and was read as latin-1: save it as UTF-8."
        return _universal_newlines(content, "latin-1"), encoding, (warning,)


def _declared_encoding(content: bytes) -> str:
    """The encoding that PEP 263 gives, before looking at whether the file keeps to it."""
    mark = codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""
    first_lines = b"".join(content.removeprefix(mark).splitlines(keepends=True)[:2])
    ascii_lines = mark + re.sub(rb"[\x80-\xff]", b"?", first_lines)
    encoding, _ = tokenize.detect_encoding(io.BytesIO(ascii_lines).readline)
    return encoding


def _universal_newlines(content: bytes, encoding: str) -> str:
    return io.TextIOWrapper(io.BytesIO(content), encoding).read()


def _is_unevenly_indented(text: str) -> bool:
    try:
        _parse(text)
    except TabError:
        return True
    except (SyntaxError, ValueError):
        # Without a tab to blame, the compiler itself will say it best, later.
        return "\t" in text and parses(_INDENTATION.sub(_expanded, text))
    return False


def _with_even_indentation(text: str) -> str | None:
    """Expand the tabs that indent code, leaving those inside strings as they are.

    Returns:
        None if the file does not compile that way either.
    """
    expanded = _INDENTATION.sub(_expanded, text)
    try:
        tree = _parse(expanded)
    except (SyntaxError, ValueError):
        return None
    originals, lines = text.split("\n"), expanded.split("\n")
    for number in _lines_inside_strings(tree):
        lines[number - 1] = originals[number - 1]
    even = "\n".join(lines)
    return even if parses(even) else None


def _lines_inside_strings(tree: ast.AST) -> Iterator[int]:
    """The lines, from 1, that begin within a string literal."""
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        )
        if is_text and isinstance(node, ast.expr):
            yield from range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)


def with_expanded_tabs(text: str) -> str:
    """Indent with spaces as Python 2 took the tabs; inside strings too, which only a parser could tell."""
    return _INDENTATION.sub(_expanded, text)


def _expanded(indentation: re.Match[str]) -> str:
    return indentation.group().expandtabs(_TAB_COLUMNS)


def parses(text: str) -> bool:
    """Whether Python 3 can read a text, and takes it for what it is."""
    try:
        refuse_redirected_print(_parse(text), "")
    except (SyntaxError, ValueError):
        return False
    return True


def refuse_redirected_print(tree: ast.AST, path: str) -> None:
    """Refuse `print >>file, text`, which is also an expression of Python 3, though never a meant one.

    Raises:
        SyntaxError: if the file has it.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.RShift):
            left = node.left
            if isinstance(left, ast.Name) and left.id == "print":
                place = (path, node.lineno, node.col_offset + 1, None)
                raise SyntaxError("Missing parentheses in call to 'print'", place)


def _parse(text: str) -> ast.Module:
    with warnings.catch_warnings():
        # The real compilation will warn; this is only a look.
        warnings.simplefilter("ignore")
        return ast.parse(text)


def _lines_that_differ(text: str, even: str) -> list[int]:
    pairs = zip(text.split("\n"), even.split("\n"), strict=True)
    return [number for number, (old, new) in enumerate(pairs, 1) if old != new and new.strip()]


def _lines(numbers: Iterable[int]) -> str:
    """Write line numbers for a sentence: `lines 3, 7-9 are`."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    words = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)
    is_single = len(ranges) == 1 and ranges[0][0] == ranges[0][1]
    return f"line {words} is" if is_single else f"lines {words} are"
