"""Deciding about submissions: approve, reject, unreject, ask to return, screen out."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from secrets import token_hex
from typing import Final

from psiturk_ng.domain.identity import is_debug_posting
from psiturk_ng.domain.integrity import Verdict
from psiturk_ng.domain.ledger import SETTLED, Entry, EntryState, Kind, key_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Excluded, Item, Plan, Result, Selection
from psiturk_ng.domain.recruiting import Ability, Outcome, SubmissionState
from psiturk_ng.errors import BadInput, Conflict
from psiturk_ng.recruiters.base import EarlyEnds, Recruiter
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.errands import dispatch_for
from psiturk_ng.services.mine import is_of, ledger_of
from psiturk_ng.services.prices import Prices
from psiturk_ng.services.reconciliation import Reconciliation
from psiturk_ng.services.scope import DONE_HERE, Scope, Scopes
from psiturk_ng.services.sightings import Sighting
from psiturk_ng.store import AssignmentRow, Store
from psiturk_ng.store.outcomes import Outcomes

_HANDED_IN: Final = frozenset({SubmissionState.SUBMITTED})
_FROM: Final[Mapping[Kind, frozenset[SubmissionState]]] = {
    Kind.UNREJECT: frozenset({SubmissionState.REJECTED}),
    Kind.RETURN: frozenset({SubmissionState.WORKING, SubmissionState.SUBMITTED, SubmissionState.TIMED_OUT}),
    Kind.SCREEN_OUT: frozenset({SubmissionState.WORKING, SubmissionState.SUBMITTED}),
}
"""What a submission must be for what can be done with it, where that is not handed in."""

_REACHES: Final[Mapping[Kind, SubmissionState]] = {
    Kind.REJECT: SubmissionState.REJECTED,
    Kind.RETURN: SubmissionState.RETURNED,
    Kind.SCREEN_OUT: SubmissionState.SCREENED_OUT,
}
_NAME_THEM: Final = "Name the submissions or postings: this is not done with all of them at once."

_Judge = Callable[[Sighting], str]
"""Says why something is not to be done with a submission; empty if it is."""


@dataclass(frozen=True, kw_only=True)
class Review:
    """Decides about submissions of one recruiter in one mode.

    Each action is planned first, from what both sides say; a plan can be shown,
    and carried out once or again: what was done stays done and costs nothing more.

    Args:
        store: the project's database.
        recruiter: whose submissions.
        by: who acts.
        clock: tells the time.
    """

    store: Store
    recruiter: Recruiter
    by: str
    clock: Clock = system_clock

    def plan_approve(self, selection: Selection, *, all_studies: bool = False, force: bool = False) -> Plan:
        """Plan to accept submissions.

        Ready is what is finished here with whole data in this mode, and what the platform says
        was handed in by the same participant. Named submissions need only be handed in.

        Args:
            selection: which.
            all_studies: also submissions that are not in this database; needs `force`.
            force: also those that are handed in there and not ready here.

        Raises:
            BadInput: if `all_studies` comes without `force`.
            RecruiterUnavailable: if the platform cannot be read.
        """
        if all_studies and not force:
            raise BadInput("Approving what is not in this study's database needs --force as well.")
        scope = self._look(selection, all_studies)
        verdicts, outcomes = self._verdicts(scope), self._outcomes(scope)
        insists = force or bool(selection.submissions)

        def judge(sighting: Sighting) -> str:
            if sighting.row is None:
                return "" if all_studies else _unknown(sighting)
            ended = outcomes.get(sighting.row.uniqueid, Outcome.COMPLETE)
            if ended is not Outcome.COMPLETE and not insists:
                return f"It ended as {ended}: look at it, then approve it by its id."
            return self._not_ready(sighting.row, verdicts, insists)

        return self._plan(Kind.APPROVE, scope, judge)

    def plan_reject(
        self, selection: Selection, *, reason: str, category: str = "", all_studies: bool = False
    ) -> Plan:
        """Plan to refuse submissions.

        Args:
            selection: which; not everything.
            reason: the participants read it.
            category: the platform's own word for the kind of reason, where it has such.
            all_studies: also submissions that are not in this database.

        Raises:
            BadInput: if the reason is empty, or everything is selected.
            Conflict: if the platform knows no rejection.
            RecruiterUnavailable: if the platform cannot be read.
        """
        self._require(Ability.REJECT, "rejection", selection)
        if not reason.strip():
            raise BadInput("A rejection needs a reason: the participant reads it.")
        scope = self._look(selection, all_studies)
        return self._plan(Kind.REJECT, scope, _known_or(all_studies), reason, category)

    def plan_unreject(self, selection: Selection, *, all_studies: bool = False) -> Plan:
        """Plan to accept submissions that were refused.

        Args:
            selection: which; not everything.
            all_studies: also submissions that are not in this database.

        Raises:
            BadInput: if everything is selected.
            Conflict: if the platform knows no way back.
            RecruiterUnavailable: if the platform cannot be read.
        """
        self._require(Ability.UNREJECT, "way back from a rejection", selection)
        return self._plan(Kind.UNREJECT, self._look(selection, all_studies), _known_or(all_studies))

    def plan_return(self, selection: Selection, *, reason: str) -> Plan:
        """Plan to ask participants to give submissions back.

        Args:
            selection: which; not everything.
            reason: the participants read it.

        Raises:
            BadInput: if the reason is empty, or everything is selected.
            Conflict: if participants cannot be asked on this platform.
            RecruiterUnavailable: if the platform cannot be read.
        """
        self._early_ends(selection)
        if not reason.strip():
            raise BadInput("Who is asked to give a submission back must be told why.")
        return self._plan(Kind.RETURN, self._look(selection, False), _known_or(False), reason.strip())

    def plan_screen_out(self, selection: Selection) -> Plan:
        """Plan to screen participants out, for the fixed amount that the study pays for that.

        Args:
            selection: which; not everything.

        Raises:
            BadInput: if everything is selected.
            Conflict: if this platform, or the study's settings, pay nobody for being screened out.
            RecruiterUnavailable: if the platform cannot be read.
        """
        if self._early_ends(selection).screen_out_reward is None:
            raise Conflict(
                "The studies of this project have no code that pays for being screened out.",
                "Set prolific_completion_config, or use request-return and pay a bonus.",
            )
        return self._plan(Kind.SCREEN_OUT, self._look(selection, False), _known_or(False))

    def carry_out(self, plan: Plan) -> Iterator[Result]:
        """Do what was planned.

        All intents are committed first. May be ended at any point and done again.

        Returns:
            What became of each item, as it happens.
        """
        return dispatch_for(self.store, self.recruiter, self.by, self.clock).run(plan.intents)

    def _look(self, selection: Selection, all_studies: bool) -> Scope:
        Reconciliation(store=self.store, recruiter=self.recruiter, clock=self.clock).settle_doubts()
        return Scopes(self.store, self.recruiter, self.clock).of(selection, all_studies=all_studies)

    def _plan(self, kind: Kind, scope: Scope, judge: _Judge, reason: str = "", category: str = "") -> Plan:
        wanted = _FROM.get(kind, _HANDED_IN)
        paid = {each.row.uniqueid for each in scope.seen if each.row and _is(each, SubmissionState.APPROVED)}
        items: dict[str, Item] = {}
        held_back = [*scope.strange, *map(_not_handed_in, scope.unseen)]
        already = []
        # An own submission goes before one that stands in for it.
        for sighting in sorted(scope.seen, key=lambda each: each.is_make_good):
            item = self._item(kind, sighting, reason, category)
            why = judge(sighting)
            if was_done := _was_done(kind, sighting):
                already.append(_excluded(sighting, was_done))
            elif not (sighting.submission.state in wanted or self._may_pay_late(kind, scope, sighting)):
                held_back.append(_excluded(sighting, f"The platform says: {_words(sighting)}."))
            elif (item.uniqueid and item.uniqueid in paid) or item.key in items:
                already.append(_excluded(sighting, "This pass is paid through another submission."))
            elif why:
                held_back.append(_excluded(sighting, why))
            else:
                items[item.key] = item
        for entry in self._settled(items):
            if entry.submission_id == items[entry.key].submission_id:
                self._reopen(entry)
                continue
            item = items.pop(entry.key)
            already.append(
                _of(item, f"Entry {entry.entry_id} of the ledger did that for {entry.submission_id}.")
            )
        return Plan(
            kind=kind,
            recruiter=self.recruiter.name,
            mode=self.recruiter.mode,
            currency=self.recruiter.currency,
            items=tuple(items.values()),
            held_back=tuple(held_back),
            already=tuple(already),
            balance=self.recruiter.balance(),
            batch=token_hex(8),
        )

    def _reopen(self, entry: Entry) -> None:
        """Take back that something was done: the platform, which decides once, still waits for it."""
        told = "The platform says that it was not done."
        with self.store.writing() as writing:
            ledger_of(self.recruiter, writing).move(
                entry.entry_id, now=entry.state, to=EntryState.FAILED, at=self.clock(), error=told
            )

    def _settled(self, items: Collection[str]) -> Sequence[Entry]:
        with self.store.reading() as reading:
            found = ledger_of(self.recruiter, reading).by_keys(items)
        return [entry for entry in found.values() if entry.state in SETTLED]

    def _may_pay_late(self, kind: Kind, scope: Scope, sighting: Sighting) -> bool:
        """Whether somebody who finished here after the platform's time has run out is named to be paid."""
        return (
            kind is Kind.APPROVE
            and scope.is_named
            and Ability.PAYS_LATE in self.recruiter.abilities
            and _is(sighting, SubmissionState.TIMED_OUT)
            and sighting.row is not None
            and sighting.row.status in DONE_HERE
        )

    def _item(self, kind: Kind, sighting: Sighting, reason: str, category: str) -> Item:
        found = sighting.submission
        nothing = Money(0, self.recruiter.currency)
        reward, fee = nothing, nothing
        if kind in (Kind.APPROVE, Kind.UNREJECT):
            reward, fee = self._prices.of(found.posting_id)
        elif kind is Kind.SCREEN_OUT:
            reward = self._screen_out_reward or nothing
            fee = self.recruiter.bonuses.fee(reward)
        pass_id = sighting.row.uniqueid if sighting.row else f"{found.participant_id}:{found.submission_id}"
        return Item(
            kind=kind,
            submission_id=found.submission_id,
            participant_id=found.participant_id,
            posting_id=found.posting_id,
            uniqueid=sighting.row.uniqueid if sighting.row else "",
            amount=reward,
            fee=fee,
            reason=reason,
            category=category,
            key=key_of(kind, self.recruiter.name, self.recruiter.mode, pass_id),
        )

    @property
    def _screen_out_reward(self) -> Money | None:
        submissions = self.recruiter.submissions
        return submissions.screen_out_reward if isinstance(submissions, EarlyEnds) else None

    def _early_ends(self, selection: Selection) -> EarlyEnds:
        submissions = self.recruiter.submissions
        if not isinstance(submissions, EarlyEnds):
            raise Conflict(f"The recruiter {self.recruiter.name} knows no early end that you could ask for.")
        if selection.everything:
            raise BadInput(_NAME_THEM)
        return submissions

    @cached_property
    def _prices(self) -> Prices:
        return Prices(self.store, self.recruiter)

    def _verdicts(self, scope: Scope) -> Mapping[str, Verdict]:
        uniqueids = [each.row.uniqueid for each in scope.seen if each.row]
        with self.store.reading() as reading:
            return reading.records.verdicts(uniqueids)

    def _outcomes(self, scope: Scope) -> Mapping[str, Outcome]:
        with self.store.reading() as reading:
            return Outcomes(reading).of_all(each.row.uniqueid for each in scope.seen if each.row)

    def _not_ready(self, row: AssignmentRow, verdicts: Mapping[str, Verdict], insists: bool) -> str:
        if is_debug_posting(row.hitid):
            return "It is a trial run."
        if not is_of(self.recruiter, row):
            return f"It was done in mode {row.mode}, not {self.recruiter.mode}."
        if insists:
            return ""
        if row.status not in DONE_HERE:
            return "It was handed in, and the task was not finished here."
        verdict = verdicts.get(row.uniqueid)
        if verdict is None or not verdict.is_whole:
            return (verdict and verdict.sentence) or "Its data is not whole."
        return ""

    def _require(self, ability: Ability, what: str, selection: Selection) -> None:
        if ability not in self.recruiter.abilities:
            raise Conflict(f"The recruiter {self.recruiter.name} knows no {what}.")
        if selection.everything:
            raise BadInput(_NAME_THEM)


