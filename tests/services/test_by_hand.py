"""Recruiting by links: what is approved is noted, paid by people, and marked as paid."""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from psiturk_ng.domain.ledger import Entry, EntryFilter, EntryState, Fate, Kind
from psiturk_ng.domain.links import GENERAL, LinkPlan
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Selection, count_fates
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import BadInput, Conflict, StoreError
from psiturk_ng.recruiters.link.recruiter import Link
from psiturk_ng.services.ledger_files import write_entries
from psiturk_ng.services.postings import Advert
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.links import LinkBook
from tests.services.conftest import FrozenClock

EVERYBODY = Selection(everything=True)
Finish = Callable[..., str]


@pytest.fixture
def desk(store: Store, clock: FrozenClock) -> Recruiting:
    """What a researcher can do."""
    recruiter = Link(
        Mode.LIVE, LinkBook(store, Mode.LIVE), LinkPlan(), "EUR", is_single_use=False, clock=clock
    )
    advert = Advert(
        title="Stroop",
        description="Name colours.",
        keywords=(),
        lifetime=timedelta(days=1),
        landing_url=lambda: "https://lab.example/pub",
        study="abc",
    )
    return Recruiting(store, recruiter, advert, "1.0", "ada", clock)


@pytest.fixture
def finish(store: Store, clock: FrozenClock) -> Finish:
    """Lets somebody finish; gives the key of their assignment."""

    def make(name: str, posting: str = GENERAL, mode: str = "live", bonus: float | None = 0.5) -> str:
        row = AssignmentRow(
            uniqueid=f"{name}:S{name}",
            assignmentid=f"S{name}",
            workerid=name,
            hitid=posting,
            mode=mode,
            status=3,
            bonus=bonus,
            beginhit=clock().replace(tzinfo=None),
            endhit=clock().replace(tzinfo=None),
        )
        with store.writing() as writing:
            writing.insert(row, recruiter="link")
            writing.store_datastring(row.uniqueid, "{}")
        return row.uniqueid

    return make


def status(store: Store, uniqueid: str) -> int | None:
    """The status of an assignment."""
    with store.reading() as reading:
        row = reading.by_uniqueid(uniqueid)
    assert row is not None
    return row.status


def post(desk: Recruiting, reward: str = "2.00") -> str:
    """Make a link; gives its id."""
    request = desk.postings.request(
        places=3, reward=Money.parse(reward, "EUR"), time_allowed=timedelta(hours=1)
    )
    (made,) = desk.postings.create(request, agreed=desk.postings.quote(request))
    return made.posting_id


def test_rewards_are_noted_and_visits_in_the_laboratory_count(
    desk: Recruiting, finish: Finish, store: Store
) -> None:
    """A rehearsal does not; a second time nothing is left to do."""
    by_link, in_lab = finish("ann", post(desk)), finish("bob", mode="lab")
    finish("eve", mode="sim")
    plan = desk.review.plan_approve(EVERYBODY)
    assert (plan.amount, plan.fees, plan.balance) == (Money(200, "EUR"), Money(0, "EUR"), None)
    assert count_fates(desk.review.carry_out(plan)) == {Fate.BY_HAND: 2}
    assert (status(store, by_link), status(store, in_lab)) == (5, 5)
    assert desk.review.plan_approve(EVERYBODY).items == ()


def test_a_bonus_is_paid_by_hand_and_marked_from_the_file(
    desk: Recruiting, finish: Finish, store: Store, tmp_path: Path
) -> None:
    """Status 7 when somebody says that it was paid; the file twice marks it once."""
    uniqueid = finish("ann", post(desk))
    assert count_fates(desk.review.carry_out(desk.review.plan_approve(EVERYBODY))) == {Fate.BY_HAND: 1}
    plan = desk.payments.plan_bonus(EVERYBODY, amount=None, reason="=thanks")
    assert count_fates(desk.payments.carry_out(plan)) == {Fate.BY_HAND: 1}
    assert status(store, uniqueid) == 5
    assert desk.payments.plan_bonus(EVERYBODY, amount=None, reason="=thanks").items == ()
    path = tmp_path / "pay.csv"
    assert desk.ledger.export_by_hand(path) == 2
    lines = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    assert [(line["participant"], line["amount"], line["reason"]) for line in lines] == [
        ("ann", "2.00", "approve"),
        ("ann", "0.50", "'=thanks"),
    ]
    assert count_fates(desk.ledger.mark_paid(path)) == {Fate.DONE: 2}
    assert status(store, uniqueid) == 7
    assert count_fates(desk.ledger.mark_paid(path)) == {Fate.ALREADY: 2}
    assert desk.ledger.export_by_hand(path) == 0
    states = {entry.kind: entry.state for entry in desk.ledger.entries()}
    assert states[Kind.BONUS] is EntryState.PAID_BY_HAND


