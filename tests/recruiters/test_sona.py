"""Credit on SONA, told by the server: once for each who finished, whatever happens to the message."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from psiturk_ng.domain.ledger import Entry, EntryState, Fate
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Selection
from psiturk_ng.domain.recruiting import Ability, Mode, Outcome
from psiturk_ng.domain.status import Status
from psiturk_ng.services.informing import Informer, Informing
from psiturk_ng.services.recruiting import Recruiting
from tests.http.panels import Panel
from tests.http.test_panels import Study, opened
from tests.recruiters.fake_sona import TOKEN, FakeSona, Fault, fake_sona
from tests.recruiters.linked import linked
from tests.servers import free_port, wait_until

EVERYBODY = Selection(everything=True)


@pytest.fixture
def sona() -> Iterator[FakeSona]:
    """A school's site."""
    with fake_sona() as site:
        yield site


@pytest.fixture
def study(sona: FakeSona, tmp_path: Path) -> Iterator[Study]:
    """A project whose participants come from there; it tells only when a test says so."""
    panel = Panel("sona", sona.settings(), "survey_code=@@", "", "survey_code")
    with opened(tmp_path / "study", panel) as study:
        yield study


@pytest.fixture
def informing(study: Study) -> Informing:
    """What tells the site."""
    return Informing(study.project.store, study.project.recruiter(Mode.LIVE))


def desk(study: Study) -> Recruiting:
    """What a researcher can do."""
    return study.project.recruiting(Mode.LIVE, "ada")


def entries(study: Study) -> list[Entry]:
    """What the ledger says."""
    return list(desk(study).ledger.entries())


def finished(study: Study, outcome: Outcome = Outcome.COMPLETE) -> str:
    """Let somebody finish; gives their code."""
    person = study.somebody()
    person.arrive()
    person.begin()
    page = person.finish(outcome)
    assert TOKEN not in page.text
    return person.number


def statuses(study: Study) -> list[int | None]:
    """The statuses of all assignments."""
    with study.project.store.reading() as reading:
        roster = reading.roster("sona", Mode.LIVE, {"live"})
        return [row.status for row in roster.in_mode(list(Status))]


def test_who_finished_gets_credit_once(study: Study, sona: FakeSona, informing: Informing) -> None:
    """The ledger keeps it, in credits; a second round and a person's own approval change nothing."""
    code = finished(study)
    assert [informing.round(), informing.round()] == [0, 0]
    assert sona.granted == {code: 1}
    (entry,) = entries(study)
    assert (entry.state, entry.by, entry.amount) == (EntryState.DONE, "the server", Money(0, "CREDIT"))
    assert statuses(study) == [Status.CREDITED]
    assert desk(study).review.plan_approve(EVERYBODY).items == ()
    assert len(sona.asked) == 1


@pytest.mark.parametrize(
    "faults", [[Fault.LOST], [Fault.BROKEN], [Fault.LOST, Fault.BROKEN], [Fault.BROKEN] * 4]
)
def test_a_lost_answer_or_a_failure_gives_one_credit(
    study: Study, sona: FakeSona, informing: Informing, faults: list[Fault]
) -> None:
    """It is asked again until it says so, or that it did before."""
    code = finished(study)
    sona.faults.extend(faults)
    while informing.round():
        assert statuses(study) == [Status.COMPLETED]
    assert sona.granted == {code: 1}
    assert [entry.state for entry in entries(study)] == [EntryState.DONE]
    assert statuses(study) == [Status.CREDITED]


def test_what_sona_refuses_is_left_to_a_person(study: Study, sona: FakeSona, informing: Informing) -> None:
    """In its own words; nobody else waits for it, and it is not asked again by itself."""
    known, unknown = finished(study), finished(study)
    sona.unknown.add(unknown)
    assert [informing.round(), informing.round()] == [0, 0]
    refused = next(entry for entry in entries(study) if entry.state is EntryState.REFUSED)
    assert refused.participant_id.endswith(f"-{unknown}")
    assert "Invalid survey_code." in refused.error
    assert (sona.granted[known], sona.granted[unknown], len(sona.asked)) == (1, 0, 2)
    sona.unknown.clear()
    review = desk(study).review
    assert [each.fate for each in review.carry_out(review.plan_approve(EVERYBODY, force=True))] == [Fate.DONE]
    assert sona.granted[unknown] == 1


