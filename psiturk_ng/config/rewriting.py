"""Writes settings into a config.txt: one, or all of psiTurk 1 and 2 as they are now; the rest stays."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from .file_edits import FileEdit, line_ending
from .legacy import MOVED, PUBLISHED_USERNAME, REMOVED, Moved, is_published
from .text_files import decoded

_HEADER = re.compile(r"\[(.+)\]")
_OPTION = re.compile(r"(\s*)([^=:\s][^=:]*?)(\s*[=:]\s*)(.*)")
_DATABASE = "Database Parameters"


@dataclass(slots=True)
class _Entry:
    """A setting with the lines that continue it, or one line that is no setting."""

    lines: list[str]
    section: str
    option: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.section, self.option

    @property
    def text(self) -> str:
        match = _OPTION.fullmatch(self.lines[0])
        return match.group(4).strip() if match else ""

    @property
    def is_blank(self) -> bool:
        return not self.option and not self.lines[0].strip()


@dataclass(slots=True)
class _Document:
    entries: list[_Entry] = field(default_factory=list)

    def find(self, key: tuple[str, str]) -> _Entry | None:
        return next((entry for entry in self.entries if entry.key == key), None)

    def add(self, section: str, lines: list[str], option: str = "") -> None:
        """Put lines at the end of a section, which begins at the end of the file if there is none."""
        inside = [
            index
            for index, entry in enumerate(self.entries)
            if entry.section == section and not entry.is_blank
        ]
        if not inside:
            self.entries += [_Entry([""], ""), _Entry([f"[{section}]"], section)]
            inside = [len(self.entries) - 1]
        self.entries.insert(inside[-1] + 1, _Entry(lines, section, option))


def modern_config(path: Path, table: str = "") -> FileEdit:
    """Say how a configuration file should be written.

    Args:
        path: the file.
        table: the table that holds the project's rows, where the file names none; "" leaves that out.

    Raises:
        OSError: if it cannot be read.
    """
    content = path.read_bytes()
    source = decoded(content)
    document = _read(source.text)
    for moved in MOVED:
        _move(document, moved)
    for section, options in REMOVED.items():
        for option in options:
            _comment_out(document.find((section, option)), "psiTurk 2 only")
    published = [entry for entry in document.entries if is_published(entry.option, entry.text)]
    if any(entry.option == "login_pw" for entry in published):
        published += [entry for entry in document.entries if entry.text == PUBLISHED_USERNAME]
    for entry in published:
        _comment_out(entry, "published by psiTurk 2, choose your own")
    if table:
        document.add(_DATABASE, [f"table_name = {table}"])
    return FileEdit(path, source.text, _text(document), "utf-8", line_ending(content))


def with_option(path: Path, section: str, option: str, value: str) -> FileEdit:
    """Say how a configuration file should be written for a setting to have a value.

    Args:
        path: the file, which need not exist.
        section: of the setting.
        option: its name.
        value: its text, of one line.

    Raises:
        OSError: if it cannot be read.
    """
    content = path.read_bytes() if path.exists() else b""
    source = decoded(content)
    document = _read(source.text)
    present = document.find((section, option))
    if present is not None and (first := _OPTION.fullmatch(present.lines[0])):
        indent, name, sign, old = first.groups()
        present.lines = [f"{indent}{name}{sign if old else sign.rstrip() + ' '}{value}"]
    elif any(entry.section == section for entry in document.entries):
        document.add(section, [f"{option} = {value}"], option)
    else:
        start = f"{source.text.rstrip()}\n\n" if source.text.strip() else ""
        document = _read(f"{start}[{section}]\n{option} = {value}\n")
    return FileEdit(path, source.text, _text(document), "utf-8", line_ending(content))


def _read(text: str) -> _Document:
    document = _Document()
    section, indent = "", 0
    current: _Entry | None = None
    for line in text.split("\n"):
        stripped = line.strip()
        depth = len(line) - len(line.lstrip())
        is_note = not stripped or stripped[0] in "#;"
        if current is not None and not is_note and depth > indent:
            current.lines.append(line)
            continue
        if header := _HEADER.match(stripped) if not is_note else None:
            section, current = header.group(1), None
        entry = _Entry([line], section)
        if not is_note and not header and (match := _OPTION.fullmatch(line)):
            entry.option = match.group(2).strip().lower()
            current, indent = entry, depth
        document.entries.append(entry)
    return document


def _text(document: _Document) -> str:
    return "\n".join(line for entry in document.entries for line in entry.lines)


def _move(document: _Document, moved: Moved) -> None:
    old = document.find(moved.old)
    text = moved.forward(old.text) if old else None
    if old is None or text is None:
        return
    section, option = moved.new
    present = document.find(moved.new)
    if present is not None and present.text:
        _comment_out(old, f"not read, because [{section}] {option} is set")
        return
    if not old.text:
        _comment_out(old, "psiTurk 2 only")
        return
    first = _OPTION.fullmatch(old.lines[0])
    assert first is not None
    # A text that was translated, such as true for sandbox, is one line long.
    value = first.group(4) if text == old.text or len(old.lines) > 1 else text
    lines = [f"{first.group(1)}{option}{first.group(3)}{value}", *old.lines[1:]]
    if present is not None:
        document.entries.remove(present)
    if section == moved.old[0]:
        old.lines, old.option = lines, option
        return
    document.entries.remove(old)
    document.add(section, lines, option)


def _comment_out(entry: _Entry | None, why: str) -> None:
    if entry is not None:
        entry.lines = [f"; ({why}) {line.strip()}" for line in entry.lines]
        entry.option = ""
