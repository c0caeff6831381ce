"""Death at every single step of a payment: it is made exactly once all the same."""

from collections import Counter
from datetime import timedelta
from itertools import count

import pytest

from psiturk_ng.domain.ledger import EntryState
from psiturk_ng.services.claims import CLAIM_TIME
from psiturk_ng.store import Store
from tests.services.conftest import FrozenClock
from tests.services.dying import Dead, Life, MortalBonuses, MortalStore
from tests.services.two_steps import Desk, TwoSteps


@pytest.mark.parametrize("shows_references", [True, False])
def test_death_at_any_step_pays_once(store: Store, clock: FrozenClock, shows_references: bool) -> None:
    """On a platform that recognises no repeats; a second process goes on when the claim has lapsed."""
    platform = TwoSteps(shows_references=shows_references)
    deaths = Counter[EntryState]()
    for steps in count():
        name, life = f"a{steps}", Life(steps)
        mortal = Desk(MortalStore(store, life), MortalBonuses(platform, life), clock)  # type: ignore[arg-type]
        try:
            mortal.pay(name, reason=name)
            break
        except Dead:
            survivor = Desk(store, platform, clock)
            deaths.update([survivor.entry(name).state] if survivor.is_meant(name) else [])
            clock.now += CLAIM_TIME + timedelta(seconds=1)
            survivor.pay(name, reason=name)
            assert survivor.entry(name).state is EntryState.DONE, steps
    paid = Counter(each.reason for each in platform.paid)
    assert paid == {f"a{number}": 1 for number in range(steps + 1)}
    assert set(deaths) == {EntryState.INTENDED, EntryState.SENDING, EntryState.DONE}
