"""Keys with which scripts use the API."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from psiturk_ng.domain.logins import Login, Role, checked_name
from psiturk_ng.errors import Conflict, NotFound
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.services.logins import digest
from psiturk_ng.store import Store
from psiturk_ng.store.logins import ApiTokens, TokenRow

_PREFIX: Final = "psiturk_"
"""Lets scanners of published code know a key when they see one."""

_USE_IS_NOTED_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True)
class ApiKeys:
    """Makes, checks and revokes API tokens.

    Args:
        store: the project's database.
        clock: tells the time.
    """

    store: Store
    clock: Clock = system_clock

    def create(self, name: str, role: Role) -> str:
        """Make a token.

        Returns:
            The token, which can be seen this once only.

        Raises:
            BadInput: if the name cannot be used.
            Conflict: if it is taken.
        """
        name, secret = checked_name(name), _PREFIX + secrets.token_urlsafe(32)
        with self.store.writing() as writing:
            tokens = ApiTokens(writing)
            if tokens.named(name) is not None:
                raise Conflict(
                    f"There is an API token named {name} already.",
                    "Choose another name, or revoke that one first.",
                )
            tokens.add(name, digest(secret), role, self.clock())
        return secret

    def revoke(self, name: str) -> None:
        """Make a token worthless at once.

        Raises:
            NotFound: if there is none of that name.
        """
        with self.store.writing() as writing:
            was_there = ApiTokens(writing).remove(name.strip())
        if not was_there:
            raise NotFound(f"There is no API token named {name}.", "See `psiturk api-token list`.")

    def all(self) -> Sequence[TokenRow]:
        """Show all tokens, by name."""
        with self.store.reading() as reading:
            return ApiTokens(reading).all()

    def find(self, secret: str) -> Login | None:
        """Tell who a token stands for; None if it is worthless."""
        now, key = self.clock(), digest(secret)
        with self.store.reading() as reading:
            row = ApiTokens(reading).by_digest(key)
        if row is None:
            return None
        if row.used_at is None or now - row.used_at > _USE_IS_NOTED_EVERY:
            with self.store.writing() as writing:
                ApiTokens(writing).note_use(row.name, now)
        return Login(f"{row.name} (API token)", row.role, "")
