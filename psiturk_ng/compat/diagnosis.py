"""Says in a sentence why a project's Python code does not load, and what to do about it."""

import re
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from psiturk_ng.compat.imports import ProjectImports
from psiturk_ng.compat.moved_names import DROPPED, DROPPED_MODULES
from psiturk_ng.compat.porting import line_edits, readable
from psiturk_ng.compat.source import read_source
from psiturk_ng.errors import ProjectCodeError, PsiturkError

_OLD_SYNTAX: Final[Mapping[str, str]] = {
    "Missing parentheses in call to 'print'": "This is Python 2: write print(…).",
    "Missing parentheses in call to 'exec'": "This is Python 2: write exec(…).",
    "multiple exception types must be parenthesized": "This is Python 2: write `except Name as error:`.",
    "leading zeros in decimal integer literals": "This is Python 2: write octal numbers as 0o17.",
    "invalid decimal literal": "If this is Python 2's long integer, drop the L at the end.",
    "inconsistent use of tabs": "Indent the whole file with spaces.",
    "unindent does not match": "Line the block up with the one it belongs to, using spaces only.",
}

_DISTRIBUTIONS: Final[Mapping[str, str]] = {
    "Crypto": "pycryptodome",
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "psycopg2": "psycopg2-binary",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}
"""What to install for modules whose distribution has another name."""

_MISSING_NAME: Final = re.compile("cannot import name '([^']+)'")

_FIX_THE_CAUSE: Final = "Correct it, then start the server again."


def diagnosed(error: BaseException, imports: ProjectImports) -> ProjectCodeError:
    """Turn whatever a project's code raised while loading into one sentence and a hint.

    Args:
        error: what was raised.
        imports: the project, to tell its files from others.

    Returns:
        The error to raise `from` the one given.
    """
    place = _place(error, imports)
    if isinstance(error, SyntaxError):
        return ProjectCodeError(f"{place} cannot be read: {_sentence(error.msg)}", _syntax_hint(error))
    if isinstance(error, ModuleNotFoundError) and error.name:
        return ProjectCodeError(
            f"{place} imports {error.name}, which is not installed.", module_hint(error.name)
        )
    if isinstance(error, ImportError):
        return ProjectCodeError(f"{place} cannot import a name: {_cause(error)}", _import_hint(error))
    if isinstance(error, SystemExit):
        return ProjectCodeError(
            f"{place} ends the program while it is loaded.", "Move the call of exit() into a function."
        )
    if isinstance(error, PsiturkError):
        return ProjectCodeError(f"{place} fails: {_cause(error)}", error.hint)
    if isinstance(error, UnicodeDecodeError):
        return ProjectCodeError(f"{place} holds text that cannot be decoded: {_cause(error)}", _FIX_THE_CAUSE)
    return ProjectCodeError(f"{place} fails with {type(error).__name__}: {_cause(error)}", _FIX_THE_CAUSE)


def _place(error: BaseException, imports: ProjectImports) -> str:
    """File and line, relative to the project, where its own code went wrong."""
    if isinstance(error, SyntaxError) and error.filename and imports.owns(error.filename):
        return _named(Path(error.filename), error.lineno, imports)
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith("<") and imports.owns(frame.filename)
    ]
    if not frames:
        return "custom.py"
    return _named(Path(frames[-1].filename), frames[-1].lineno, imports)


def _named(path: Path, line: int | None, imports: ProjectImports) -> str:
    name = path.resolve().relative_to(imports.folder).as_posix()
    return f"{name}, line {line}," if line else name


def _syntax_hint(error: SyntaxError) -> str:
    message = error.msg or ""
    if (edit := _python3_edit(error)) is not None:
        return edit
    return next((hint for start, hint in _OLD_SYNTAX.items() if start in message), _FIX_THE_CAUSE)


def _python3_edit(error: SyntaxError) -> str | None:
    """Give the line as Python 3 has it; None if the file is not Python 2 either."""
    try:
        path = Path(error.filename or "")
        text = read_source(path, path.read_bytes()).text
    except (OSError, SyntaxError):
        return None
    places = line_edits(text, readable(text))
    here = next((each for each in places if each.covers(error.lineno or 0)), None)
    if here is None:
        return None
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    return (
        f"This is Python 2: write `{' '.join(here.new.split())}`."
        f" `psiturk migrate code` shows this edit{more}, and `psiturk migrate code --apply` makes them."
    ).replace("makes them", "makes them" if more else "makes it")


def module_hint(name: str) -> str:
    """What to do about a module that is not there."""
    top = name.partition(".")[0]
    if (edit := _gone_module(name)) is not None:
        return edit
    if top == "psiturk":
        return "psiturk_ng has no module of that name: delete the import if nothing needs it."
    return f"Run `pip install {_DISTRIBUTIONS.get(top, top)}`, or put {top}.py into the project folder."


def _gone_module(name: str) -> str | None:
    """What to do instead of importing a module that is gone; None if it is not known to be."""
    parts = name.split(".")
    prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((DROPPED_MODULES[prefix] for prefix in prefixes if prefix in DROPPED_MODULES), None)


def _import_hint(error: ImportError) -> str:
    missing = _MISSING_NAME.search(str(error))
    if missing and (edit := DROPPED.get((error.name or "", missing.group(1)))) is not None:
        return edit
    if error.name and error.path:
        package = error.name.partition(".")[0]
        if package == "psiturk":
            return "psiturk_ng has no such name: delete the import if nothing needs it."
        return f"The installed version of {package} has no such name: see its release notes."
    return _FIX_THE_CAUSE


def _cause(error: BaseException) -> str:
    return _sentence(" ".join(str(error).split()) or type(error).__name__)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
