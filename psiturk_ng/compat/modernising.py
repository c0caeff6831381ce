"""Everything that is done to a project's syntax tree before it is compiled."""

import ast
from pathlib import Path

from psiturk_ng.compat.implicit_execution import allow_implicit_execution
from psiturk_ng.compat.moved import follow_moved_imports
from psiturk_ng.compat.python2 import follow_python2
from psiturk_ng.compat.remarks import Remark
from psiturk_ng.compat.unused import drop_unused_imports


def modernised(tree: ast.Module, path: Path, folder: Path) -> list[str]:
    """Let old code reach what it means.

    Args:
        tree: changed in place; line numbers stay those of the file.
        path: names the file in the sentences.
        folder: the project.

    Returns:
        A sentence for each thing that should be written otherwise now, by line.
    """
    return [remark.sentence(path) for remark in remarks_on(tree, folder)]


def remarks_on(tree: ast.Module, folder: Path) -> list[Remark]:
    """Do the same, and return the remarks themselves."""
    allow_implicit_execution(tree)
    remarks = (*follow_python2(tree), *follow_moved_imports(tree, folder), *drop_unused_imports(tree, folder))
    return sorted(set(remarks))
