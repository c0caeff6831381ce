"""What the verbs of `worker` do, but for paying."""

from argparse import Namespace
from typing import Any

from psiturk_ng.domain.recruiting import Outcome, SubmissionState
from psiturk_ng.domain.status import Status
from psiturk_ng.errors import BadInput
from psiturk_ng.recruiters.base import EarlyEnds
from psiturk_ng.services.submissions import SubmissionReport
from psiturk_ng.shell.acts.acting import recruiting
from psiturk_ng.shell.acts.asking import value
from psiturk_ng.shell.acts.consent import Consent
from psiturk_ng.shell.acts.planned import carry_out, selection
from psiturk_ng.shell.context import Context

NOTHING_FOUND = "*** no workers match your request"
_STATES = {
    "submitted": (SubmissionState.SUBMITTED,),
    "approved": (SubmissionState.APPROVED, SubmissionState.PARTLY_APPROVED),
    "rejected": (SubmissionState.REJECTED,),
}


_FAIRER = (
    "Fairer where it fits: worker request-return, and once they have returned, worker bonus for their part."
)
_WAYS = (
    "Type return to ask them to give it back unpaid, part to ask and pay a part then, "
    "or reject to go on with the rejection: "
)
_UNPAID = "They keep their good standing; nobody is paid."
_PART = "Once they have given it back: worker bonus ASSIGNMENT --amount X, or --auto for what the rules say."


def approve(context: Context, arguments: Namespace) -> int:
    """Accept submissions."""
    wanted = selection(arguments)
    desk = recruiting(context)
    consent = Consent(context, arguments, desk.recruiter.mode, acts_unasked=True)
    plan = desk.review.plan_approve(wanted, all_studies=arguments.all_studies, force=arguments.force)
    do = desk.bulk_approval.carry_out if arguments.bulk else desk.review.carry_out
    return carry_out(consent, plan, do, is_named=bool(wanted.submissions))


def reject(context: Context, arguments: Namespace) -> int:
    """Refuse submissions."""
    wanted = selection(arguments)
    desk = recruiting(context)
    consent = Consent(context, arguments, desk.recruiter.mode)
    lack = BadInput("A rejection needs a reason, which the workers read.", "Use --reason TEXT.")
    question = "Type the reason for the rejection. Workers will see this message: "
    reason = value(consent.shown_on, arguments.reason, question, lack)
    if isinstance(desk.recruiter.submissions, EarlyEnds):
        consent.context.notice(_FAIRER)
        if consent.asks and (kinder := _kinder(consent)) is not None:
            asked = desk.review.plan_return(wanted, reason=reason)
            status = carry_out(consent, asked, desk.review.carry_out, is_named=bool(wanted.submissions))
            consent.context.notice(kinder)
            return status
    plan = desk.review.plan_reject(
        wanted, reason=reason, category=arguments.category, all_studies=arguments.all_studies
    )
    return carry_out(consent, plan, desk.review.carry_out, is_named=bool(wanted.submissions))


def _kinder(consent: Consent) -> str | None:
    """Offer to ask for a return; gives what to do afterwards, or None to reject."""
    answer = value(consent.shown_on, None, _WAYS, BadInput("Nothing was decided."))
    return {"return": _UNPAID, "part": _PART}.get(answer.strip().lower())


def request_return(context: Context, arguments: Namespace) -> int:
    """Ask participants to give submissions back."""
    wanted = selection(arguments)
    desk = recruiting(context)
    consent = Consent(context, arguments, desk.recruiter.mode)
    lack = BadInput("Who is asked must be told why.", "Use --reason TEXT.")
    question = "Type the reason. Participants will see this message: "
    reason = value(consent.shown_on, arguments.reason, question, lack)
    plan = desk.review.plan_return(wanted, reason=reason)
    return carry_out(consent, plan, desk.review.carry_out, is_named=bool(wanted.submissions))


def screen_out(context: Context, arguments: Namespace) -> int:
    """Screen participants out."""
    wanted = selection(arguments)
    desk = recruiting(context)
    plan = desk.review.plan_screen_out(wanted)
    consent = Consent(context, arguments, desk.recruiter.mode)
    return carry_out(consent, plan, desk.review.carry_out, is_named=bool(wanted.submissions))


def unreject(context: Context, arguments: Namespace) -> int:
    """Accept submissions that were refused."""
    wanted = selection(arguments)
    desk = recruiting(context)
    consent = Consent(context, arguments, desk.recruiter.mode, acts_unasked=True)
    plan = desk.review.plan_unreject(wanted, all_studies=arguments.all_studies)
    return carry_out(consent, plan, desk.review.carry_out, is_named=bool(wanted.submissions))


def list_them(context: Context, arguments: Namespace) -> int:
    """Show submissions."""
    chosen = [name for name in _STATES if getattr(arguments, name)]
    if len(chosen) > 1:
        raise BadInput(f"Workers are shown either as --{chosen[0]} or as --{chosen[1]}.")
    desk = recruiting(context)
    found = desk.submissions.list(
        _STATES[chosen[0]] if chosen else (),
        postings=arguments.hit or (),
        all_studies=arguments.all_studies,
    )
    if arguments.needs_you:
        found = [each for each in found if each.need]
    if arguments.json:
        context.say_json([_fields(each) for each in found])
    elif not found:
        context.notice(NOTHING_FOUND)
    for each in found if not arguments.json else ():
        context.say(_line(each))
    return 0


def _line(report: SubmissionReport) -> str:
    """Say of one submission what we saw and what the platform says."""
    row = report.assignment
    here = f"{_word(row.status)}, condition {row.cond}" if row else "not in this database"
    if report.outcome not in (None, Outcome.COMPLETE):
        here += f", ended as {report.outcome}"
    there = report.state.replace("_", " ") if report.state else "not seen there"
    need = f"; needs you: {report.need}" if report.need else ""
    bonus = f", bonus paid {report.bonus}" if report.bonus else ""
    verdict = report.verdict
    doubt = f"; its data: {verdict.sentence}" if verdict and verdict.is_in_doubt else ""
    which = f"{report.submission_id} ({report.participant_id}) of {report.posting_id}"
    return f"{which}: {there}; here {here}{bonus}{doubt}{need}"


def _word(status: int | None) -> str:
    return Status(status).name.lower().replace("_", " ") if status in list(Status) else f"status {status}"


def _fields(report: SubmissionReport) -> dict[str, Any]:
    """Name the facts of one submission as psiTurk's listing does, and ours beside."""
    row, verdict = report.assignment, report.verdict
    return {
        "hitId": report.posting_id,
        "assignmentId": report.submission_id,
        "workerId": report.participant_id,
        "submit_time": report.submitted_at.isoformat() if report.submitted_at else None,
        "status": report.state,
        "seen_at": report.seen_at.isoformat() if report.seen_at else None,
        "bonus": report.bonus.plain,
        "currency": report.bonus.currency,
        "uniqueid": row.uniqueid if row else None,
        "status_here": row.status if row else None,
        "outcome": report.outcome,
        "needs_you": report.need,
        "condition": row.cond if row else None,
        "counterbalance": row.counterbalance if row else None,
        "codeversion": row.codeversion if row else None,
        "bonus_here": row.bonus if row else None,
        "data_whole": verdict.is_whole if verdict else None,
        "data_doubt": verdict.sentence if verdict and verdict.is_in_doubt else "",
    }
