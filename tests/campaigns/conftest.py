"""Platforms that run for the whole run, and studies of their own for each test."""

import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.campaigns.crowd import World
from tests.campaigns.mturk_world import MTurkWorld
from tests.campaigns.prolific_world import ProlificWorld
from tests.marketplace.market import Market, running_market
from tests.money.study import Study
from tests.recruiters.prolific_parts import Desk, desk_in

MakeWorld = Callable[[int], World]


@pytest.fixture(scope="session")
def _mturk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    with running_market(tmp_path_factory.mktemp("campaigns-mturk")) as market:
        yield market


@pytest.fixture(scope="session")
def _prolific(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_in(tmp_path_factory.mktemp("campaigns-prolific")) as desk:
        yield desk


@pytest.fixture(autouse=True)
def _own_environment() -> Iterator[None]:
    """The experiment is at the version of which the people's rows are.

    A project whose code is loaded leaves its settings in the environment, as psiTurk did.
    """
    before = dict(os.environ)
    os.environ["PSITURK_EXPERIMENT_CODE_VERSION"] = "1.0"
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def mturk(_mturk: Market, tmp_path: Path) -> Iterator[MakeWorld]:
    """Makes a study on Mechanical Turk in which nothing has happened, of a seed."""
    made: list[Study] = []

    def make(seed: int) -> World:
        _mturk.control("reset", {})
        database = f"sqlite:///{tmp_path}/participants-{seed}.db"
        study = Study(_mturk.folder.parent, database, _mturk)
        study.project.store.migrate(lambda _: None)
        made.append(study)
        return MTurkWorld(random.Random(seed), study=study)

    yield make
    for study in made:
        study.project.store.close()


@pytest.fixture
def prolific(_prolific: Desk) -> MakeWorld:
    """Makes one on Prolific."""

    def make(seed: int) -> World:
        _prolific.market.control("reset", {})
        for left in _prolific.folder.glob("participants.db*"):
            left.unlink()
        return ProlificWorld(random.Random(seed), desk=Desk(_prolific.market, _prolific.folder))

    return make
