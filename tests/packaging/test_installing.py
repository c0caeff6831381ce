"""The other ways to install: from a folder, and editable."""

from pathlib import Path

import pytest

from tests.checkout import copy_of_checkout
from tests.packaging.conftest import Installation, install


@pytest.fixture(params=["", "--editable"], ids=["from a folder", "editable"])
def from_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    """The distribution, installed by `pip install .` or `pip install -e .`."""
    checkout = copy_of_checkout(tmp_path / "checkout")
    return install(tmp_path / "venv", *filter(None, [request.param]), str(checkout))


@pytest.mark.slow
def test_a_checkout_can_be_installed(from_folder: Installation, tmp_path: Path) -> None:
    """The version, the example and the name `psiturk` are there either way."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert from_folder.run("psiturk", "version", cwd=elsewhere).returncode == 0
    assert from_folder.run("psiturk-setup-example", cwd=elsewhere).returncode == 0
    assert (elsewhere / "psiturk-example" / ".gitignore").exists()
    project = elsewhere / "psiturk-example"
    done = from_folder.run("python", "-c", "import custom, psiturk.psiturk_config", cwd=project)
    assert done.returncode == 0, done.stderr
