"""The reference says what the code declares, and nothing is left unexplained."""

import importlib.util
import re
from configparser import ConfigParser
from types import ModuleType

import pytest

from psiturk_ng.version import __version__
from tests.checkout import ROOT
from tests.docs.pages import DOCS

PAGES = ("commands.md", "routes.md", "errors.md", "tables.md", "api.md", "outcomes.md")
ALIAS = ROOT / "psiturk_ng" / "compat" / "alias"


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """The module docs/generate.py."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str, generator: ModuleType) -> None:
    """What differs was changed in one place only: run `python docs/generate.py`."""
    assert (DOCS / "reference" / name).read_text("utf-8") == generator.PAGES[name]()


def test_every_generated_page_is_checked(generator: ModuleType) -> None:
    """A new page of the generator is compared too."""
    assert set(generator.PAGES) == set(PAGES)


def test_every_dependency_has_its_reason() -> None:
    """Each package that is installed stands in docs/dependencies.md."""
    declared = ConfigParser()
    declared.read(ROOT / "setup.cfg", encoding="utf-8")
    extras = declared["options.extras_require"]
    wanted = [declared["options"]["install_requires"], *(extras[name] for name in extras if name != "test")]
    names = [re.split(r"[\[<>=]", line)[0] for text in wanted for line in text.split("\n") if line.strip()]
    page = (DOCS / "dependencies.md").read_text("utf-8")
    assert [name for name in names if f"| {name} |" not in page] == []


def test_the_changelog_begins_with_this_version() -> None:
    """What is released next is what the changelog describes first."""
    heading = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert heading is not None
    assert heading.group(1) == __version__


def test_every_module_that_psiturk_scripts_import_is_ours() -> None:
    """The modules that the page on Python names exist."""
    page = (DOCS / "reference" / "python.md").read_text("utf-8")
    named = set(re.findall(r"`psiturk\.(\w+)", page))
    assert [name for name in sorted(named) if not (ALIAS / f"{name}.py").exists()] == []
