"""Offering places, and making offers larger, longer and over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from psiturk_ng.domain.ledger import EntryState, Fate
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Result, count_fates
from psiturk_ng.errors import Conflict
from psiturk_ng.services.postings import Show
from tests.money.study import Study, die_while_sending

pytestmark = pytest.mark.mturk

HOUR = timedelta(hours=1)


def add(study: Study, posting_id: str, places: int) -> Result:
    """Offer more places at the present price."""
    postings = study.desk.postings
    return postings.add_places(posting_id, places, agreed=postings.quote_places(posting_id, places))


def offered(study: Study, posting_id: str) -> int:
    """How many places a posting has in all."""
    return study.desk.recruiter.offers.get(posting_id).places


def trouble(study: Study, operation: str, **shares: float) -> None:
    """Let one operation go wrong always."""
    study.market.control("faults", {**shares, "operations": [operation]})


ADD = "CreateAdditionalAssignmentsForHIT"


def test_an_extension_that_was_done_is_not_done_again(study: Study) -> None:
    """The process died before it could note that; the same command finds the places there."""
    posting = study.posting(2)
    die_while_sending(study, add(study, posting, 3))
    assert add(study, posting, 3).fate is Fate.ALREADY
    assert offered(study, posting) == 5
    assert add(study, posting, 3).fate is Fate.DONE
    assert offered(study, posting) == 8


def test_an_extension_that_was_not_done_is_done_once(study: Study) -> None:
    """The process died before the platform heard of it."""
    posting = study.posting(2)
    trouble(study, ADD, fail=1)
    failed = add(study, posting, 3)
    assert failed.fate is Fate.FAILED or failed.fate is Fate.UNCERTAIN
    trouble(study, ADD)
    die_while_sending(study, failed)
    assert add(study, posting, 3).fate is Fate.DONE
    assert offered(study, posting) == 5


def test_what_places_there_are_may_not_tell(study: Study) -> None:
    """Somebody added others meanwhile: a person must look, and can say what happened."""
    posting = study.posting(2)
    trouble(study, ADD, fail=1)
    failed = add(study, posting, 3)
    trouble(study, ADD)
    die_while_sending(study, failed)
    study.market.client.create_additional_assignments_for_hit(HITId=posting, NumberOfAdditionalAssignments=1)
    with pytest.raises(Conflict, match="may or may not"):
        add(study, posting, 2)
    found = study.desk.reconciliation.run()
    assert not found.is_certain
    assert f"ledger settle {failed.entry_id}" in found.open[0].hint
    assert failed.entry_id is not None
    study.desk.ledger.settle(failed.entry_id, happened=False)
    assert study.desk.reconciliation.run().is_certain
    assert add(study, posting, 2).fate is Fate.DONE
    with pytest.raises(Conflict, match="nothing is in doubt"):
        study.desk.ledger.settle(failed.entry_id, happened=True)


def test_more_time_is_given_once(study: Study) -> None:
    """The end of the posting tells whether it was."""
    postings = study.desk.postings
    posting = study.posting(2)
    before = study.desk.recruiter.offers.get(posting).expires_at
    die_while_sending(study, postings.add_time(posting, HOUR))
    assert postings.add_time(posting, HOUR).fate is Fate.ALREADY
    after = study.desk.recruiter.offers.get(posting).expires_at
    assert after is not None
    assert before is not None
    assert timedelta(minutes=59) < after - before < timedelta(minutes=61)


def test_an_offer_that_failed_half_way_is_completed_by_the_same_command(study: Study) -> None:
    """And the command after that makes a new one."""
    trouble(study, "CreateHITWithHITType", throttle=0.0, fail=1)
    assert set(count_fates(study.post(18))) <= {Fate.FAILED, Fate.UNCERTAIN}
    study.market.control("faults", {})
    assert count_fates(study.post(18)) == {Fate.DONE: 2}
    assert count_fates(study.post(18)) == {Fate.DONE: 2}
    assert len(study.desk.postings.list()) == 4


def test_an_occasion_is_used_once(study: Study) -> None:
    """Whoever posts for it a second time finds it posted."""
    postings = study.desk.postings
    request = postings.request(places=10, reward=Money(100), time_allowed=HOUR)
    quote = postings.quote(request)
    for fate in (Fate.DONE, Fate.ALREADY):
        results = postings.create(request, agreed=quote, occasion="round 7")
        assert count_fates(results) == {fate: 2}


def test_a_price_that_was_not_agreed_to_is_not_paid(study: Study) -> None:
    """Neither for a new offer nor for more places."""
    postings = study.desk.postings
    request = postings.request(places=2, reward=Money(100), time_allowed=HOUR)
    cheaper = replace(postings.quote(request), fees=Money(0))
    with pytest.raises(Conflict, match="price"):
        postings.create(request, agreed=cheaper)
    posting = study.posting(2)
    with pytest.raises(Conflict, match="price"):
        postings.add_places(posting, 2, agreed=cheaper)
    assert [entry.state for entry in study.desk.ledger.entries()] == [EntryState.DONE]


def test_lists_show_both_sides(study: Study) -> None:
    """Counts of ours, of the platform's, and of what agrees; others of the account only when asked for."""
    posting = study.posting(3)
    study.take_part(posting, "ABOTH")
    study.take_part(posting, "AHERE", submits=False)
    study.take_part(posting, "ATHERE", status=2)
    foreign = study.market.hit()
    study.desk.submissions.list()
    (report,) = study.desk.postings.list()
    assert report.posting.posting_id == posting
    assert (report.ours.entered, report.ours.finished, report.ours.credited) == (3, 2, 0)
    assert (report.matched.both, report.matched.only_here, report.matched.only_there) == (1, 1, 1)
    every = study.desk.postings.list(all_studies=True)
    assert {each.posting.posting_id: each.is_ours for each in every} == {posting: True, foreign: False}


def test_an_offer_is_ended_reviewed_and_deleted(study: Study) -> None:
    """Only what is over and reviewed can be deleted; what we know of it stays."""
    postings = study.desk.postings
    posting = study.posting(2)
    study.take_part(posting, "AANN")
    assert len(postings.list(Show.ACTIVE)) == 1
    assert count_fates(postings.expire([posting])) == {Fate.DONE: 1}
    assert postings.list(Show.ACTIVE) == []
    assert [report.posting.posting_id for report in postings.list(Show.REVIEWABLE)] == [posting]
    (refused,) = postings.delete([posting])
    assert refused.fate is Fate.REFUSED
    assert postings.deletable() == []
    study.approve()
    assert [each.posting_id for each in postings.deletable()] == [posting]
    assert count_fates(postings.delete([posting])) == {Fate.DONE: 1}
    assert postings.list() == []
    page = study.desk.submissions.page(1, is_waiting=False)
    assert [row_state(each) for each in page.rows] == ["approved"]


def row_state(report: Any) -> str:
    """What the platform last said."""
    return str(report.state)


def test_a_last_look_is_taken_before_a_posting_is_deleted(study: Study) -> None:
    """What was approved on the platform's site is credited; afterwards it could not be asked any more."""
    posting = study.posting(1)
    submission = study.take_part(posting, "AANN")
    study.market.client.approve_assignment(AssignmentId=submission)
    assert count_fates(study.desk.postings.delete([posting])) == {Fate.DONE: 1}
    assert study.status(submission) == 5
