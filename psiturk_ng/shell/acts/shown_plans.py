"""How plans look before they are carried out: as text, and as JSON."""

from collections.abc import Iterable
from typing import Any, Final

from psiturk_ng.domain.ledger import Kind
from psiturk_ng.domain.plans import Excluded, Item, Plan

_WORDS: Final = {
    Kind.APPROVE: "To be approved",
    Kind.REJECT: "To be rejected",
    Kind.UNREJECT: "To be approved after a rejection",
    Kind.RETURN: "To be asked to give it back",
    Kind.SCREEN_OUT: "To be screened out",
    Kind.BONUS: "To be paid a bonus",
    Kind.POSTING: "To be offered a posting of their own",
}


def plan(planned: Plan) -> list[str]:
    """Say what will be done and what it costs, line by line."""
    lines = [f"{_WORDS[planned.kind]}: {len(planned.items)} in mode {planned.mode} of {planned.recruiter}"]
    if planned.kind not in (Kind.REJECT, Kind.RETURN):
        amounts = {item.amount for item in planned.items}
        each = f" ({next(iter(amounts))} each)" if len(amounts) == 1 else ""
        lines += [
            f"    Amount: {planned.amount}{each}",
            f"    Fee: {planned.fees}",
            f"    Total: {planned.total}",
        ]
        if planned.balance is not None:
            lines.append(f"    Balance before: {planned.balance}")
    return lines + [f"    {item.submission_id}: {item.note}" for item in planned.items if item.note]


def items(planned: Plan) -> list[str]:
    """Name the things to be done, line by line."""
    return [
        f"{item.submission_id} ({item.participant_id})" + (f": {item.amount}" if item.amount else "")
        for item in planned.items
    ]


def left_out(excluded: Iterable[Excluded]) -> list[str]:
    """Say what will not be done and why, line by line."""
    return [
        f"{each.submission_id}"
        + (f" ({each.participant_id})" if each.participant_id else "")
        + f": {each.why}"
        for each in excluded
    ]


def plan_fields(planned: Plan) -> dict[str, Any]:
    """Name the parts of a plan."""
    return {
        "kind": planned.kind,
        "recruiter": planned.recruiter,
        "mode": planned.mode,
        "items": [_item_fields(item) for item in planned.items],
        "held_back": [excluded_fields(each) for each in planned.held_back],
        "already": [excluded_fields(each) for each in planned.already],
        "amount": planned.amount.plain,
        "fees": planned.fees.plain,
        "total": planned.total.plain,
        "currency": planned.currency,
        "balance": planned.balance.plain if planned.balance is not None else None,
    }


def _item_fields(item: Item) -> dict[str, Any]:
    return {
        "hitId": item.posting_id,
        "assignmentId": item.submission_id,
        "workerId": item.participant_id,
        "uniqueid": item.uniqueid or None,
        "amount": item.amount.plain,
        "fee": item.fee.plain,
        "reason": item.reason,
        "note": item.note,
    }


def excluded_fields(excluded: Excluded) -> dict[str, Any]:
    """Name the facts of something that will not be done."""
    return {
        "assignmentId": excluded.submission_id,
        "workerId": excluded.participant_id or None,
        "uniqueid": excluded.uniqueid or None,
        "why": excluded.why,
    }
