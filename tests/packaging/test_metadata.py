"""The declarations in setup.cfg agree with the tree."""

from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.checkout import ROOT, files

DATA_FOLDERS = {
    "psiturk_ng_js/dist": "psiturk_ng.assets.js",
    "example_project": "psiturk_ng.assets.example_project",
    "heroku_files": "psiturk_ng.assets.heroku_files",
    "deploy_files": "psiturk_ng.assets.deploy_files",
}
ALIAS = "psiturk_ng/compat/alias"


@pytest.fixture(scope="module")
def declared() -> ConfigParser:
    """The parsed setup.cfg."""
    parser = ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    return parser


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def test_every_package_of_the_tree_is_declared(declared: ConfigParser) -> None:
    """A package that setup.cfg forgets would be missing from the wheel."""
    inside = {path.parent for path in files(".py") if path.is_relative_to(ROOT / "psiturk_ng")}
    names = {
        ".".join(folder.relative_to(ROOT).parts)
        for folder in inside
        if not folder.is_relative_to(ROOT / ALIAS)
    }
    expected = names | set(DATA_FOLDERS.values()) | _alias_packages()
    assert set(_words(declared["options"]["packages"])) == expected


def _alias_packages() -> set[str]:
    alias = ROOT / ALIAS
    folders = {path.parent.relative_to(alias) for path in files(".py") if path.is_relative_to(alias)}
    return {".".join(("psiturk", *folder.parts)) for folder in folders}


def test_every_package_has_an_init_file(declared: ConfigParser) -> None:
    """A folder without one would be a namespace package and slip out of the list."""
    folders = {path.parent for path in files(".py") if path.is_relative_to(ROOT / "psiturk_ng")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_folders_beside_the_package_are_mapped_into_it(declared: ConfigParser) -> None:
    """The client, the example and the Heroku files ship although they live outside the package."""
    lines = declared["options"]["package_dir"].split("\n")
    mapped = dict(tuple(map(str.strip, line.split("="))) for line in lines if line.strip())
    expected = {name: folder for folder, name in DATA_FOLDERS.items()}
    assert mapped == {"psiturk_ng": "psiturk_ng", "psiturk": ALIAS, **expected}
    assert all(Path(ROOT, folder).is_dir() for folder in mapped.values())


def test_extras_are_the_databases_pandas_and_tests(declared: ConfigParser) -> None:
    """Whoever installs the plain distribution gets everything that the core needs."""
    assert set(declared["options.extras_require"]) == {"postgres", "mysql", "pandas", "test"}


def test_the_client_and_the_package_have_their_licence(declared: ConfigParser) -> None:
    """The licence is MIT everywhere that names one."""
    assert declared["metadata"]["license"] == "MIT"
    assert "MIT License" in (ROOT / "LICENSE").read_text("utf-8")
    assert '"license": "MIT"' in (ROOT / "psiturk_ng_js" / "package.json").read_text("utf-8")
