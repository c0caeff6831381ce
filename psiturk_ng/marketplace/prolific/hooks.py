"""Webhooks: who wants to know what, and what is on its way to them.

Sources: Prolific's pages on subscribing, receiving, verifying, event delivery and
retries. At least once: a delivery that is not answered with 2xx is tried again, up
to 12 times over about a day.
"""

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.marketplace import settings
from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific.ids import new_id
from psiturk_ng.marketplace.prolific.refusals import absent, faulty, invalid
from psiturk_ng.marketplace.prolific.rules import EVENT_TYPES
from psiturk_ng.marketplace.prolific.tables import EVENTS, SUBSCRIPTIONS
from psiturk_ng.marketplace.state import Moment

MOST_TRIES: Final = 12
_FIRST_PAUSE: Final = timedelta(seconds=20)
_KEPT_AS: Final = "hook_secret"


def make_secret(moment: Moment) -> dict[str, str]:
    """Make the workspace's secret; the one before is gone."""
    made = {"id": new_id(), "value": secrets.token_urlsafe(32)}
    settings.write(moment.connection, _KEPT_AS, made)
    return made


def secret(moment: Moment) -> dict[str, str] | None:
    """Give the workspace's secret; None if none was made."""
    found: dict[str, str] | None = settings.read(moment.connection, _KEPT_AS, None)
    return found


def subscribe(moment: Moment, event_type: object, target_url: object) -> Row:
    """Note that somebody wants to know; they must confirm it before they are told anything.

    Raises:
        Refused: if there is no such kind of event, no address, or no secret yet.
    """
    if event_type not in EVENT_TYPES:
        raise faulty("event_type", f"One of {', '.join(EVENT_TYPES)} is expected.")
    # Prolific asks for a public address with https; a rehearsal on this machine has none.
    if not isinstance(target_url, str) or not target_url.startswith(("https://", "http://")):
        raise faulty("target_url", "The address of a page is expected.")
    if secret(moment) is None:
        raise invalid("Create a secret for the workspace before subscribing.")
    subscription_id = new_id()
    row = sa.insert(SUBSCRIPTIONS).values(
        subscription_id=subscription_id,
        event_type=event_type,
        target_url=target_url,
        handshake=secrets.token_urlsafe(24),
        is_confirmed=False,
        is_enabled=True,
    )
    moment.connection.execute(row)
    return subscription(moment, subscription_id)


def subscription(moment: Moment, subscription_id: str) -> Row:
    """Give one subscription.

    Raises:
        Refused: if there is none.
    """
    query = sa.select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.subscription_id == subscription_id)
    found = moment.connection.execute(query).one_or_none()
    if found is None:
        raise absent("subscription", subscription_id)
    return found


def announce_study(moment: Moment, study_id: str, status: str) -> None:
    """Tell that a study is in another state."""
    announce(moment, "study.status.change", study_id, metadata={}, status=status)


def announce(moment: Moment, event_type: str, resource_id: str, **more: Any) -> None:
    """Put an event on its way to everybody who wants to know."""
    wanted = (SUBSCRIPTIONS.c.event_type == event_type) & SUBSCRIPTIONS.c.is_confirmed
    query = sa.select(SUBSCRIPTIONS).where(wanted & SUBSCRIPTIONS.c.is_enabled)
    for each in moment.connection.execute(query).all():
        event = sa.insert(EVENTS).values(
            event_id=new_id(),
            subscription_id=each.subscription_id,
            event_type=event_type,
            resource_id=resource_id,
            payload={"resource_id": resource_id, "event_type": event_type, **more},
            status="PENDING",
            tries=0,
            next_at=moment.now,
            created_at=moment.now,
            updated_at=moment.now,
        )
        moment.connection.execute(event)


def due(moment: Moment) -> list[Row]:
    """List what should be delivered now, with its address, oldest first."""
    query = (
        sa.select(*EVENTS.c, SUBSCRIPTIONS.c.target_url)
        .join_from(EVENTS, SUBSCRIPTIONS, EVENTS.c.subscription_id == SUBSCRIPTIONS.c.subscription_id)
        .where(EVENTS.c.status == "PENDING", EVENTS.c.next_at <= moment.now)
        .where(SUBSCRIPTIONS.c.is_enabled)
        .order_by(EVENTS.c.number)
        .limit(100)
    )
    return list(moment.connection.execute(query))


def note_delivery(moment: Moment, event: Row, *, is_done: bool) -> None:
    """Note what came of a delivery, and when it is tried again."""
    tries = event.tries + 1
    is_over = is_done or tries >= MOST_TRIES
    values = {
        "tries": tries,
        "status": ("SUCCEEDED" if is_done else "FAILED") if is_over else "PENDING",
        "next_at": moment.now + _FIRST_PAUSE * 2**tries,
        "updated_at": moment.now,
    }
    moment.connection.execute(sa.update(EVENTS).where(EVENTS.c.number == event.number).values(**values))


def signature(secret_value: str, timestamp: str, body: bytes) -> str:
    """Sign what is delivered.

    Args:
        secret_value: the workspace's.
        timestamp: seconds since the epoch, as sent in its header.
        body: exactly as sent.
    """
    digest = hmac.new(secret_value.encode(), timestamp.encode() + body, sha256).digest()
    return base64.b64encode(digest).decode()


def stamp(moment: datetime) -> str:
    """Write a time as the header of a delivery does."""
    return str(int(moment.timestamp()))
