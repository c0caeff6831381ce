"""What every recruiter promises, held against its simulator over HTTP.

A recruiter joins with a module in `benches`. What not every platform can do is asked of those that say
they can; those that say they cannot must refuse, and nothing may have happened.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Ability, Outcome, PostingState, SubmissionState
from psiturk_ng.errors import BadInput, NotFound, RecruiterError, RecruiterRefused
from tests.recruiters.benches import Bench, bonus_for, fresh, rows

OPEN = (PostingState.OPEN, PostingState.TAKEN)
NOWHERE = "500000000000000000000000"
"""An id of every platform's form, of nothing."""

REASON = (
    "You pressed the same key for each of the words, whatever their colour was, so that your answers "
    "cannot be used. You can ask us about it at any time."
)


@pytest.fixture(scope="module", params=rows())
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Each recruiter in turn, run once for all tests."""
    with request.param(tmp_path_factory.mktemp("bench")) as found:
        yield found


def test_it_says_who_it_is(bench: Bench) -> None:
    """Name, mode, money, and which parameters its links carry."""
    recruiter = bench.recruiter
    entry = recruiter.entry()
    assert recruiter.name
    assert len(recruiter.currency) >= 3
    assert len({entry.posting, entry.submission, entry.participant}) == 3
    assert all(isinstance(notice, str) for notice in recruiter.notices)
    balance = recruiter.balance()
    assert (balance is not None) == (Ability.BALANCE in recruiter.abilities)
    assert balance is None or balance.currency == recruiter.currency


def test_an_offer_costs_what_is_said_before(bench: Bench) -> None:
    """Rewards and fees, for all batches together."""
    offer = bench.offer(places=11)
    quote = bench.recruiter.offers.quote(offer)
    assert (quote.places, quote.reward, sum(quote.batches)) == (11, offer.reward, 11)
    batches = bench.recruiter.offers.batches(offer)
    assert [each.places for each in batches] == list(quote.batches)
    assert quote.total == offer.reward * 11 + quote.fees
    assert quote.fees >= Money(0, bench.recruiter.currency)


def test_an_offer_that_makes_no_sense_is_never_sent(bench: Bench) -> None:
    """Nobody can come, or the money is another."""
    for wrong in (bench.offer(places=0), bench.offer(reward=Money(100, "XTS"))):
        with pytest.raises(BadInput):
            bench.recruiter.offers.quote(wrong)


def test_a_posting_is_found_however_it_is_looked_for(bench: Bench) -> None:
    """By its id, by its token, in the list; and it is what was asked for."""
    offer, token = bench.offer(), fresh("token")
    assert bench.recruiter.offers.find(token) is None
    made = bench.recruiter.offers.post(offer, token=token)
    listed = {each.posting_id: each for each in bench.recruiter.offers.all()}
    found = bench.recruiter.offers.find(token)
    assert found is not None
    for posting in (made, found, listed[made.posting_id], bench.recruiter.offers.get(made.posting_id)):
        assert (posting.posting_id, posting.title) == (made.posting_id, offer.title)
        assert (posting.places, posting.available, posting.reward) == (2, 2, offer.reward)
        assert posting.state in OPEN
        assert (posting.study, posting.created_at.tzinfo is not None) == (offer.study, True)
    assert found.token in ("", token)


def test_the_same_token_makes_one_posting(bench: Bench) -> None:
    """However often it is sent."""
    token = fresh("token")
    first = bench.recruiter.offers.post(bench.offer(), token=token)
    again = bench.recruiter.offers.post(bench.offer(), token=token)
    assert again.posting_id == first.posting_id
    assert [each.posting_id for each in bench.recruiter.offers.all()].count(first.posting_id) == 1


def test_what_is_not_there_is_not_found(bench: Bench) -> None:
    """Posting and submission alike."""
    for ask in (bench.recruiter.offers.get, bench.recruiter.submissions.get):
        with pytest.raises(NotFound):
            ask(NOWHERE)


def test_places_are_added(bench: Bench) -> None:
    """At the price that was said."""
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    quote = bench.recruiter.offers.quote_places(posting, 3)
    assert (quote.places, quote.reward) == (3, posting.reward)
    grown = bench.recruiter.offers.add_places(posting.posting_id, 3, token=fresh("token"))
    assert (grown.places, grown.available) == (5, 5)
    with pytest.raises(BadInput):
        bench.recruiter.offers.quote_places(posting, 0)


def test_time_is_added_where_postings_have_an_end(bench: Bench) -> None:
    """Elsewhere the wish is refused."""
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    if Ability.EXTEND_TIME not in bench.recruiter.abilities:
        with pytest.raises((RecruiterRefused, BadInput)):
            bench.recruiter.offers.add_time(posting.posting_id, timedelta(hours=5))
        return
    longer = bench.recruiter.offers.add_time(posting.posting_id, timedelta(hours=5))
    assert posting.expires_at is not None
    assert longer.expires_at is not None
    assert abs(longer.expires_at - posting.expires_at - timedelta(hours=5)) < timedelta(seconds=2)


def test_an_ended_offer_lets_nobody_new_in(bench: Bench) -> None:
    """Once or twice; and one that nobody took can go altogether."""
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    for _ in range(2):
        ended = bench.recruiter.offers.expire(posting.posting_id)
        assert ended.state not in OPEN or ended.is_expired(datetime.now(UTC))
    if Ability.DELETE in bench.recruiter.abilities and not bench.keeps_what_was_published:
        bench.recruiter.offers.delete(posting.posting_id)
        left = [each for each in bench.recruiter.offers.all() if each.posting_id == posting.posting_id]
        assert all(each.state is PostingState.ENDED for each in left)
    else:
        with pytest.raises(RecruiterError):
            bench.recruiter.offers.delete(posting.posting_id)


def test_who_is_at_work_takes_a_place(bench: Bench) -> None:
    """And has not handed in."""
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    bench.begin(posting.posting_id)
    found = bench.recruiter.offers.get(posting.posting_id)
    assert (found.places, found.available, found.pending) == (2, 1, 1)
    handed_in = (SubmissionState.SUBMITTED, SubmissionState.APPROVED)
    assert list(bench.recruiter.submissions.of_posting(posting.posting_id, handed_in)) == []


def test_who_handed_in_is_shown(bench: Bench) -> None:
    """With their id, their posting and when; in the list and alone the same."""
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    shown = bench.finish(posting.posting_id)
    assert (shown.posting_id, shown.state) == (posting.posting_id, SubmissionState.SUBMITTED)
    assert shown.submitted_at is not None
    assert abs(datetime.now(UTC) - shown.submitted_at) < timedelta(minutes=10)
    alone = bench.recruiter.submissions.get(shown.submission_id)
    assert (alone.participant_id, alone.state) == (shown.participant_id, shown.state)
    chosen = bench.recruiter.submissions.of_posting(posting.posting_id, (SubmissionState.SUBMITTED,))
    assert [each.submission_id for each in chosen] == [shown.submission_id]
    assert not list(bench.recruiter.submissions.of_posting(posting.posting_id, (SubmissionState.REJECTED,)))


def test_approving_is_done_once(bench: Bench) -> None:
    """A repeat changes nothing, and costs nothing."""
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    shown = bench.finish(posting.posting_id)
    bench.recruiter.submissions.approve(shown.submission_id)
    balance = bench.recruiter.balance()
    bench.recruiter.submissions.approve(shown.submission_id)
    assert bench.recruiter.balance() == balance
    assert bench.recruiter.submissions.get(shown.submission_id).state is SubmissionState.APPROVED
    assert bench.recruiter.offers.get(posting.posting_id).reviewed == 1


def test_nobody_is_approved_who_is_not_there(bench: Bench) -> None:
    """The platform says no."""
    with pytest.raises((RecruiterRefused, NotFound)):
        bench.recruiter.submissions.approve(NOWHERE)


def test_a_rejection_is_taken_back_where_that_can_be(bench: Bench) -> None:
    """Elsewhere rejecting is refused, and the submission stays as it was."""
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    identifier = bench.finish(posting.posting_id).submission_id
    submissions = bench.recruiter.submissions
    if Ability.REJECT not in bench.recruiter.abilities:
        with pytest.raises(RecruiterRefused):
            submissions.reject(identifier, reason=REASON)
        assert submissions.get(identifier).state is SubmissionState.SUBMITTED
        return
    submissions.reject(identifier, reason=REASON, category=bench.category)
    assert submissions.get(identifier).state is SubmissionState.REJECTED
    if Ability.UNREJECT in bench.recruiter.abilities:
        submissions.unreject(identifier)
        assert submissions.get(identifier).state is SubmissionState.APPROVED
    else:
        with pytest.raises(RecruiterError):
            submissions.unreject(identifier)
        assert submissions.get(identifier).state is SubmissionState.REJECTED


def test_a_bonus_is_paid_where_money_moves(bench: Bench) -> None:
    """Preparing pays nothing; elsewhere paying is refused."""
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    shown = bench.finish(posting.posting_id)
    bench.recruiter.submissions.approve(shown.submission_id)
    bonus = bonus_for(shown, Money(50, bench.recruiter.currency))
    bonuses = bench.recruiter.bonuses
    assert bonuses.fee(bonus.amount) >= Money(0, bench.recruiter.currency)
    reference = bonuses.prepare(bonus, token=fresh("token"))
    assert list(bonuses.paid_for(shown)) == []
    if Ability.PAYS not in bench.recruiter.abilities:
        with pytest.raises(RecruiterRefused):
            bonuses.pay(bonus, reference=reference)
        return
    bonuses.pay(bonus, reference=reference)
    (paid,) = bonuses.paid_for(bench.recruiter.submissions.get(shown.submission_id))
    assert paid.amount == bonus.amount


def test_groups_hold_who_was_put_there(bench: Bench) -> None:
    """Once or twice; elsewhere there are none."""
    people = bench.recruiter.people
    if Ability.GROUPS not in bench.recruiter.abilities:
        with pytest.raises(RecruiterRefused):
            people.create_group(fresh("group"), "Came before.")
        return
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    participant = bench.finish(posting.posting_id).participant_id
    group = people.create_group(fresh("group"), "Came before.")
    assert group.group_id in {each.group_id for each in people.groups()}
    for _ in range(2):
        people.grant(group.group_id, participant)
    assert list(people.members(group.group_id)) == [participant]
    for _ in range(2):
        people.revoke(group.group_id, participant)
    assert list(people.members(group.group_id)) == []


def test_people_are_written_to_where_that_can_be(bench: Bench) -> None:
    """Elsewhere the wish is refused."""
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    shown = bench.finish(posting.posting_id)
    bench.recruiter.submissions.approve(shown.submission_id)
    participant = shown.participant_id
    if Ability.MESSAGE in bench.recruiter.abilities:
        bench.recruiter.people.message([participant], subject="Thanks", text="Come again.")
    else:
        with pytest.raises(RecruiterRefused):
            bench.recruiter.people.message([participant], subject="Thanks", text="Come again.")


def test_a_finished_participant_is_told_where_to_go(bench: Bench) -> None:
    """A way out, a code, or both; always the same for one pass."""
    posting = bench.recruiter.offers.post(bench.offer(), token=fresh("token"))
    shown = bench.finish(posting.posting_id)
    ends = [
        bench.recruiter.exit(
            Outcome.COMPLETE,
            posting_id=posting.posting_id,
            submission_id=shown.submission_id,
            participant_id=shown.participant_id,
        )
        for _ in range(2)
    ]
    assert ends[0] == ends[1]
    assert ends[0].url or ends[0].code
