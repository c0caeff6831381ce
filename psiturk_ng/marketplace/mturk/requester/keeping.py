"""Showing HITs, ending them and removing them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.marketplace.mturk import hits, rules
from psiturk_ng.marketplace.mturk.hits import HitStatus
from psiturk_ng.marketplace.mturk.refusals import absent, invalid, wrong_state
from psiturk_ng.marketplace.mturk.requester import tokens
from psiturk_ng.marketplace.mturk.requester.checks import Asked
from psiturk_ng.marketplace.mturk.requester.making import change_hit, require_hit, require_hit_type
from psiturk_ng.marketplace.mturk.requester.paging import Listing
from psiturk_ng.marketplace.mturk.requester.shown import hit_shown
from psiturk_ng.marketplace.mturk.state import Moment
from psiturk_ng.marketplace.mturk.tables import HIT_TYPES, HITS, SHOWN, AssignmentState

_EXPIRING: Final = "UpdateExpirationForHIT"
_REVIEWABLE: Final = (HitStatus.REVIEWING, HitStatus.REVIEWABLE)


def get_hit(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Show a HIT, also one that was removed."""
    hit = hits.get(moment.connection, asked["HITId"])
    if hit is None:
        raise absent("HIT", asked["HITId"])
    return {"HIT": hit_shown(hit, moment.now)}


def list_hits(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """List the HITs that were not removed, newest first."""
    return _page(moment, asked)


def list_reviewable_hits(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """List the HITs on which nobody works any more."""
    is_reviewing = asked.get("Status", HitStatus.REVIEWABLE) == HitStatus.REVIEWING
    clauses = [*_has_ended(moment), HITS.c.is_reviewing.is_(is_reviewing)]
    if "HITTypeId" in asked:
        clauses.append(HITS.c.hit_type_id == asked["HITTypeId"])
    return _page(moment, asked, *clauses)


def list_hits_for_qualification_type(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """List the HITs that ask for a qualification."""
    wanted = f'%"{asked["QualificationTypeId"]}"%'
    return _page(moment, asked, sa.cast(HIT_TYPES.c.requirements, sa.Text).like(wanted))


def update_expiration(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Move the end of a HIT; the same end twice within a day is taken for a repeat, as Amazon does."""
    hit = require_hit(moment, asked["HITId"])
    expires_at = _instant(asked["ExpireAt"])
    if expires_at > moment.now + timedelta(seconds=rules.LIMITS["LifetimeInSeconds"].most):
        raise invalid("ExpireAt is more than 365 days ahead.")
    token = hit.hit_id + expires_at.strftime("%a %b %d %H:%M:%S UTC %Y")
    tokens.refuse_repeat(moment, _EXPIRING, token)
    tokens.remember(moment, _EXPIRING, token, hit.hit_id)
    change_hit(moment, hit.hit_id, expires_at=expires_at)
    return {}


def update_review_status(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Mark a HIT as being reviewed, or take the mark back."""
    hit = require_hit(moment, asked["HITId"])
    before, after = (HitStatus.REVIEWABLE, True) if not asked.get("Revert") else (HitStatus.REVIEWING, False)
    if hit.status(moment.now) is not before:
        raise wrong_state("HIT", [before], present=hit.status(moment.now))
    change_hit(moment, hit.hit_id, is_reviewing=after)
    return {}


def update_hit_type(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Give a HIT the properties of another type."""
    hit = require_hit(moment, asked["HITId"])
    require_hit_type(moment, asked["HITTypeId"])
    change_hit(moment, hit.hit_id, hit_type_id=asked["HITTypeId"])
    return {}


def delete_hit(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Remove a HIT that has ended and whose assignments were all reviewed."""
    hit = hits.get(moment.connection, asked["HITId"])
    if hit is None:
        raise absent("HIT", asked["HITId"])
    status = hit.status(moment.now)
    if status not in _REVIEWABLE or hit.submitted:
        raise wrong_state("HIT", _REVIEWABLE, present=status)
    change_hit(moment, hit.hit_id, disposed_at=moment.now)
    return {}


def _page(moment: Moment, asked: Asked, *clauses: sa.ColumnElement[bool]) -> Mapping[str, Any]:
    listing = Listing(
        name="HITs",
        key=HITS.c.number,
        show=lambda row: hit_shown(hits.hit_of(row), moment.now),
        newest_first=True,
    )
    return listing.page(moment, hits.WHOLE.where(HITS.c.disposed_at.is_(None), *clauses), asked)


def _has_ended(moment: Moment) -> list[sa.ColumnElement[bool]]:
    pending = hits.counted(AssignmentState.ACCEPTED)
    taken = hits.counted(AssignmentState.ACCEPTED, *SHOWN)
    return [pending == 0, (HITS.c.expires_at <= moment.now) | (taken >= HITS.c.max_assignments)]


def _instant(value: Any) -> datetime:
    try:
        return value.astimezone(UTC) if isinstance(value, datetime) else datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError, TypeError) as error:
        raise invalid(f"ExpireAt {value!r} is not a time.") from error
