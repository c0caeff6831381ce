"""What is inside the wheel and the sdist."""

import tarfile
from zipfile import ZipFile

import pytest

from tests.checkout import ROOT, files
from tests.packaging.conftest import Built

SHIPPED = {
    "psiturk_ng_js/dist": "psiturk_ng/assets/js",
    "example_project": "psiturk_ng/assets/example_project",
    "heroku_files": "psiturk_ng/assets/heroku_files",
    "deploy_files": "psiturk_ng/assets/deploy_files",
    "psiturk_ng/compat/alias": "psiturk",
    "psiturk_ng": "psiturk_ng",
}


@pytest.fixture(scope="module")
def in_wheel(built: Built) -> set[str]:
    """The names of the wheel's files."""
    return set(ZipFile(built.wheel).namelist())


@pytest.fixture(scope="module")
def in_sdist(built: Built) -> set[str]:
    """The names of the sdist's files, without the folder they are in."""
    with tarfile.open(built.sdist) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def _below(folder: str) -> list[str]:
    root = ROOT / folder
    return [path.relative_to(root).as_posix() for path in files() if path.is_relative_to(root)]


@pytest.mark.parametrize("folder", SHIPPED)
def test_every_file_of_a_shipped_folder_is_in_the_wheel(folder: str, in_wheel: set[str]) -> None:
    """Nothing is lost on the way, hidden files included."""
    names = [name for name in _below(folder) if not name.startswith("compat/alias/")]
    left_out = [name for name in names if f"{SHIPPED[folder]}/{name}" not in in_wheel]
    assert left_out == []


@pytest.mark.parametrize(
    "name",
    [
        "psiturk_ng/assets/js/psiturk.js",
        "psiturk_ng/assets/js/carrier.js",
        "psiturk_ng/assets/example_project/.gitignore",
        "psiturk_ng/assets/example_project/config.txt",
        "psiturk_ng/assets/example_project/custom.py",
        "psiturk_ng/web/participant/languages/en.toml",
        "psiturk_ng/web/participant/templates/layouts/layout.html",
        "psiturk_ng/py.typed",
        "psiturk/models.py",
    ],
)
def test_files_that_the_product_cannot_do_without_are_in_the_wheel(name: str, in_wheel: set[str]) -> None:
    """Said once by name, in case the tree itself has lost them."""
    assert name in in_wheel


def test_the_wheel_holds_nothing_but_the_two_packages(in_wheel: set[str]) -> None:
    """No tests, no node_modules, no leftovers of a build."""
    tops = {name.partition("/")[0] for name in in_wheel}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"psiturk_ng", "psiturk"}
    unwanted = ("node_modules", "__pycache__", "participants.db", "/alias/", ".psiturk/")
    assert [name for name in in_wheel if any(word in name for word in unwanted)] == []


def test_the_sdist_can_be_built_from(in_sdist: set[str]) -> None:
    """The wheel under test was made from it; the licence and the metadata are there too."""
    assert {
        "LICENSE",
        "README.md",
        "pyproject.toml",
        "setup.cfg",
        "psiturk_ng_js/dist/psiturk.js",
    } <= in_sdist
