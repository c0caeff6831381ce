"""Making HITs, and making them larger."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.marketplace.mturk import hits, reviewing, rules
from psiturk_ng.marketplace.mturk.hits import Hit, HitStatus
from psiturk_ng.marketplace.mturk.ids import new_id
from psiturk_ng.marketplace.mturk.refusals import TurkError, absent, wrong_state
from psiturk_ng.marketplace.mturk.requester import tokens
from psiturk_ng.marketplace.mturk.requester.checks import (
    Asked,
    check_limits,
    check_question,
    check_requirements,
    payment,
    refuse,
)
from psiturk_ng.marketplace.mturk.requester.shown import hit_shown
from psiturk_ng.marketplace.mturk.state import Moment
from psiturk_ng.marketplace.mturk.tables import HIT_TYPES, HITS

_MAKING: Final = "CreateHIT"
"""One memory of tokens for both operations that make a HIT."""

_ADDING: Final = "CreateAdditionalAssignmentsForHIT"
_NOT_HERE: Final = ("AssignmentReviewPolicy", "HITReviewPolicy", "HITLayoutId", "HITLayoutParameters")


def create_hit_type(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Register a HIT type; the same values give the same one."""
    return {"HITTypeId": _hit_type(moment, asked)}


def create_hit(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Make a HIT together with its type."""
    _refuse_second(moment, asked)
    return _make(moment, asked, _hit_type(moment, asked))


def create_hit_with_hit_type(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Make a HIT of a type that is there."""
    _refuse_second(moment, asked)
    require_hit_type(moment, asked["HITTypeId"])
    return _make(moment, asked, asked["HITTypeId"])


def create_additional_assignments(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Let more workers do a HIT."""
    check_limits(asked)
    token = asked.get("UniqueRequestToken")
    tokens.refuse_repeat(moment, _ADDING, token)
    hit = require_hit(moment, asked["HITId"])
    larger = hit.max_assignments + asked["NumberOfAdditionalAssignments"]
    if hit.max_assignments < rules.LARGE_HIT <= larger:
        raise TurkError(
            "InvalidMaximumAssignmentsIncrease",
            f"A HIT with fewer than {rules.LARGE_HIT} assignments cannot be extended to {larger}.",
        )
    require_funds(moment, (hit.reward + hit.fee) * asked["NumberOfAdditionalAssignments"])
    change_hit(moment, hit.hit_id, max_assignments=larger, is_reviewing=False)
    tokens.remember(moment, _ADDING, token, hit.hit_id)
    return {}


def require_hit(moment: Moment, hit_id: str) -> Hit:
    """Give a HIT that was not removed."""
    hit = hits.get(moment.connection, hit_id)
    if hit is None:
        raise absent("HIT", hit_id)
    if hit.disposed_at is not None:
        others = [each for each in HitStatus if each is not HitStatus.DISPOSED]
        raise wrong_state("HIT", others, present=HitStatus.DISPOSED)
    return hit


def require_hit_type(moment: Moment, hit_type_id: str) -> None:
    """Refuse an id that no HIT type has."""
    same = sa.select(HIT_TYPES.c.hit_type_id).where(HIT_TYPES.c.hit_type_id == hit_type_id)
    if moment.connection.scalar(same) is None:
        raise absent("HITType", hit_type_id)


def change_hit(moment: Moment, hit_id: str, **values: Any) -> None:
    """Set columns of a HIT."""
    change = sa.update(HITS).where(HITS.c.hit_id == hit_id)
    moment.connection.execute(change.values(changed_at=moment.now, **values))


def _hit_type(moment: Moment, asked: Asked) -> str:
    check_limits(asked)
    usual_delay = int(rules.DEFAULT_APPROVAL_DELAY.total_seconds())
    values = {
        "title": asked["Title"],
        "description": asked["Description"],
        "keywords": asked.get("Keywords", ""),
        "reward_minor": payment(asked, "Reward").minor,
        "duration_seconds": asked["AssignmentDurationInSeconds"],
        "approval_delay_seconds": asked.get("AutoApprovalDelayInSeconds", usual_delay),
        "requirements": check_requirements(moment, asked),
    }
    fingerprint = json.dumps(values, sort_keys=True)
    same = sa.select(HIT_TYPES.c.hit_type_id).where(HIT_TYPES.c.fingerprint == fingerprint)
    known: str | None = moment.connection.scalar(same)
    if known is not None:
        return known
    made = new_id()
    row = sa.insert(HIT_TYPES).values(hit_type_id=made, fingerprint=fingerprint, **values)
    moment.connection.execute(row)
    return made


def _refuse_second(moment: Moment, asked: Asked) -> None:
    made = tokens.outcome_of(moment, _MAKING, asked.get("UniqueRequestToken"))
    if made is not None:
        raise TurkError("HitAlreadyExists", f'The HIT with ID "{made}" already exists.')


def _make(moment: Moment, asked: Asked, hit_type_id: str) -> Mapping[str, Any]:
    refuse(asked, *_NOT_HERE)
    check_limits(asked)
    made = new_id()
    row = sa.insert(HITS).values(
        hit_id=made,
        hit_type_id=hit_type_id,
        question=check_question(asked),
        annotation=asked.get("RequesterAnnotation", ""),
        max_assignments=asked.get("MaxAssignments", 1),
        created_at=moment.now,
        expires_at=moment.now + timedelta(seconds=asked["LifetimeInSeconds"]),
        changed_at=moment.now,
        is_reviewing=False,
    )
    moment.connection.execute(row)
    tokens.remember(moment, _MAKING, asked.get("UniqueRequestToken"), made)
    hit = require_hit(moment, made)
    require_funds(moment, (hit.reward + hit.fee) * hit.max_assignments)
    return {"HIT": hit_shown(hit, moment.now)}


def require_funds(moment: Moment, needed: Money) -> None:
    """Refuse what the balance does not pay for."""
    held = reviewing.balance(moment.connection)
    if held < needed:
        raise TurkError("InsufficientFunds", f"This needs {needed}, and the balance is {held}.")
