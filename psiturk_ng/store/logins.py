"""Those who may use the dashboard: names, password hashes, links, failures and tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from psiturk_ng.domain.logins import Role
from psiturk_ng.store.assignments import Reading
from psiturk_ng.store.upsert import insert_if_absent


@dataclass(frozen=True, slots=True)
class LoginRow:
    """A login that was made with a command.

    Args:
        name: of the person.
        password_hash: as werkzeug writes it.
        role: what they may do.
        created_at: aware.
    """

    name: str
    password_hash: str
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A key with which scripts use the API; the key itself is not kept.

    Args:
        name: what it is for.
        role: what it may do.
        created_at: aware.
        used_at: when it was last used, to the hour; None if never.
    """

    name: str
    role: Role
    created_at: datetime
    used_at: datetime | None


class Logins:
    """Logins and what belongs to them, inside a transaction.

    Args:
        within: an open transaction; a writing one where something changes.
    """

    def __init__(self, within: Reading) -> None:
        self._connection = within.connection
        self._tables = within.tables

    def find(self, name: str) -> LoginRow | None:
        """Find a login by its name."""
        table = self._tables.logins
        row = self._connection.execute(sa.select(table).where(table.c.name == name)).mappings().first()
        return None if row is None else _login(row)

    def all(self) -> Sequence[LoginRow]:
        """Show all logins, by name."""
        table = self._tables.logins
        return [_login(row) for row in self._connection.execute(sa.select(table).order_by("name")).mappings()]

    def put(self, row: LoginRow) -> None:
        """Add a login, or replace the one of that name."""
        self.remove(row.name)
        values = {
            "name": row.name,
            "password_hash": row.password_hash,
            "role": str(row.role),
            "created_at": row.created_at,
        }
        insert_if_absent(self._connection, self._tables.logins, values)

    def remove(self, name: str) -> bool:
        """Remove a login; tells whether there was one."""
        table = self._tables.logins
        return self._connection.execute(sa.delete(table).where(table.c.name == name)).rowcount == 1

    def failures(self, name: str, place: str, since: datetime) -> tuple[int, int, int]:
        """Count failed logins: of the name from the place, from the place, of the name."""
        table = self._tables.failed_logins
        is_name, is_place = table.c.name == name, table.c.place == place
        query = sa.select(
            sa.func.count(sa.case((is_name & is_place, 1))),
            sa.func.count(sa.case((is_place, 1))),
            sa.func.count(sa.case((is_name, 1))),
        )
        both, places, names = self._connection.execute(query.where(table.c.failed_at > since)).one()
        return both, places, names

    def note_failure(self, name: str, place: str, now: datetime, since: datetime) -> None:
        """Keep a failed login, and forget those that no longer count."""
        table = self._tables.failed_logins
        self._connection.execute(sa.delete(table).where(table.c.failed_at <= since))
        self._connection.execute(sa.insert(table).values(name=name, place=place, failed_at=now))

    def keep_link(self, digest: str, name: str, expires_at: datetime, now: datetime) -> None:
        """Keep a login link, and forget those that ran out."""
        table = self._tables.login_links
        self._connection.execute(sa.delete(table).where(table.c.expires_at <= now))
        row = {"digest": digest, "name": name, "expires_at": expires_at}
        insert_if_absent(self._connection, table, row)

    def use_link(self, digest: str, now: datetime) -> str | None:
        """Use up a login link; gives the name it is for, None if it was used or ran out."""
        table = self._tables.login_links
        which = (table.c.digest == digest) & (table.c.expires_at > now)
        name = self._connection.scalar(sa.select(table.c.name).where(which))
        is_ours = self._connection.execute(sa.delete(table).where(which)).rowcount == 1
        return name if is_ours else None


class ApiTokens:
    """Keys for scripts, inside a transaction.

    Args:
        within: an open transaction; a writing one where something changes.
    """

    def __init__(self, within: Reading) -> None:
        self._connection = within.connection
        self._table = within.tables.api_tokens

    def add(self, name: str, digest: str, role: Role, now: datetime) -> None:
        """Keep a new key."""
        values = {"name": name, "digest": digest, "role": str(role), "created_at": now}
        self._connection.execute(sa.insert(self._table).values(values))

    def remove(self, name: str) -> bool:
        """Make a key worthless; tells whether there was one of that name."""
        return (
            self._connection.execute(sa.delete(self._table).where(self._table.c.name == name)).rowcount == 1
        )

    def all(self) -> Sequence[TokenRow]:
        """Show all keys, by name."""
        rows = self._connection.execute(sa.select(self._table).order_by("name")).mappings()
        return [_token(row) for row in rows]

    def named(self, name: str) -> TokenRow | None:
        """Find a key by its name."""
        return self._find(self._table.c.name == name)

    def by_digest(self, digest: str) -> TokenRow | None:
        """Find a key by its digest."""
        return self._find(self._table.c.digest == digest)

    def note_use(self, name: str, now: datetime) -> None:
        """Keep when a key was used."""
        self._connection.execute(sa.update(self._table).where(self._table.c.name == name).values(used_at=now))

    def _find(self, clause: sa.ColumnElement[bool]) -> TokenRow | None:
        row = self._connection.execute(sa.select(self._table).where(clause)).mappings().first()
        return None if row is None else _token(row)


def _login(row: sa.RowMapping) -> LoginRow:
    return LoginRow(row["name"], row["password_hash"], Role(row["role"]), row["created_at"])


def _token(row: sa.RowMapping) -> TokenRow:
    return TokenRow(row["name"], Role(row["role"]), row["created_at"], row["used_at"])
