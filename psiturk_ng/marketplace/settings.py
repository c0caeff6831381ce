"""Small things that a platform remembers: values by name, as JSON."""

import json
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

METADATA: Final = sa.MetaData()

SETTINGS: Final = sa.Table(
    "settings",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)


def read(connection: sa.Connection, name: str, default: Any) -> Any:
    """Give what was written under a name; else the default."""
    found = connection.scalar(sa.select(SETTINGS.c.value).where(SETTINGS.c.name == name))
    return default if found is None else json.loads(found)


def write(connection: sa.Connection, name: str, value: Any) -> None:
    """Remember a value."""
    row = insert(SETTINGS).values(name=name, value=json.dumps(value))
    connection.execute(row.on_conflict_do_update(set_={"value": row.excluded.value}))
