"""The ledger's table: what may happen once is intended once, and sent by one process at a time."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from psiturk_ng.domain.ledger import Entry, EntryFilter, EntryState, Intent, Kind, key_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode, Submission, SubmissionState
from psiturk_ng.store import Store
from psiturk_ng.store.roster import PostingRow
from tests.store.conftest import MakeRow

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def store(database_urls: str) -> Iterator[Store]:
    """An empty database, once for each kind."""
    store = Store(database_urls)
    store.migrate(lambda _: None)
    yield store
    store.close()


def bonus(submission: str = "a1", cents: int = 150, reason: str = "thanks") -> Intent:
    """Mean to pay a bonus."""
    return Intent(
        kind=Kind.BONUS,
        key=key_of(Kind.BONUS, "link", Mode.SIM, submission, "w1", reason),
        amount=Money(cents),
        fee=Money(30),
        batch="go",
        submission_id=submission,
        participant_id="w1",
        reason=reason,
        detail={"note": "ä"},
    )


def intend(store: Store, intent: Intent) -> Entry:
    """Commit an intent."""
    with store.writing() as writing:
        return writing.ledger("link", Mode.SIM).intend([intent], by="ada", now=NOW)[intent.key]


def claim(store: Store, entry: Entry, name: str) -> bool:
    """Try to take an entry."""
    with store.writing() as writing:
        return writing.ledger("link", Mode.SIM).claim(entry, claim=name, until=LATER, now=NOW)


def finish(store: Store, entry: Entry, name: str, state: EntryState) -> bool:
    """Note an outcome."""
    with store.writing() as writing:
        return writing.ledger("link", Mode.SIM).finish(entry.entry_id, claim=name, state=state, now=NOW)


def read(store: Store, entry: Entry) -> Entry:
    """Read an entry anew."""
    with store.reading() as reading:
        found = reading.ledger("link", Mode.SIM).entry(entry.entry_id)
    assert found is not None
    return found


def test_the_same_payment_is_intended_once(store: Store) -> None:
    """A second intent finds the first; another reason is another payment."""
    first = intend(store, bonus())
    assert intend(store, bonus()) == first
    assert first.state is EntryState.INTENDED
    assert (first.amount, first.fee, first.by, first.created_at) == (Money(150), Money(30), "ada", NOW)
    assert first.detail == {"note": "ä"}
    assert len(first.token) <= 64
    assert intend(store, bonus(reason="again")).token != first.token


def test_twenty_processes_that_want_one_entry_send_it_once(store: Store) -> None:
    """However many try at the same moment, one has it."""
    entry = intend(store, bonus())
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda number: claim(store, entry, f"shell {number}"), range(20)))
    assert won.count(True) == 1
    assert read(store, entry).attempts == 1


def test_two_shells_that_intend_at_the_same_moment_share_an_entry(store: Store) -> None:
    """Neither gets an error, and there is one row."""
    with ThreadPoolExecutor(4) as pool:
        entries = list(pool.map(lambda _: intend(store, bonus()), range(12)))
    assert len({entry.entry_id for entry in entries}) == 1


@pytest.mark.parametrize("state", [EntryState.REFUSED, EntryState.FAILED])
def test_what_cost_nothing_may_be_sent_again(store: Store, state: EntryState) -> None:
    """With the same row and the same token."""
    entry = intend(store, bonus())
    assert claim(store, entry, "one")
    assert finish(store, entry, "one", state)
    assert claim(store, entry, "two")
    assert (read(store, entry).token, read(store, entry).attempts) == (entry.token, 2)


@pytest.mark.parametrize("state", [EntryState.DONE, EntryState.UNCERTAIN])
def test_what_was_or_may_have_been_paid_is_not_sent_again(store: Store, state: EntryState) -> None:
    """Only what is known to have cost nothing can be claimed."""
    entry = intend(store, bonus())
    assert claim(store, entry, "one")
    assert finish(store, entry, "one", state)
    assert not claim(store, entry, "two")


def test_a_new_amount_is_taken_while_nothing_can_have_been_paid(store: Store) -> None:
    """After a doubt the amount stands: the platform may know the old one under this token."""
    entry = intend(store, bonus())
    assert intend(store, bonus(cents=200)).amount == Money(200)
    assert claim(store, entry, "one")
    assert finish(store, entry, "one", EntryState.UNCERTAIN)
    with store.writing() as writing:
        ledger = writing.ledger("link", Mode.SIM)
        assert ledger.resolve(read(store, entry), EntryState.FAILED, now=NOW)
    assert intend(store, bonus(cents=300)).amount == Money(200)


def test_a_doubt_is_not_settled_by_what_was_seen_before_it_was_sent_again(store: Store) -> None:
    """Two who look at once cannot declare a later payment unpaid."""
    entry = intend(store, bonus())
    assert claim(store, entry, "one")
    with store.writing() as writing:
        assert writing.ledger("link", Mode.SIM).doubt(read(store, entry))
    seen_early = read(store, entry)
    with store.writing() as writing:
        assert writing.ledger("link", Mode.SIM).resolve(seen_early, EntryState.FAILED, now=NOW)
    assert claim(store, entry, "two")
    assert finish(store, entry, "two", EntryState.UNCERTAIN)
    with store.writing() as writing:
        assert not writing.ledger("link", Mode.SIM).resolve(seen_early, EntryState.FAILED, now=NOW)
    assert read(store, entry).state is EntryState.UNCERTAIN


def test_who_knows_that_it_was_done_may_say_so_late(store: Store) -> None:
    """A process that others thought gone knows better; a failure that it reports late counts no more."""
    entry = intend(store, bonus())
    assert claim(store, entry, "slow")
    with store.writing() as writing:
        assert writing.ledger("link", Mode.SIM).doubt(read(store, entry))
    assert not finish(store, entry, "slow", EntryState.FAILED)
    assert finish(store, entry, "slow", EntryState.DONE)
    assert read(store, entry).state is EntryState.DONE


def test_entries_are_found_by_what_they_are_about(store: Store) -> None:
    """Filters add up; another mode's entries are not seen."""
    intend(store, bonus("a1"))
    second = intend(store, bonus("a2"))
    assert claim(store, second, "one")
    with store.reading() as reading:
        ledger = reading.ledger("link", Mode.SIM)
        assert [entry.submission_id for entry in ledger.matching(EntryFilter())] == ["a1", "a2"]
        sending = EntryFilter(states=frozenset({EntryState.SENDING}), kinds=frozenset({Kind.BONUS}))
        assert [entry.submission_id for entry in ledger.matching(sending)] == ["a2"]
        assert list(ledger.matching(replace(sending, submission_id="a1"))) == []
        assert [entry.submission_id for entry in ledger.of_submissions({Kind.BONUS}, ["a1"])] == ["a1"]
        assert list(reading.ledger("link", Mode.LIVE).matching(EntryFilter())) == []


