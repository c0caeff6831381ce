"""A project on its way to a server."""

from pathlib import Path

import pytest

from psiturk_ng.bootstrap import open_project
from psiturk_ng.services.deployment import deploy_files
from tests.servers import copy_example, environment


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The example project, in a folder with the name that it is deployed under."""
    return copy_example(tmp_path / "psiturk-stroop")


def written(project: Path, kind: str, domain: str = "study.example.org") -> None:
    """Write the files for one kind of server, as `deploy files` does."""
    settings = open_project(project, environment(project)).settings
    for file in deploy_files(project, kind, domain, settings):
        file.write()
