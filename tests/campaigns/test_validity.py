"""Whose data counts: the project's own code and the researcher decide, and a campaign follows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.campaigns.conftest import MakeWorld
from tests.campaigns.crowd import Trial
from tests.campaigns.mturk_world import MTurkWorld
from tests.money.study import Study, settings_of
from tests.shell.conftest import ShellUnderTest, StandInServer

pytestmark = pytest.mark.mturk

HOOK = """
from flask import Blueprint

custom_code = Blueprint("custom_code", __name__)

def validate(participant):
    if participant.workerid == "AODD":
        raise RuntimeError("an odd one")
    return participant.workerid not in {refused}
"""


@pytest.fixture
def world(mturk: MakeWorld) -> Iterator[MTurkWorld]:
    """A study in which nothing has happened; a custom.py of the test goes with it."""
    world = mturk(5)
    assert isinstance(world, MTurkWorld)
    yield world
    _custom(world).unlink(missing_ok=True)


def test_the_hook_decides_what_counts(world: MTurkWorld, caplog: pytest.LogCaptureFixture) -> None:
    """An error in it leaves somebody undecided; when it is changed, old data is judged anew."""
    _custom(world).write_text(HOOK.format(refused=["ABAD"]))
    trial = Trial(world, goal=4, places_per_round=4)
    trial.round()
    for who in ("AGOOD", "ABAD", "AODD"):
        _hand_in(world, who)
    trial.round()
    tally = trial.campaign.tally
    assert (tally.valid, tally.rejected, tally.undecided) == (1, 1, 1)
    assert "validate failed for AODD" in caplog.text
    assert world.good + world.places_out() - 2 == 3, "one place more, for the one who does not count"
    _custom(world).write_text(HOOK.format(refused=["AGOOD"]).replace("raise", "return False #"))
    changed = Study(world.study.folder, world.study.database, world.study.market)
    again = Trial.__new__(Trial)
    again.__dict__ |= trial.__dict__ | {"campaigning": type(trial.campaigning)(changed.project)}
    said = {
        each.uniqueid.partition(":")[0]: each.judgement.is_valid
        for each in again.campaigning.validation.judge_all(again=True)
    }
    assert said == {"AGOOD": False, "ABAD": True, "AODD": False}
    again.round()
    tally = trial.campaign.tally
    assert (tally.valid, tally.rejected, tally.undecided) == (1, 2, 0)
    changed.project.store.close()


def test_the_command_judges_old_data_anew_and_frees_its_cells(world: MTurkWorld, tmp_path: Path) -> None:
    """Without --again a judgement stands; with it, who fails leaves the cell and is recruited anew."""
    _custom(world).write_text(HOOK.format(refused=[]))
    trial = Trial(world, goal=2, places_per_round=2)
    trial.round()
    for who in ("AGOOD", "ABAD"):
        _hand_in(world, who)
    environ = {"HOME": str(tmp_path), "LOGNAME": "ada", **settings_of(world.study.database)}
    environ["PSITURK_EXPERIMENT_CODE_VERSION"] = "1.0"
    shell = ShellUnderTest(world.study.folder, environ, StandInServer())
    assert [each["is_valid"] for each in shell("campaign", "validate", "--json").json] == [True, True]
    assert _filled(world) == 2
    _custom(world).write_text(HOOK.format(refused=["ABAD"]))
    assert shell("campaign", "validate", "--json").json == []
    again = shell("campaign", "validate", "--again")
    assert again.status == 0
    assert "ABAD" in again.out
    assert "not valid" in again.out
    assert "1 valid, 1 not valid, 0 not judged." in again.out + again.err
    assert _filled(world) == 1
    trial.round()
    assert (trial.campaign.tally.valid, trial.campaign.tally.rejected, world.places_out()) == (1, 1, 1)


def test_excluding_frees_the_cell_and_one_more_is_recruited(world: MTurkWorld) -> None:
    """Including takes back both."""
    trial = Trial(world, goal=2, places_per_round=2)
    validation = trial.campaigning.validation
    trial.round()
    first = _hand_in(world, "AFIRST")
    trial.round()
    assert (trial.campaign.tally.valid, world.places_out()) == (1, 1)
    validation.exclude([first], reason="slept", by="ada (test)")
    assert _filled(world) == 0
    trial.round()
    assert (trial.campaign.tally.valid, world.places_out()) == (0, 2)
    validation.include([first])
    assert _filled(world) == 1
    trial.round()
    assert trial.campaign.tally.valid == 1
    assert world.places_out() == 1, "the place that was one too many is withdrawn"


def _hand_in(world: MTurkWorld, who: str) -> str:
    hit = sorted(each.hit.hit_id for each in world.workers.open_hits("ANOBODY"))[0]
    world.good += 1
    return world.study.take_part(hit, who)


def _custom(world: MTurkWorld) -> Path:
    return world.study.folder / "custom.py"


def _filled(world: MTurkWorld) -> int:
    """Count who fills the cell that the next enrolment looks at."""
    since = datetime.now(UTC).replace(tzinfo=None) - timedelta(days=1)
    with world.project.store.reading() as reading:
        counts = reading.counts_by_cell(codeversion="1.0", mode="sim", since=since, include_debug=False)
    return sum(counts.values())
