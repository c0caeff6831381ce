"""Campaigns that psiTurk left in a database."""

from datetime import datetime

import sqlalchemy as sa

from psiturk_ng.store import Store


def leave_campaign(store: Store, codeversion: str = "1.0") -> int:
    """Leave one that is marked as active; gives its number."""
    row = {
        "codeversion": codeversion,
        "mode": "sim",
        "goal": 30,
        "minutes_between_rounds": 5,
        "assignments_per_round": 10,
        "hit_reward": 0.6,
        "hit_duration_hours": 2.0,
        "is_active": True,
        "created": datetime(2024, 3, 1, 12),
    }
    with store.writing() as writing:
        made = writing.connection.execute(sa.insert(store.tables.campaigns).values(**row))
    assert made.inserted_primary_key
    return int(made.inserted_primary_key[0])
