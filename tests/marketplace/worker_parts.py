"""A marketplace's file with a HIT in it, without its server."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from psiturk_ng.marketplace import clock
from psiturk_ng.marketplace.mturk.ids import new_id
from psiturk_ng.marketplace.mturk.state import State
from psiturk_ng.marketplace.mturk.tables import HIT_TYPES, HITS

QUESTION = (
    '<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/'
    '2006-07-14/ExternalQuestion.xsd"><ExternalURL>http://127.0.0.1:1/pub</ExternalURL>'
    "<FrameHeight>600</FrameHeight></ExternalQuestion>"
)


def open_state(folder: Path) -> State:
    """Open the marketplace of a folder."""
    return State(folder / "market.sqlite")


def put_hit(
    state: State, *, places: int = 2, requirements: Any = (), lifetime: timedelta | None = None
) -> str:
    """Offer a HIT of $1.50 with ten minutes for each worker; gives its id."""
    with state.moment() as moment:
        kind, hit_id = new_id(), new_id()
        moment.connection.execute(
            sa.insert(HIT_TYPES).values(
                hit_type_id=kind,
                title="Stroop",
                description="Name colours.",
                keywords="colour",
                reward_minor=150,
                duration_seconds=600,
                approval_delay_seconds=3600,
                requirements=list(requirements),
                fingerprint=kind,
            )
        )
        moment.connection.execute(
            sa.insert(HITS).values(
                hit_id=hit_id,
                hit_type_id=kind,
                question=QUESTION,
                annotation="",
                max_assignments=places,
                created_at=moment.now,
                expires_at=moment.now + (lifetime or timedelta(days=1)),
                changed_at=moment.now,
                is_reviewing=False,
            )
        )
    return hit_id


def wait(state: State, **step: float) -> None:
    """Let time pass."""
    with state.moment() as moment:
        clock.move(moment.connection, timedelta(**step))