def _was_done(kind: Kind, sighting: Sighting) -> str:
    """Say that the platform has done it before; empty if it has not."""
    reached = _REACHES.get(kind, SubmissionState.APPROVED)
    if _is(sighting, reached):
        return f"It is {reached} already."
    was_asked = kind is Kind.RETURN and sighting.submission.is_return_requested
    return "Its participant was asked before." if was_asked else ""


def _known_or(all_studies: bool) -> _Judge:
    return lambda sighting: "" if all_studies or sighting.row else _unknown(sighting)


def _unknown(sighting: Sighting) -> str:
    if sighting.others:
        names = ", ".join(row.workerid for row in sighting.others)
        found = sighting.submission
        return f"It was handed in by {found.participant_id}, and the task was done here by {names}."
    return "It is not in this study's database."


def _is(sighting: Sighting, state: SubmissionState) -> bool:
    return sighting.submission.state is state


def _words(sighting: Sighting) -> str:
    return sighting.submission.state.replace("_", " ")


def _excluded(sighting: Sighting, why: str) -> Excluded:
    found = sighting.submission
    return Excluded(
        submission_id=found.submission_id,
        participant_id=found.participant_id,
        uniqueid=sighting.row.uniqueid if sighting.row else "",
        why=why,
    )


def _of(item: Item, why: str) -> Excluded:
    return Excluded(
        submission_id=item.submission_id,
        participant_id=item.participant_id,
        uniqueid=item.uniqueid,
        why=why,
    )


def _not_handed_in(row: AssignmentRow) -> Excluded:
    return Excluded(
        submission_id=row.assignmentid,
        participant_id=row.workerid,
        uniqueid=row.uniqueid,
        why="The platform has no submission of this participant: see reconcile.",
    )
