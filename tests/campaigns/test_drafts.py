"""Where a person publishes every offer, a campaign does not."""

from datetime import UTC, datetime, timedelta

import pytest

from psiturk_ng.domain.campaigns import CampaignState
from psiturk_ng.errors import Conflict
from psiturk_ng.services.campaigning import Campaigning
from tests.campaigns.conftest import MakeWorld
from tests.campaigns.crowd import Trial
from tests.campaigns.prolific_world import ProlificWorld


def test_a_campaign_offers_nothing_where_offers_are_only_drafted(prolific: MakeWorld) -> None:
    """None is begun; one that runs waits, and says why."""
    world = prolific(3)
    assert isinstance(world, ProlificWorld)
    trial = Trial(world, goal=4)
    drafting = Campaigning(world.desk.project(auto_recruit="false"))
    why = drafting.rounds.run(trial.number, datetime.now(UTC) + timedelta(minutes=1))
    assert "auto_recruit" in why
    assert trial.campaign.state is CampaignState.RUNNING
    assert world.places_out() == 0
    trial.desk.cancel(trial.number)
    for act in (drafting.desk("ada (test)").preview, drafting.desk("ada (test)").create):
        with pytest.raises(Conflict, match="auto_recruit"):
            act(trial.plan)
    assert [each.campaign_id for each in trial.desk.all()] == [trial.number]
