"""What a researcher wants to be done with submissions: read from a form, made into a plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from werkzeug.datastructures import MultiDict

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.plans import Plan, Result, Selection
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import BadInput
from psiturk_ng.services.recruiting import Recruiting


class Act(StrEnum):
    """What can be done with submissions."""

    APPROVE = "approve"
    REJECT = "reject"
    UNREJECT = "unreject"
    BONUS = "bonus"
    AUTO_BONUS = "auto_bonus"
    BONUS_FILE = "bonus_file"
    SCREEN_OUT = "screen_out"
    REQUEST_RETURN = "request_return"
    MAKE_GOOD = "make_good"


BONUSES: Final = frozenset({Act.BONUS, Act.AUTO_BONUS, Act.BONUS_FILE})
TITLES: Final = {
    Act.APPROVE: "Approve",
    Act.REJECT: "Reject",
    Act.UNREJECT: "Take the rejection back",
    Act.BONUS: "Pay a bonus of one amount",
    Act.AUTO_BONUS: "Pay the bonuses that the task computed",
    Act.BONUS_FILE: "Pay the bonuses of a CSV file",
    Act.SCREEN_OUT: "Pay for being screened out",
    Act.REQUEST_RETURN: "Ask to give the place back",
    Act.MAKE_GOOD: "Offer pay for a lost submission",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted.

    Args:
        act: what.
        mode: in which world.
        submissions: the platform's ids; empty for all that are ready.
        reason: the participants read it.
        category: the platform's own word for the kind of reason.
        amount: as it was typed; of a bonus.
        lines: text of a CSV file of bonuses.
        postings: only in these postings; empty for all.
        insists: whether what would be held back is done too.
    """

    act: Act
    mode: Mode
    submissions: tuple[str, ...] = ()
    reason: str = ""
    category: str = ""
    amount: str = ""
    lines: str = ""
    postings: tuple[str, ...] = ()
    insists: bool = False

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> "Wish":
        """Read a form.

        Raises:
            BadInput: if it names no act or no mode that there is.
        """
        act, mode = form.get("act", ""), form.get("mode", "")
        if act not in list(Act) or mode not in list(Mode):
            raise BadInput("It is not clear what should be done.", "Choose an action, and try again.")
        postings = tuple(dict.fromkeys(form.getlist("posting")))
        everything = form.get("whom") == "all" or act == Act.BONUS_FILE or bool(postings)
        chosen = () if everything else tuple(dict.fromkeys(form.getlist("submission")))
        if not everything and not chosen:
            raise BadInput("Nobody was chosen.", "Tick somebody, or choose all that are ready.")
        return cls(
            act=Act(act),
            mode=Mode(mode),
            submissions=chosen,
            reason=form.get("reason", "").strip(),
            category=form.get("category", "").strip(),
            amount=form.get("amount", "").strip(),
            lines=form.get("lines", ""),
            postings=postings,
            insists=form.get("insists") == "1",
        )

    def fields(self) -> Iterator[tuple[str, str]]:
        """Give the fields of a form that says the same."""
        yield "act", self.act
        yield "mode", self.mode
        yield "whom", "these" if self.submissions else "all"
        yield from (("submission", each) for each in self.submissions)
        yield from (("posting", each) for each in self.postings)
        for name in ("reason", "category", "amount", "lines"):
            if text := getattr(self, name):
                yield name, text
        if self.insists:
            yield "insists", "1"

    def plan(self, desk: Recruiting) -> Plan:
        """Make the plan.

        Raises:
            BadInput: if something that the act needs is missing.
            Conflict: if the platform cannot do it.
            RecruiterUnavailable: if the platform cannot be read.
        """
        everything = not self.submissions and not self.postings
        whom = Selection(everything=everything, submissions=self.submissions, postings=self.postings)
        match self.act:
            case Act.APPROVE:
                return desk.review.plan_approve(whom, force=self.insists)
            case Act.REJECT:
                return desk.review.plan_reject(whom, reason=self.reason, category=self.category)
            case Act.UNREJECT:
                return desk.review.plan_unreject(whom)
            case Act.SCREEN_OUT:
                return desk.review.plan_screen_out(whom)
            case Act.REQUEST_RETURN:
                return desk.review.plan_return(whom, reason=self.reason)
            case Act.MAKE_GOOD:
                return desk.make_goods.plan(self.submissions)
            case Act.BONUS_FILE:
                lines = desk.payments.read_text(self.lines, "the file", reason=self.reason)
                return desk.payments.plan_lines(lines, override=self.insists)
        amount = Money.parse(self.amount, desk.recruiter.currency) if self.act is Act.BONUS else None
        return desk.payments.plan_bonus(whom, amount=amount, reason=self.reason, override=self.insists)

    def carry_out(self, desk: Recruiting, plan: Plan) -> Iterator[Result]:
        """Do what was planned."""
        if self.act in BONUSES:
            return desk.payments.carry_out(plan)
        if self.act is Act.MAKE_GOOD:
            return desk.make_goods.carry_out(plan)
        return desk.review.carry_out(plan)
