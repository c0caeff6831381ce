"""How postings look: as text in psiTurk's words, and as JSON."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.pay_table import OutcomePay
from psiturk_ng.domain.recruiting import Mode, Quote

if TYPE_CHECKING:
    from psiturk_ng.services.postings import PostingReport

_STARS = "*" * 29
_RULE = "  " + "_" * 24


def posting(report: "PostingReport", now: datetime) -> str:
    """Show one posting as psiTurk's listing did, and what we know of it beside."""
    shown, ours, matched = report.posting, report.ours, report.matched
    counts = f"max:{shown.places}/pending:{shown.pending}/complete:{shown.reviewed}/remain:{shown.available}"
    lines = [
        shown.title,
        f"\tStatus: {shown.state}",
        f"\tHITid: {shown.posting_id}",
        f"\t{counts}",
        f"\tCreated:{_instant(shown.created_at)}",
        f"\tExpires:{_instant(shown.expires_at)}",
        f"\tIs Expired:{shown.is_expired(now)}",
        f"\tWaiting for a review:{shown.awaiting_review}",
        f"\tHere entered:{ours.entered}/finished:{ours.finished}/credited:{ours.credited}",
    ]
    if matched.only_here or matched.only_there:
        lines.append(f"\tOnly here:{matched.only_here}/only on the platform:{matched.only_there}")
    if not report.is_ours:
        lines.append("\tOf another study")
    lines += [f"\t{link}" for link in shown.links]
    return "\n".join(lines)


def posting_fields(report: "PostingReport", now: datetime) -> dict[str, Any]:
    """Name the facts of one posting as psiTurk's dashboard does, and ours beside."""
    shown = report.posting
    return {
        "hitId": shown.posting_id,
        "title": shown.title,
        "status": shown.state,
        "max_assignments": shown.places,
        "number_assignments_available": shown.available,
        "number_assignments_pending": shown.pending,
        "number_assignments_completed": shown.reviewed,
        "number_submissions_needing_action": shown.awaiting_review,
        "reward": shown.reward.plain,
        "currency": shown.reward.currency,
        "creation_time": shown.created_at.isoformat(),
        "expiration": shown.expires_at.isoformat() if shown.expires_at else None,
        "is_expired": shown.is_expired(now),
        "is_ours": report.is_ours,
        "entered": report.ours.entered,
        "finished": report.ours.finished,
        "credited": report.ours.credited,
        "only_here": report.matched.only_here,
        "only_there": report.matched.only_there,
        "links": list(shown.links),
    }


def cost(quote: Quote, balance: Money | None, *, duration: str = "") -> list[str]:
    """Say what an offer costs, line by line, as psiTurk did before it asked."""
    lines = [_STARS, f"    Max workers: {quote.places}", f"    Reward: {quote.reward}"]
    if duration:
        lines.append(f"    Duration: {duration}")
    lines += [f"    Fee: {quote.fees}", _RULE, f"    Total: {quote.total}"]
    if len(quote.batches) > 1:
        lines.append(f"    In HITs of: {', '.join(map(str, quote.batches))}")
    if balance is not None:
        lines.append(f"    Balance before: {balance}")
    return [*lines, *(f"  {note}" for note in quote.notes)]


def cost_fields(quote: Quote, balance: Money | None) -> dict[str, Any]:
    """Name the parts of what an offer costs."""
    return {
        "places": quote.places,
        "reward": quote.reward.plain,
        "fees": quote.fees.plain,
        "total": quote.total.plain,
        "currency": quote.total.currency,
        "batches": list(quote.batches),
        "balance": balance.plain if balance is not None else None,
        "notes": list(quote.notes),
    }


def ends(table: Sequence[OutcomePay]) -> list[str]:
    """Say what each end of a pass pays and who does what for it; ends that are alike share a line."""
    alike: dict[tuple[str, str], list[str]] = {}
    for each in table:
        alike.setdefault((each.pays, each.who), []).append(str(each.outcome))
    lines = [f"    {', '.join(outcomes)}: {pays}; {who}" for (pays, who), outcomes in alike.items()]
    return ["  Each end pays:", *lines] if lines else []


def end_fields(table: Sequence[OutcomePay]) -> list[dict[str, str]]:
    """Name the parts of what each end pays."""
    return [{"outcome": str(each.outcome), "pays": each.pays, "who": each.who} for each in table]


def created(mode: Mode, posting_ids: Sequence[str], links: Sequence[str], trial_url: str) -> list[str]:
    """Say what was posted and where it is, line by line, as psiTurk did."""
    lines = [_STARS, f"  Created {mode} HIT{'' if len(posting_ids) == 1 else 's'}"]
    lines += [f"    HITid: {posting_id}" for posting_id in posting_ids]
    lines += ["", f"  Ad URL: {trial_url}", "  This address is for trying the ad out only."]
    return [*lines, *(f"  Participants find it at {link}" for link in links)]


def _instant(instant: datetime | None) -> str:
    return "never" if instant is None else instant.astimezone(UTC).isoformat(" ", "seconds")
