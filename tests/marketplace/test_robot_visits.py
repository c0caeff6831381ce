"""The participants' half of robots, without any platform: a landing page is all it takes."""

import random
from pathlib import Path

import pytest

from psiturk_ng.errors import Conflict
from psiturk_ng.marketplace.robots.browser import Browser
from psiturk_ng.marketplace.robots.script import any_study
from psiturk_ng.marketplace.robots.visit import Visit
from tests.recruiters.linked import linked
from tests.servers import RunningServer, new_ids


def test_who_comes_by_a_link_leaves_with_a_code(tmp_path: Path) -> None:
    """The panel's own parameters are all that the address holds."""
    with linked(tmp_path) as lab:
        visit = Visit(Browser(), f"{lab.server.url}/pub?participant=P1", random.Random(1))
        assert "Colour words" in visit.look().said("h1")
        task = visit.enter()
        task.begin()
        any_study(task)
        code = task.finish().said("completion-code")
        row = lab.project.codes.verify(code).assignment
        assert row is not None
        assert row.workerid == "P1"


def test_a_study_that_lets_nobody_in_is_told(example_server: RunningServer) -> None:
    """By the words of its page."""
    ids = new_ids(mode="sim")
    visit = Visit(Browser(), f"{example_server.url}/pub?{ids.query(assignmentId='')}", random.Random(1))
    with pytest.raises(Conflict, match="/pub was answered with 400"):
        visit.look()


def test_who_has_finished_cannot_begin_again(example_server: RunningServer) -> None:
    """A robot is let in no more than a person."""
    url = f"{example_server.url}/pub?{new_ids(mode='sim').query()}"
    task = Visit(Browser(), url, random.Random(1)).enter()
    task.begin()
    task.finish()
    with pytest.raises(Conflict, match="/exp was answered with 403"):
        Visit(Browser(), url, random.Random(1)).enter()
