"""Who gets into the dashboard, and who does not."""

import pytest

from psiturk_ng.domain.logins import FAILURES_PER_NAME_AND_PLACE, FAILURES_PER_PLACE, Role, safe_next
from psiturk_ng.errors import BadInput, Conflict, LoginNeeded, NotFound, TooManyAttempts
from psiturk_ng.services.api_tokens import ApiKeys
from psiturk_ng.services.logins import LoginDoor, hashed, is_hashed
from psiturk_ng.store import Store
from tests.services.conftest import FrozenClock

PASSWORD = "long enough"


@pytest.fixture
def door(store: Store, clock: FrozenClock) -> LoginDoor:
    """The login of the settings is `boss`."""
    return LoginDoor(store, "boss", "of the lab", clock)


def test_without_a_login_the_door_stays_closed(store: Store, clock: FrozenClock) -> None:
    """A name without a password is no login."""
    door = LoginDoor(store, "boss", "", clock)
    assert not door.is_open
    with pytest.raises(LoginNeeded):
        door.enter("boss", "", "::1")
    door.add("ada", PASSWORD, Role.VIEW)
    assert door.is_open


@pytest.mark.parametrize("kept", ["of the lab", hashed("of the lab")])
def test_the_login_of_the_settings_manages(store: Store, clock: FrozenClock, kept: str) -> None:
    """Plain or hashed, the password opens; another does not."""
    door = LoginDoor(store, "boss", kept, clock)
    assert door.enter("boss", "of the lab", "::1").may_change
    for wrong in ("", "of the lab ", kept + "x"):
        with pytest.raises(LoginNeeded):
            door.enter("boss", wrong, "::1")


def test_added_people_have_their_role(door: LoginDoor) -> None:
    """They are listed behind the login of the settings, and only their hash is kept."""
    door.add("ada", PASSWORD, Role.VIEW)
    assert [(login.name, login.role) for login in door.all()] == [("boss", Role.MANAGE), ("ada", Role.VIEW)]
    assert not door.enter("ada", PASSWORD, "::1").may_change
    with door.store.reading() as reading:
        kept = reading.connection.exec_driver_sql("SELECT password_hash FROM psiturk_login").scalar_one()
    assert is_hashed(kept)
    assert PASSWORD not in kept


def test_a_new_password_or_removal_ends_what_the_old_one_began(door: LoginDoor) -> None:
    """The stamp of a login changes with its password."""
    door.add("ada", PASSWORD, Role.VIEW)
    before = door.find("ada")
    door.add("ada", "another one", Role.MANAGE)
    after = door.find("ada")
    assert before is not None
    assert after is not None
    assert before.stamp != after.stamp
    with pytest.raises(LoginNeeded):
        door.enter("ada", PASSWORD, "::1")
    door.remove("ada")
    assert door.find("ada") is None
    with pytest.raises(NotFound):
        door.remove("ada")


def test_bad_names_and_passwords_are_refused(door: LoginDoor) -> None:
    """Nothing is added."""
    for name, password in (("", PASSWORD), ("a\nb", PASSWORD), ("x" * 65, PASSWORD), ("ada", "short")):
        with pytest.raises(BadInput):
            door.add(name, password, Role.VIEW)
    with pytest.raises(Conflict):
        door.add("boss", PASSWORD, Role.MANAGE)
    assert len(door.all()) == 1


def test_guessing_is_stopped_and_forgiven(door: LoginDoor, clock: FrozenClock) -> None:
    """After ten failures even the right password waits, from that address only, for a quarter of an hour."""
    for _ in range(FAILURES_PER_NAME_AND_PLACE):
        with pytest.raises(LoginNeeded):
            door.enter("boss", "wrong", "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        door.enter("boss", "of the lab", "192.0.2.1")
    assert door.enter("boss", "of the lab", "192.0.2.2").name == "boss"
    clock.pass_minutes(15.1)
    assert door.enter("boss", "of the lab", "192.0.2.1").name == "boss"


@pytest.mark.long_on("postgresql", "mysql")
def test_one_address_cannot_try_many_names(door: LoginDoor) -> None:
    """Failures of all names together count too."""
    for number in range(FAILURES_PER_PLACE):
        with pytest.raises(LoginNeeded):
            door.enter(f"name{number}", "wrong", "192.0.2.1")
    with pytest.raises(TooManyAttempts):
        door.enter("boss", "of the lab", "192.0.2.1")


def test_a_link_opens_once_and_soon(door: LoginDoor, clock: FrozenClock) -> None:
    """Used or old, it opens nothing."""
    secret = door.make_link()
    assert door.follow_link(secret).name == "boss"
    with pytest.raises(LoginNeeded):
        door.follow_link(secret)
    late = door.make_link("boss")
    clock.pass_minutes(6)
    with pytest.raises(LoginNeeded):
        door.follow_link(late)
    with pytest.raises(NotFound):
        door.make_link("nobody")


def test_api_tokens_are_seen_once_and_can_be_revoked(store: Store, clock: FrozenClock) -> None:
    """The database holds only their digest, and when they were last used."""
    keys = ApiKeys(store, clock)
    secret = keys.create("nightly", Role.VIEW)
    with pytest.raises(Conflict):
        keys.create("nightly", Role.MANAGE)
    found = keys.find(secret)
    assert found is not None
    assert (found.name, found.role) == ("nightly (API token)", Role.VIEW)
    assert [(row.name, row.used_at) for row in keys.all()] == [("nightly", clock.now)]
    with store.reading() as reading:
        row = reading.connection.exec_driver_sql("SELECT * FROM psiturk_api_token").mappings().one()
    assert secret not in row.values()
    keys.revoke("nightly")
    assert keys.find(secret) is None
    with pytest.raises(NotFound):
        keys.revoke("nightly")


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example/dashboard/", "//evil.example", "/\\evil.example", "javascript:alert(1)"),
        *("/dashboardx", "/exp", "", "/dashboard/../exp", "/dashboard/\nx", "http:///dashboard"),
    ],
)
def test_the_way_back_stays_on_the_dashboard(address: str) -> None:
    """Any other address becomes the dashboard's own."""
    assert safe_next(address, "/dashboard/") == "/dashboard/"


def test_the_way_back_is_kept() -> None:
    """Pages of the dashboard are gone back to, with their query."""
    assert safe_next("/dashboard/participants?page=2", "/dashboard/") == "/dashboard/participants?page=2"
