"""A campaign whose participants come by a link: it makes one, and stops at the goal."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from psiturk_ng.domain.campaigns import CampaignPlan, CampaignState
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Selection
from psiturk_ng.domain.recruiting import Mode, PostingState
from psiturk_ng.services.campaigning import Campaigning
from tests.recruiters.linked import Linked, linked
from tests.servers import environment
from tests.shell.conftest import ShellUnderTest, StandInServer


@pytest.fixture
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    """A running study that recruits by links."""
    with linked(tmp_path_factory.mktemp("lab")) as found:
        yield found


def come(lab: Linked, address: str, participant: str) -> None:
    """Let somebody do the task, and the researcher approve them."""
    lab.another_browser()
    uniqueid = lab.begin(lab.open(address, participant=participant))
    saved = lab.server.put(f"/sync/{uniqueid}", json={"data": [], "eventdata": [], "questiondata": {}})
    assert saved.status_code == 200, saved.text
    lab.finish(uniqueid)
    review = lab.project.recruiting(Mode.LIVE, "ada (test)").review
    (result,) = review.carry_out(review.plan_approve(Selection(everything=True)))
    assert result.is_success, result


def test_one_link_gets_more_places_until_the_goal_is_there(lab: Linked) -> None:
    """The address that a person hands out stays, though all are reviewed; at the goal nobody is let in."""
    campaigning = Campaigning(lab.project)
    desk, rounds = campaigning.desk("ada (test)"), campaigning.rounds
    plan = CampaignPlan(
        codeversion=lab.project.settings.task.experiment_code_version,
        mode=Mode.LIVE,
        recruiter="link",
        goal=2,
        places_per_round=1,
        gap=timedelta(minutes=1),
        reward=Money(500),
        time_allowed=timedelta(hours=1),
    )
    preview = desk.preview(plan)
    assert (preview.first.places, preview.whole.places, preview.balance) == (1, 2, None)
    number = desk.create(plan).campaign_id
    due = datetime.now(UTC)
    chosen = {"recruiter": "link", "launch_in_mode": "live", "ad_url": f"{lab.server.url}/pub"}
    environ = environment(lab.project.folder, **chosen)
    shell = ShellUnderTest(lab.project.folder, environ, StandInServer())
    link = lab.project.recruiter(Mode.LIVE)
    for person in range(2):
        due += timedelta(minutes=1)
        said = rounds.run(number, due)
        (posting,) = link.offers.all()
        (address,) = posting.links
        assert said.endswith("which you hand out: hit list")
        assert address in shell("hit", "list").out
        assert (posting.places, posting.available) == (person + 1, 1)
        come(lab, address, f"P{person}")
        assert link.offers.get(posting.posting_id).state is PostingState.ENDED
    rounds.run(number, due + timedelta(minutes=1))
    campaign = desk.show(number)
    assert (campaign.state, campaign.tally.valid) == (CampaignState.DONE, 2), campaign
    lab.another_browser()
    assert 'data-outcome="quota_full"' in lab.open(address, participant="P9").text
