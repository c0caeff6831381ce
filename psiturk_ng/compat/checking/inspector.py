"""What can be said of a project folder, and done to it, without opening it."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from psiturk_ng.compat.checking.code import check_code
from psiturk_ng.compat.checking.pages import check_pages
from psiturk_ng.compat.checking.settings import check_settings
from psiturk_ng.compat.porting import port
from psiturk_ng.compat.reachable import files_loaded
from psiturk_ng.config import load
from psiturk_ng.config.file_edits import FileEdit
from psiturk_ng.config.rewriting import modern_config
from psiturk_ng.domain.findings import Finding
from psiturk_ng.errors import BadInput, ConfigError, NotFound
from psiturk_ng.store.earlier_tables import table_with_rows
from psiturk_ng.store.urls import read_url


class Inspector:
    """Reads a project folder.

    Args:
        folder: the project.
        environ: the environment in which it would run.
        packaged: files below `static/` that are there if a project lacks them.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str], packaged: Collection[str]) -> None:
        self._packaged = packaged
        self._folder = folder.resolve()
        self._environ = environ

    def findings(self) -> list[Finding]:
        """Say what will differ, what matters most first, then by file and line.

        Raises:
            NotFound: if there is no such folder.
        """
        if not self._folder.is_dir():
            raise NotFound(f"There is no folder {self._folder}.")
        found = {
            *check_settings(self._folder, self._environ),
            *check_code(self._folder),
            *check_pages(self._folder, self._packaged),
        }
        return sorted(
            found, key=lambda each: (each.weight != "stops", each.file, each.line or 0, each.message)
        )

    def code_edits(self, names: Sequence[str]) -> list[FileEdit]:
        """Say how Python files should be written.

        Args:
            names: the files; without any, custom.py and what it imports.

        Raises:
            NotFound: if a file is not there.
            BadInput: if a file cannot be read as Python source.
        """
        paths = [self._folder / name for name in names] or files_loaded(self._folder)
        return [edit for path in paths if (edit := _ported(path)).is_needed]

    def config_edit(self) -> FileEdit | None:
        """Say how config.txt should be written; None if there is none, or it need not change.

        Raises:
            ConfigError: if it cannot be understood.
        """
        path = self._folder / "config.txt"
        if not path.is_file():
            return None
        edit = modern_config(path, self._earlier_table())
        return edit if edit.is_needed else None

    def _earlier_table(self) -> str:
        database = load(self._folder, self._environ).settings.database
        try:
            found = table_with_rows(read_url(database.database_url, self._folder), database.table_name)
        except ConfigError:
            return ""
        return found.name if found else ""


def _ported(path: Path) -> FileEdit:
    try:
        return port(path)
    except FileNotFoundError as error:
        raise NotFound(f"There is no {path}.") from error
    except (SyntaxError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as Python: {error}.") from error