def test_keys_do_not_run_into_each_other() -> None:
    """Where one part ends and the next begins is part of the key."""
    assert key_of(Kind.BONUS, "link", Mode.SIM, "ab", "c") != key_of(Kind.BONUS, "link", Mode.SIM, "a", "bc")
    assert key_of(Kind.BONUS, "link", Mode.SIM, "a") != key_of(Kind.BONUS, "link", Mode.LIVE, "a")


def test_platform_states_stand_beside_the_rows_they_are_about(store: Store, make_row: MakeRow) -> None:
    """The status of the assignment is not touched; a later word replaces an earlier one."""
    said = Submission(
        submission_id="a1", participant_id="w1", posting_id="h1", state=SubmissionState.SUBMITTED
    )
    with store.writing() as writing:
        writing.insert(make_row(), recruiter="link")
        roster = writing.roster("link", Mode.SIM)
        roster.see(said, uniqueid="w1:a1", now=NOW)
        roster.see(replace(said, state=SubmissionState.REJECTED), uniqueid="w1:a1", now=LATER)
        (seen,) = roster.submissions()
        (row,) = roster.of_submissions(["a1", "a2"])
        assert roster.without_data(["w1:a1"]) == {"w1:a1"}
        assert writing.roster("mturk", Mode.SIM).of_submissions(["a1"]) == []
    assert (seen.state, seen.seen_at, seen.uniqueid) == (SubmissionState.REJECTED, LATER, row.uniqueid)
    assert row.status == make_row().status


def test_postings_are_known_by_psiturks_table_too(store: Store) -> None:
    """One that is noted twice stays as it was first."""
    posting = PostingRow(
        posting_id="h1",
        codeversion="1.0",
        study="abc",
        ledger_id=7,
        batch="go",
        reward=Money(100),
        fee=Money(20),
        places=9,
        created_at=NOW,
    )
    with store.writing() as writing:
        roster = writing.roster("link", Mode.SIM)
        roster.add_posting(posting)
        roster.add_posting(replace(posting, places=1))
        roster.change_posting("h1", ended_at=LATER)
        assert roster.postings() == {"h1": replace(posting, ended_at=LATER)}
        assert roster.posting_ids() == {"h1"}
