"""A rule that stops a campaign: nothing more is offered, and somebody is told, once."""

import socket
import time
from datetime import timedelta

import pytest

from psiturk_ng.config.settings import Campaigns as CampaignSettings
from psiturk_ng.domain.campaigns import CampaignState
from psiturk_ng.domain.stop_rules import StopRules
from psiturk_ng.services.messages import Messages
from tests.campaigns.conftest import MakeWorld
from tests.campaigns.crowd import Trial
from tests.campaigns.listeners import mail_server, slow_webhook, webhook
from tests.campaigns.mturk_world import MTurkWorld

pytestmark = pytest.mark.mturk

SINCE = timedelta(minutes=-21)
"""So that their twenty minutes begin after the campaign did."""


def stopped(world: MTurkWorld, message_to: str) -> Trial:
    """Run a campaign of which the first two drop out, until its rule stops it; then once more."""
    trial = Trial(
        world, goal=8, places_per_round=4, stop=StopRules(dropouts=50, minimum=2), message_to=message_to
    )
    trial.round()
    (hit,) = world.workers.open_hits("ANOBODY")
    for who in ("AGONE1", "AGONE2"):
        work = world.study.market.workers.accept(hit.hit.hit_id, who).assignment_id
        world.study.enter(hit.hit.hit_id, work, who, status=6, ended_ago=SINCE)
    assert trial.campaign.state is CampaignState.RUNNING
    assert world.places_out() == 4
    trial.round()
    assert trial.campaign.state is CampaignState.STOPPED
    assert world.places_out() == 2, "who has begun may finish, and nobody new comes"
    before = len(list(world.study.desk.recruiter.offers.all()))
    trial.round()
    assert len(list(world.study.desk.recruiter.offers.all())) == before == 1
    return trial


def test_a_webhook_is_told_once_why_a_campaign_stopped(mturk: MakeWorld) -> None:
    """With the facts, for programs."""
    with webhook() as (url, got):
        trial = stopped(_mturk_world(mturk), url)
    (told,) = got
    assert (told["campaign"], told["state"], told["why"]) == (trial.number, "stopped", trial.campaign.why)
    assert trial.campaign.why in told["text"]


def test_an_address_of_e_mail_is_told_once(mturk: MakeWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the words that the campaign shows."""
    with mail_server() as (port, got):
        monkeypatch.setenv("PSITURK_SMTP_HOST", "127.0.0.1")
        monkeypatch.setenv("PSITURK_SMTP_PORT", str(port))
        monkeypatch.setenv("PSITURK_SMTP_SECURITY", "none")
        trial = stopped(_mturk_world(mturk), "lab@example.org")
    (told,) = got
    assert "To: lab@example.org" in told
    assert f"Subject: Campaign {trial.number}: stopped" in told


def test_who_does_not_answer_stops_nothing(mturk: MakeWorld, caplog: pytest.LogCaptureFixture) -> None:
    """The campaign is stopped all the same, and the log says that nobody was told."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        stopped(_mturk_world(mturk), f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert "could not be sent" in caplog.text


def test_who_never_ends_an_answer_holds_nothing_up(caplog: pytest.LogCaptureFixture) -> None:
    """Not even one that says a little again and again: after some seconds the round goes on."""
    with slow_webhook() as url:
        messages = Messages(CampaignSettings(), patience=timedelta(seconds=0.5))
        began = time.monotonic()
        assert not messages.tell(url, "Campaign 1: stopped", "It stopped.", {})
        assert 0.4 < time.monotonic() - began < 5
    assert "could not be sent: nobody took it" in caplog.text


def _mturk_world(mturk: MakeWorld) -> MTurkWorld:
    world = mturk(3)
    assert isinstance(world, MTurkWorld)
    return world
