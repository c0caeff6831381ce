"""Lets people into the dashboard: by password, or by a link that the shell printed."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Final

from psiturk_ng.domain.logins import (
    GUESSING_WINDOW,
    LINK_LIFETIME,
    Login,
    Role,
    checked_name,
    checked_password,
    is_guessing,
)
from psiturk_ng.errors import Conflict, LoginNeeded, NotFound, TooManyAttempts
from psiturk_ng.services.clock import Clock, system_clock
from psiturk_ng.store import Store
from psiturk_ng.store.logins import LoginRow, Logins

_HASHES: Final = ("scrypt:", "pbkdf2:")
"""How hashed passwords begin, as werkzeug writes them."""


@dataclass(frozen=True)
class LoginDoor:
    """Knows who may use the dashboard.

    Args:
        store: the project's database.
        name: the setting `login_username`: a manager; empty if there is none.
        password: the setting `login_pw`, plain or hashed.
        clock: tells the time.
    """

    store: Store
    name: str = ""
    password: str = ""
    clock: Clock = system_clock

    @property
    def is_open(self) -> bool:
        """Whether anybody at all can log in."""
        return bool(self._configured or self._all())

    def enter(self, name: str, password: str, place: str) -> Login:
        """Check a password.

        Args:
            name: of who wants in.
            password: as it was typed.
            place: the network address they come from.

        Raises:
            TooManyAttempts: after too many failures; the password was not looked at.
            LoginNeeded: if name and password do not belong together.
        """
        now = self.clock()
        with self.store.reading() as reading:
            counts = Logins(reading).failures(_shortened(name), _shortened(place), now - GUESSING_WINDOW)
        if is_guessing(*counts):
            raise TooManyAttempts(
                "There were too many failed logins.",
                "Wait a quarter of an hour, or use `psiturk dashboard` on the server.",
            )
        kept = self._kept(name)
        # An unknown name takes as long as a wrong password.
        is_right = _matches(kept or self._nobody, password)
        if kept is None or not is_right:
            with self.store.writing() as writing:
                Logins(writing).note_failure(_shortened(name), _shortened(place), now, now - GUESSING_WINDOW)
            raise LoginNeeded("Name and password do not belong together.", "Try again.")
        return _login(kept)

    def find(self, name: str) -> Login | None:
        """Find somebody who may log in."""
        kept = self._kept(name)
        return None if kept is None else _login(kept)

    def make_link(self, name: str = "") -> str:
        """Make the secret of a link that logs somebody in, once and soon.

        Args:
            name: who; without it the manager of the settings, or the first that was added.

        Raises:
            NotFound: if there is nobody of that name, or nobody at all.
        """
        found = self.find(name) if name else self._first_manager()
        if found is None:
            raise NotFound(
                f"There is no login {name}." if name else "Nobody can log in to the dashboard yet.",
                "Add one with `psiturk dashboard user add NAME`.",
            )
        secret, now = secrets.token_urlsafe(32), self.clock()
        with self.store.writing() as writing:
            Logins(writing).keep_link(digest(secret), found.name, now + LINK_LIFETIME, now)
        return secret

    def follow_link(self, secret: str) -> Login:
        """Let in who follows such a link.

        Raises:
            LoginNeeded: if it was followed before, ran out or never was.
        """
        with self.store.writing() as writing:
            name = Logins(writing).use_link(digest(secret), self.clock())
        found = self.find(name) if name else None
        if found is None:
            raise LoginNeeded(
                "This link was used before, or is too old.", "Get a new one with `psiturk dashboard`."
            )
        return found

    def add(self, name: str, password: str, role: Role) -> None:
        """Add a login, or give one of that name a new password and role.

        Raises:
            BadInput: if the name or the password cannot be used.
            Conflict: if the settings name this login.
        """
        name = checked_name(name)
        if name == self.name:
            raise Conflict(
                f"The login {name} is in the settings.", "Change login_pw there, or choose another name."
            )
        row = LoginRow(name, hashed(checked_password(password)), role, self.clock())
        with self.store.writing() as writing:
            Logins(writing).put(row)

    def remove(self, name: str) -> None:
        """Remove a login; sessions that it began end.

        Raises:
            NotFound: if none of that name was added.
        """
        with self.store.writing() as writing:
            was_there = Logins(writing).remove(name.strip())
        if not was_there:
            raise NotFound(f"There is no login {name} that was added.", "See `psiturk dashboard user list`.")

    def all(self) -> Sequence[Login]:
        """Show everybody who may log in: the one of the settings first, the others by name."""
        rows = [row for row in self._all() if row.name != self.name]
        return [_login(row) for row in ([self._configured] if self._configured else []) + rows]

    def _first_manager(self) -> Login | None:
        return next((login for login in self.all() if login.may_change), None)

    def _kept(self, name: str) -> LoginRow | None:
        if self._configured is not None and name == self.name:
            return self._configured
        with self.store.reading() as reading:
            return Logins(reading).find(name)

    def _all(self) -> Sequence[LoginRow]:
        with self.store.reading() as reading:
            return Logins(reading).all()

    @cached_property
    def _configured(self) -> LoginRow | None:
        if not (self.name and self.password):
            return None
        return LoginRow(self.name, self.password, Role.MANAGE, self.clock())

    @cached_property
    def _nobody(self) -> LoginRow:
        return LoginRow("", hashed(secrets.token_urlsafe(16)), Role.VIEW, self.clock())


def hashed(password: str) -> str:
    """Hash a password so that it can be kept."""
    from werkzeug.security import generate_password_hash

    return generate_password_hash(password)


def is_hashed(password: str) -> bool:
    """Whether a setting holds a hash, not a password."""
    return password.startswith(_HASHES) and password.count("$") == 2


def digest(secret: str) -> str:
    """Name a random secret without keeping it."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _matches(row: LoginRow, password: str) -> bool:
    if is_hashed(row.password_hash):
        from werkzeug.security import check_password_hash

        return check_password_hash(row.password_hash, password)
    return hmac.compare_digest(digest(row.password_hash), digest(password))


def _login(row: LoginRow) -> Login:
    return Login(row.name, row.role, digest(row.password_hash)[:16])


def _shortened(text: str) -> str:
    return text[:64]