def test_a_file_that_names_what_is_not_there_marks_nothing(
    desk: Recruiting, finish: Finish, tmp_path: Path
) -> None:
    """Also where other lines are right; a line that says no is left alone."""
    finish("ann")
    (noted,) = desk.review.carry_out(desk.review.plan_approve(EVERYBODY))
    path = tmp_path / "pay.csv"
    for text in (f"entry\n{noted.entry_id}\n999\n", "name\nann\n", "entry\nx\n"):
        path.write_text(text)
        with pytest.raises(BadInput):
            desk.ledger.mark_paid(path)
    path.write_text(f"entry,paid\n{noted.entry_id},no\n")
    assert list(desk.ledger.mark_paid(path)) == []
    assert {entry.state for entry in desk.ledger.entries()} == {EntryState.BY_HAND}


def test_a_platforms_own_list_marks_by_participants(
    desk: Recruiting, finish: Finish, store: Store, tmp_path: Path
) -> None:
    """Rewards or bonuses, as is said; of whom nothing is due, nothing happens, and capitals count."""
    for name in ("aB", "ab"):
        finish(name)
    list(desk.review.carry_out(desk.review.plan_approve(EVERYBODY)))
    list(desk.payments.carry_out(desk.payments.plan_bonus(EVERYBODY, amount=None, reason="thanks")))
    bonuses = EntryFilter(kinds=frozenset({Kind.BONUS}))
    assert desk.ledger.export_by_hand(tmp_path / "bonus.csv", bonuses) == 2
    path = tmp_path / "connect.csv"
    path.write_text("Participant ID,Status\naB,Approved\nnobody,Approved\n")
    with pytest.raises(BadInput, match="what they were paid for"):
        desk.ledger.mark_paid(path)
    told = list(desk.ledger.mark_paid(path, Kind.APPROVE))
    assert [(each.participant_id, each.fate) for each in told] == [
        ("aB", Fate.DONE),
        ("nobody", Fate.ALREADY),
    ]
    left = [(entry.kind, entry.participant_id) for entry in desk.ledger.entries() if entry.state == "by_hand"]
    assert sorted(left) == [(Kind.APPROVE, "ab"), (Kind.BONUS, "aB"), (Kind.BONUS, "ab")]


def test_there_is_nothing_to_reconcile_and_nothing_to_reject(desk: Recruiting, finish: Finish) -> None:
    """Who finished here has handed in."""
    finish("ann", post(desk))
    found = desk.reconciliation.run()
    assert (found.findings, found.submissions, found.is_certain) == ((), 1, True)
    with pytest.raises(Conflict, match="knows no rejection"):
        desk.review.plan_reject(Selection(submissions=("Sann",)), reason="Bad.")
    with pytest.raises(Conflict, match="one participant"):
        desk.make_goods.plan()


def test_the_ledger_is_exported_whole(desk: Recruiting, finish: Finish, tmp_path: Path) -> None:
    """As CSV and as JSON, with exact amounts."""
    finish("ann", post(desk))
    list(desk.review.carry_out(desk.review.plan_approve(EVERYBODY)))
    assert desk.ledger.export(tmp_path / "ledger.csv") == 2
    rows = list(csv.DictReader((tmp_path / "ledger.csv").read_text("utf-8").splitlines()))
    assert [(row["kind"], row["amount"], row["state"]) for row in rows] == [
        ("posting", "6.00", "done"),
        ("approve", "2.00", "by_hand"),
    ]
    assert desk.ledger.export(tmp_path / "ledger.json") == 2
    assert '"amount": "2.00"' in (tmp_path / "ledger.json").read_text("utf-8")
    assert datetime.fromisoformat(rows[0]["created_at"]).tzinfo == UTC
    with pytest.raises(BadInput, match="cannot be written"):
        desk.ledger.export(tmp_path / "nowhere" / "ledger.csv")
    assert sorted(each.name for each in tmp_path.glob("ledger*")) == ["ledger.csv", "ledger.json"]


def test_an_export_that_fails_half_way_keeps_the_file_of_before(tmp_path: Path) -> None:
    """A list that lacks its end is never taken for a whole one."""

    def entries() -> Iterator[Entry]:
        raise StoreError("The database is away.", "Try again.")
        yield

    file = tmp_path / "ledger.csv"
    file.write_text("of before")
    with pytest.raises(StoreError):
        write_entries(file, entries())
    assert [each.name for each in tmp_path.iterdir()] == ["ledger.csv"]
    assert file.read_text() == "of before"