def test_a_site_that_is_down_is_told_later(tmp_path: Path) -> None:
    """Nothing was done, so nothing is in doubt."""
    port = free_port()
    panel = Panel(
        "sona",
        {"sona_site": f"http://127.0.0.1:{port}", "sona_experiment_id": "123", "sona_credit_token": TOKEN},
        "survey_code=@@",
        "",
        "survey_code",
    )
    with opened(tmp_path / "down", panel) as waiting:
        informing = Informing(waiting.project.store, waiting.project.recruiter(Mode.LIVE))
        codes = {finished(waiting), finished(waiting)}
        assert informing.round() == 2
        assert {entry.state for entry in entries(waiting)} == {EntryState.FAILED}
        assert all(TOKEN not in entry.error for entry in entries(waiting))
        with fake_sona(port) as site:
            assert informing.round() == 0
            assert site.granted == dict.fromkeys(codes, 1)


def test_only_who_did_the_task_gets_credit_by_itself(
    study: Study, sona: FakeSona, informing: Informing
) -> None:
    """A person may still approve who failed a check; nobody is told of a rehearsal."""
    code = finished(study)
    for outcome in (Outcome.SCREENED_OUT, Outcome.FAILED_CHECK, Outcome.WITHDRAWN):
        finished(study, outcome)
    informing.round()
    assert sona.granted == {code: 1}
    rehearsal = study.project.recruiter(Mode.SIM)
    assert Ability.CREDITS not in rehearsal.abilities


def test_two_who_tell_at_once_tell_each_thing_once(
    study: Study, sona: FakeSona, informing: Informing
) -> None:
    """As two processes of one server do."""
    codes = {finished(study) for _ in range(5)}
    threads = [threading.Thread(target=informing.round) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert informing.round() == 0
    assert sona.granted == dict.fromkeys(codes, 1)
    assert len(sona.asked) == 5


def test_a_round_is_tried_again_until_nothing_is_left() -> None:
    """And then the thread ends; the next wake begins another."""
    left = [2, 1, 0]
    informer = Informer(lambda: left.pop(0) if left else 0, first_pause_s=0.01)
    informer.wake()
    wait_until(lambda: not left, what="three rounds")
    wait_until(lambda: all(each.name != "informer" for each in threading.enumerate()), what="the end")
    left.append(0)
    informer.wake()
    wait_until(lambda: not left, what="another round")


def test_the_page_does_not_wait_and_a_new_server_goes_on(sona: FakeSona, tmp_path: Path) -> None:
    """A participant leaves while SONA is silent; a server that ends meanwhile leaves it to the next one."""
    sona.faults.append(Fault.SLOW)
    settings = sona.settings()
    with linked(tmp_path / "study", **settings) as study:
        page = study.open(f"{study.server.url}/pub", survey_code="4711")
        last = study.finish(study.begin(page))
        assert 'id="completion-code"' in last.text
        wait_until(lambda: not sona.faults, what="the question to SONA")
        assert sona.granted == {}
        study.server.process.kill()
        study.server.process.wait(10)
    sona.may_go_on.set()
    wait_until(lambda: sona.granted, what="the first credit")
    with linked(tmp_path / "study", **settings) as study:
        wait_until(lambda: _states(study.project.recruiting(Mode.LIVE, "ada")) == {EntryState.DONE})
        page = study.open(f"{study.server.url}/pub", survey_code="4712")
        study.finish(study.begin(page))
        wait_until(lambda: sona.granted == {"4711": 1, "4712": 1}, what="the second credit")
        log = study.server.log()
    assert TOKEN not in log
    assert "4711" not in log


def _states(desk: Recruiting) -> set[EntryState]:
    return {entry.state for entry in desk.ledger.entries()}
