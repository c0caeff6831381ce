"""Lets a project's modules be imported from its folder, read by our own rules.

The folder stands at the end of `sys.path`, as in psiTurk, so a project's
`random.py` never hides Python's. One project per process: opening the next
one closes the one before.
"""

import ast
import logging
import sys
from collections.abc import Callable
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
    SourcelessFileLoader,
)
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from psiturk_ng.compat.modernising import modernised
from psiturk_ng.compat.source import read_source, refuse_redirected_print

_LOG = logging.getLogger(__name__)


class ProjectImports:
    """A `sys.path_hooks` entry that serves one project folder and nothing else.

    Args:
        folder: the project.
        notify: is told each warning about how a file was read.
    """

    def __init__(self, folder: Path, notify: Callable[[str], None] = _LOG.warning) -> None:
        self.folder = folder.resolve()
        self.notify = notify
        self.is_loading = False
        self.deferred: list[Callable[[Any], object]] = []

    def __call__(self, path: str) -> FileFinder:
        """Give the finder of a folder of the project. Python's import system calls this."""
        if not self.owns(path):
            raise ImportError(f"{path} is not a folder of this project.", path=path)
        return FileFinder(
            path,
            (ExtensionFileLoader, EXTENSION_SUFFIXES),
            (self._loader, SOURCE_SUFFIXES),  # type: ignore[arg-type]
            (SourcelessFileLoader, BYTECODE_SUFFIXES),
        )

    def carry_out(self, app: Any) -> None:
        """Do to the application what custom.py wanted done while it was being loaded."""
        for action in self.deferred:
            action(app)

    def owns(self, path: str) -> bool:
        """Whether a file or folder is the project's own, not of a virtual environment inside it."""
        resolved = Path(path).resolve()
        return resolved.is_relative_to(self.folder) and not any(
            part.endswith("-packages") or part.startswith("python3.")
            for part in resolved.relative_to(self.folder).parts
        )

    def open(self) -> None:
        """Make the project importable."""
        sys.path_hooks.insert(0, self)
        if str(self.folder) not in sys.path:
            sys.path.append(str(self.folder))
        self._forget_finders()

    def close(self) -> None:
        """Undo `open`, and forget the modules that came from the folder."""
        sys.path_hooks.remove(self)
        sys.path[:] = [entry for entry in sys.path if entry != str(self.folder)]
        for name, module in list(sys.modules.items()):
            if isinstance(getattr(module, "__loader__", None), ProjectSourceLoader):
                del sys.modules[name]
        self._forget_finders()

    def load(self, name: str, path: Path) -> ModuleType:
        """Import one file of the project under a given name.

        Raises:
            Exception: whatever the file raises; the module is then not kept.
        """
        package = [str(path.parent)] if path.name == "__init__.py" else None
        loader = self._loader(name, str(path))
        spec = spec_from_file_location(name, path, loader=loader, submodule_search_locations=package)
        assert spec is not None
        module = module_from_spec(spec)
        sys.modules[name] = module
        self.is_loading = True
        try:
            loader.exec_module(module)
        except BaseException:
            sys.modules.pop(name, None)
            raise
        finally:
            self.is_loading = False
        return module

    def run(self, path: Path) -> None:
        """Execute a file as Python's main module.

        Raises:
            BaseException: whatever the file raises.
        """
        loader = self._loader("__main__", str(path))
        spec = spec_from_file_location("__main__", path, loader=loader)
        assert spec is not None
        module = module_from_spec(spec)
        sys.modules["__main__"] = module
        loader.exec_module(module)

    def _loader(self, name: str, path: str) -> "ProjectSourceLoader":
        return ProjectSourceLoader(name, path, self)

    def _forget_finders(self) -> None:
        for path in list(sys.path_importer_cache):
            if self.owns(path):
                del sys.path_importer_cache[path]


class ProjectSourceLoader(SourceFileLoader):
    """Loads one Python file of a project. Nothing is cached, so warnings come back at each start."""

    def __init__(self, fullname: str, path: str, imports: ProjectImports) -> None:
        super().__init__(fullname, path)
        self._imports = imports

    def get_code(self, fullname: str) -> CodeType:
        """Compile the file."""
        path = self.get_filename(fullname)
        source = read_source(Path(path), self.get_data(path))
        tree = ast.parse(source.text, path)
        refuse_redirected_print(tree, path)
        for warning in (*source.warnings, *modernised(tree, Path(path), self._imports.folder)):
            self._imports.notify(warning)
        code: Any = compile(tree, path, "exec", dont_inherit=True)
        return code  # type: ignore[no-any-return]

    def get_source(self, fullname: str) -> str:
        """The text of the file, for tracebacks."""
        path = self.get_filename(fullname)
        return read_source(Path(path), self.get_data(path)).text


def open_project_imports(folder: Path) -> ProjectImports:
    """Make one project importable, closing the one that was open before."""
    if (before := _opened()) is not None:
        before.close()
    imports = ProjectImports(folder)
    imports.open()
    return imports


def project_is_loading() -> bool:
    """Whether custom.py is being executed right now."""
    imports = _opened()
    return imports is not None and imports.is_loading


def defer(action: Callable[[Any], object]) -> None:
    """Keep something that custom.py, while it is being loaded, wants done to the application."""
    imports = _opened()
    assert imports is not None
    imports.deferred.append(action)


def _opened() -> ProjectImports | None:
    return next((hook for hook in sys.path_hooks if isinstance(hook, ProjectImports)), None)
