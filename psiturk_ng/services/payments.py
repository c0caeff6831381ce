"""Paying bonuses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Final

from psiturk_ng.domain.bonuses import History, Past
from psiturk_ng.domain.ledger import EntryFilter, Kind, key_of
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.pay import Due, Earned, PayRules
from psiturk_ng.domain.plans import Excluded, Item, Plan, Result, Selection
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.errors import BadInput
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.bonus_files import BonusLine, parse_lines, read_lines
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.errands import dispatch_for
from psiturk_ng.services.limits import Limits
from psiturk_ng.services.mine import ledger_of
from psiturk_ng.services.payees import Payee, Payees
from psiturk_ng.services.reconciliation import Reconciliation
from psiturk_ng.services.spent import Spent
from psiturk_ng.store import Store
from psiturk_ng.store.outcomes import Outcomes
from psiturk_ng.store.progress import finished_parts

__all__ = ["BonusLine", "Payments"]

_BONUSES: Final = EntryFilter(kinds=frozenset({Kind.BONUS}))


@dataclass(frozen=True, slots=True)
class _Wish:
    """One bonus that somebody wants paid; without an amount, what the rules of the study say."""

    payee: Payee
    amount: Money | None
    reason: str


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the rules look at, by the keys of assignments."""

    outcomes: Mapping[str, Outcome]
    parts: Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Payments:
    """Pays bonuses through one recruiter in one mode, each once.

    Args:
        store: the project's database.
        recruiter: through which platform.
        by: who acts.
        clock: tells the time.
        rules: how the study pays; None as psiTurk.
    """

    store: Store
    recruiter: Recruiter
    by: str
    clock: Clock = system_clock
    rules: PayRules | None = None

    def plan_bonus(
        self,
        selection: Selection,
        *,
        amount: Money | None,
        reason: str,
        override: bool = False,
        all_studies: bool = False,
    ) -> Plan:
        """Plan to pay bonuses.

        Ready is who was approved and not bonused before. A named submission that was bonused
        can have another for another reason.

        Args:
            selection: whom.
            amount: for each, more than nothing; None pays what the rules of the study say: without a
                wage, the column `bonus` of the assignments table, where NULL and 0 pay nothing.
            reason: the participants read it.
            override: pay again to those who were bonused before, for the same reason too.
            all_studies: also submissions that are not in this database.

        Raises:
            BadInput: if the amount is not more than nothing, or the reason is empty.
            RecruiterUnavailable: if the platform must be read and cannot be.
        """
        if amount is not None and (amount.minor <= 0 or amount.currency != self.recruiter.currency):
            raise BadInput(f"A bonus is more than nothing, in {self.recruiter.currency}; not {amount}.")
        if not reason.strip():
            raise BadInput("A bonus needs a reason: the participant reads it.")
        self._settle_doubts()
        payees = Payees(self.store, self.recruiter, self.clock)
        found = payees.of(selection, all_studies=all_studies, is_early_meant=amount is None)
        wishes = [_Wish(payee, amount, reason.strip()) for payee in found.payees]
        return self._plan(wishes, found.held_back, override, is_named=bool(selection.submissions))

    def read_file(self, path: Path, *, reason: str = "") -> Sequence[BonusLine]:
        """Read a CSV of bonuses: columns submission (or assignment), amount, reason; a header may lack.

        Args:
            path: the file.
            reason: for lines without one.

        Raises:
            BadInput: if any line cannot be read; it names the line.
        """
        return read_lines(path, self.recruiter.currency, reason)

    def read_text(self, text: str, name: str, *, reason: str = "") -> Sequence[BonusLine]:
        """Read the text of such a file.

        Args:
            text: of the file.
            name: of the file, for messages.
            reason: for lines without one.

        Raises:
            BadInput: if any line cannot be read; it names the line.
        """
        return parse_lines(text, name, self.recruiter.currency, reason)

    def plan_lines(self, lines: Sequence[BonusLine], *, override: bool = False) -> Plan:
        """Plan to pay the bonuses of a file.

        Args:
            lines: of the file.
            override: pay again to those who had this bonus before.
        """
        self._settle_doubts()
        wanted = tuple(dict.fromkeys(line.submission_id for line in lines))
        if not wanted:
            return self._plan([], (), override, is_named=True)
        payees = Payees(self.store, self.recruiter, self.clock)
        found = payees.of(Selection(submissions=wanted), all_studies=True)
        by_id = {payee.named: payee for payee in found.payees}
        wishes = [
            _Wish(by_id[line.submission_id], line.amount, line.reason)
            for line in lines
            if line.submission_id in by_id
        ]
        return self._plan(wishes, found.held_back, override, is_named=True)

    def carry_out(self, plan: Plan) -> Iterator[Result]:
        """Do what was planned.

        All intents are committed first. May be ended at any point and done again: everybody is
        paid once.

        Returns:
            What became of each item, as it happens.
        """
        return dispatch_for(self.store, self.recruiter, self.by, self.clock).run(plan.intents)

    def _settle_doubts(self) -> None:
        Reconciliation(store=self.store, recruiter=self.recruiter, clock=self.clock).settle_doubts()

    def _plan(
        self, wishes: Iterable[_Wish], held_back: Iterable[Excluded], override: bool, *, is_named: bool
    ) -> Plan:
        items: dict[str, Item] = {}
        held, already = list(held_back), []
        wanted = list(wishes)
        history, facts, limits = self._history(), self._facts(wanted), self._limits()
        for wish in wanted:
            past = history.of(wish.payee.pass_id)
            due = self._due(wish, facts, limits)
            why = self._no_more(wish, past, override, is_named)
            if not due.amount:
                # Whoever left early is not waiting for anything, unless somebody asks for them.
                if is_named or not wish.payee.is_early:
                    held.append(wish.payee.excluded(_nothing_due(due)))
            elif why:
                already.append(wish.payee.excluded(why))
            else:
                item = self._item(wish, due, past)
                too_much = "" if past.is_in_doubt(item.key) else limits.refusal(item)
                if item.key in items or too_much:
                    told = too_much or "It is named twice with the same reason."
                    held.append(wish.payee.excluded(told))
                    continue
                items[item.key] = item
                limits.spent.add(item.participant_id, item.amount, item.fee)
        return Plan(
            kind=Kind.BONUS,
            recruiter=self.recruiter.name,
            mode=self.recruiter.mode,
            currency=self.recruiter.currency,
            items=tuple(items.values()),
            held_back=tuple(held),
            already=tuple(already),
            balance=self.recruiter.balance(),
            batch=token_hex(8),
        )

    @staticmethod
    def _no_more(wish: _Wish, past: Past, override: bool, is_named: bool) -> str:
        """Say why nobody need be paid; empty if somebody is to be."""
        why = past.already(wish.reason, override=override)
        if override:
            return why
        if wish.amount is None:
            why = why or past.already_auto
        return why or past.needs_override(wish.payee.is_bonused, is_named=is_named)

    def _due(self, wish: _Wish, facts: _Facts, limits: Limits) -> Due:
        if wish.amount is not None:
            return Due(wish.amount)
        payee, spent = wish.payee, limits.spent
        if limits.rules.is_plain and not payee.is_early:
            return Due(payee.own_bonus)
        outcome = facts.outcomes.get(payee.uniqueid)
        reward = Money(0, self.recruiter.currency)
        if payee.is_early:
            # Who gave the place back without a word withdrew.
            outcome = Outcome.WITHDRAWN if outcome in (None, Outcome.COMPLETE) else outcome
        elif payee.uniqueid:
            reward = spent.reward(payee.uniqueid, payee.participant_id, payee.posting_id)
        earned = Earned(
            outcome=outcome,
            parts=facts.parts.get(payee.uniqueid, frozenset()),
            performance=payee.own_bonus,
            reward=reward,
            paid=spent.of(payee.participant_id),
        )
        return limits.rules.due(earned)

    def _facts(self, wishes: Sequence[_Wish]) -> _Facts:
        keys = [wish.payee.uniqueid for wish in wishes if wish.amount is None and wish.payee.uniqueid]
        with self.store.reading() as reading:
            return _Facts(Outcomes(reading).of_all(keys), finished_parts(reading, keys))

    def _limits(self) -> Limits:
        rules = self.rules or PayRules(currency=self.recruiter.currency)
        return Limits(rules, Spent(self.store, self.recruiter, is_needed=not rules.is_plain))

    def _item(self, wish: _Wish, due: Due, past: Past) -> Item:
        assert due.amount is not None
        is_auto = wish.amount is None
        begun = past.unfinished(wish.reason) or (past.unfinished_auto if is_auto else None)
        # What may have been paid already is looked up, and sent again, as it was.
        amount = begun.amount if begun and begun.was_in_doubt else due.amount
        parts = (wish.payee.pass_id, wish.reason, *past.round_of(wish.reason))
        key = begun.key if begun else key_of(Kind.BONUS, self.recruiter.name, self.recruiter.mode, *parts)
        return Item(
            kind=Kind.BONUS,
            submission_id=wish.payee.submission_id,
            participant_id=wish.payee.participant_id,
            posting_id=wish.payee.posting_id,
            uniqueid=wish.payee.uniqueid,
            amount=amount,
            fee=self.recruiter.bonuses.fee(amount),
            reason=wish.reason,
            key=key,
            note=" ".join(filter(None, (due.note, past.told(is_bonused=wish.payee.is_bonused)))),
            is_auto=is_auto,
        )

    def _history(self) -> History:
        with self.store.reading() as reading:
            entries = list(ledger_of(self.recruiter, reading).matching(_BONUSES))
        return History(entries, self.clock())


def _nothing_due(due: Due) -> str:
    if due.note:
        return f"Nothing is due: {due.note}."
    told = "is not set" if due.amount is None else "is 0"
    return f"Its bonus {told} in the assignments table."
