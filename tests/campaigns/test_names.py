"""psiTurk's names for campaigns, in a researcher's script."""

import os
import subprocess
import sys

import pytest

from tests.campaigns.conftest import MakeWorld
from tests.campaigns.mturk_world import MTurkWorld
from tests.money.study import settings_of

pytestmark = pytest.mark.mturk

SCRIPT = """
from psiturk.models import Campaign
from psiturk.tasks import do_campaign_round
facts = dict(goal=20, assignments_per_round=12, minutes_between_rounds=5, hit_reward=1.5)
campaign = Campaign.launch_new_campaign(mode="sim", hit_duration_hours=1, **facts)
print(campaign.campaign_job_id, campaign.goal, Campaign.active_campaign_exists())
print(do_campaign_round(campaign=campaign))
campaign.end()
print(do_campaign_round(campaign=campaign))
"""


def test_a_script_begins_runs_and_ends_a_campaign(mturk: MakeWorld) -> None:
    """On top of ours: what it posts is in the ledger, and an ended one posts nothing."""
    world = mturk(9)
    assert isinstance(world, MTurkWorld)
    environ = os.environ | settings_of(world.study.database)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=world.study.folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "campaign-1 20 True",
        "12 places are offered; 8 more later.",
        "Campaign 1 is cancelled.",
    ]
    assert world.places_out() == 12
