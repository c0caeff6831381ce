"""The open round of a campaign, in the database."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

from psiturk_ng.domain.campaigns import Campaign, CampaignPlan, CampaignState, OpenRound
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.store import Store
from psiturk_ng.store.campaigns import Campaigns

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PLAN = CampaignPlan(
    codeversion="1.0",
    mode=Mode.SIM,
    recruiter="mturk",
    goal=4,
    places_per_round=2,
    gap=timedelta(minutes=1),
    reward=Money(100),
    time_allowed=timedelta(hours=1),
)


def begun(store: Store) -> Campaign:
    """Begin a campaign and a round of it."""
    with store.writing() as writing:
        campaigns = Campaigns(writing)
        fresh = campaigns.find(campaigns.add(PLAN, by="ada", now=NOW, why=""))
        assert fresh is not None
        opened = OpenRound(occasion=fresh.occasion(NOW), places=2)
        assert campaigns.begin_round(fresh, opened)
        assert not campaigns.begin_round(fresh, opened), "one at a time"
    return replace(fresh, open_round=opened, rounds=1)


def test_a_round_that_is_held_is_ended_only_afterwards(store: Store) -> None:
    """So whoever sees it ended sees all that was claimed in its name; on every database."""
    campaign, tried = begun(store), Event()

    def close() -> None:
        tried.set()
        with store.writing() as writing:
            Campaigns(writing).close_round(campaign)

    with ThreadPoolExecutor(1) as other:
        with store.writing() as writing:
            assert Campaigns(writing).hold_round(campaign)
            closing = other.submit(close)
            assert tried.wait(10)
            try:
                closing.result(0.3)
            except TimeoutError:
                pass
            else:
                raise AssertionError("it was ended while it was held")
        closing.result(30)
    with store.writing() as writing:
        assert not Campaigns(writing).hold_round(campaign)


def test_a_round_of_a_campaign_that_rests_cannot_be_held(store: Store) -> None:
    """Nothing is sent in its name; when the campaign goes on, it goes on."""
    campaign = begun(store)
    moves = {CampaignState.PAUSED: CampaignState.RUNNING, CampaignState.RUNNING: CampaignState.PAUSED}
    for to, was in moves.items():
        with store.writing() as writing:
            campaigns = Campaigns(writing)
            assert campaigns.move(campaign.campaign_id, to, was=[was], now=NOW, why="")
            assert campaigns.hold_round(campaign) is (to is CampaignState.RUNNING)
