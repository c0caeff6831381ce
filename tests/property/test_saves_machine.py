"""Whatever happens to the saves of one assignment, in whatever order, nothing acknowledged is lost."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from psiturk_ng.errors import StoreError
from tests.property.saves_model import LISTS, Expected, OldPage, Record, Tab, copied
from tests.recovery.inside import Inside, open_inside

IS_LONG = os.environ.get("PSITURK_TEST_LONG") == "1"
EXAMPLES, STEPS = (700, 60) if IS_LONG else (60, 40)
PICKS = st.integers(0, 1000)
KINDS = st.sampled_from(sorted(LISTS))
KEYS = st.sampled_from(["age", "sex"])


class Broken:
    """Lets the commits of a database fail."""

    def __init__(self, inside: Inside) -> None:
        self.is_on = False
        sa.event.listen(inside.store.engine, "commit", self._commit)

    def _commit(self, _connection: sa.Connection) -> None:
        if self.is_on:
            raise StoreError("The power is gone.")


class Saves(RuleBasedStateMachine):
    """Two tabs, pages with psiTurk's client, project code, and a network that keeps requests back.

    Args:
        inside: the services.
        broken: their database's way to fail.
    """

    def __init__(self, inside: Inside, broken: Broken) -> None:
        super().__init__()
        self.inside, self.broken = inside, broken
        self.tabs: list[Tab] = []
        self.pages: list[OldPage] = []
        self.network: list[tuple[Tab | None, Record]] = []
        self.expected = Expected()
        self.acknowledged: dict[tuple[str, int], Record] = {}
        self.is_finished = self.is_replaced = False

    @initialize(legacy=st.integers(0, 2))
    def enter(self, legacy: int) -> None:
        """Somebody comes who has perhaps something stored by psiTurk already."""
        self.uniqueid = self.inside.enter()
        self.tabs = [Tab(f"stream-of-tab-{number}") for number in range(2)]
        if legacy:
            page = OldPage("before", self._document())
            for _ in range(legacy):
                page.record("trial")
            with self.inside.store.writing() as writing:
                writing.store_datastring(self.uniqueid, json.dumps(page.document))
            self.expected.put(copied(page.document))

    @rule(pick=PICKS, kind=KINDS)
    def record(self, pick: int, kind: str) -> None:
        """A page records something."""
        self._page(pick).record(kind)

    @rule(pick=PICKS, kind=KINDS, number=PICKS)
    def change(self, pick: int, kind: str, number: int) -> None:
        """A page alters a record, sent or not."""
        page = self._page(pick)
        count = len(page.records[kind] if isinstance(page, Tab) else page.document[LISTS[kind]])
        if count:
            page.change(kind, number % count)

    @rule(pick=PICKS, key=KEYS)
    def answer(self, pick: int, key: str) -> None:
        """A question is answered, in any page."""
        self._page(pick).answer(key)

    @rule(tab=st.integers(0, 1), most=st.integers(1, 4))
    def send(self, tab: int, most: int) -> None:
        """A tab sends what the server lacks."""
        self.network.append((self.tabs[tab], self.tabs[tab].draw(most)))

    @precondition(lambda self: len(self.pages) < 3)
    @rule(is_fresh=st.booleans())
    def open_old_page(self, is_fresh: bool) -> None:
        """A page with psiTurk's client opens, and starts from what is stored or from nothing."""
        document = self._document() if is_fresh else self._document({})
        self.pages.append(OldPage(f"old-{len(self.pages)}", document))

    @precondition(lambda self: self.pages)
    @rule(pick=PICKS)
    def put(self, pick: int) -> None:
        """A page with psiTurk's client sends its document, and goes on without waiting."""
        self.network.append((None, copied(self.pages[pick % len(self.pages)].document)))

    @precondition(lambda self: self.network)
    @rule(pick=PICKS, fate=st.sampled_from(["answered", "answered", "answer lost", "repeated", "power cut"]))
    def deliver(self, pick: int, fate: str) -> None:
        """Any request arrives: the newest, or one that was kept back since long."""
        number = pick % len(self.network)
        tab, body = self.network[number] if fate == "repeated" else self.network.pop(number)
        if fate == "power cut":
            self._lose_power(tab, body)
            return
        covered = self._put(body) if tab is None else self._save(tab, body, is_answered=fate != "answer lost")
        if fate != "answer lost":
            self.acknowledged |= {(one["mark"], one["version"]): one for one in covered}

    @rule()
    def rewrite(self) -> None:
        """A minute has passed."""
        self.inside.datastrings.rewrite_dirty()
        self._check_column()

    @rule()
    def finish(self) -> None:
        """The task is done, says one page; others may go on."""
        self.inside.completion.complete(self.uniqueid)
        self.is_finished = True

    @rule(what=st.sampled_from(["changed", "emptied", "removed"]))
    def replace(self, what: str) -> None:
        """Project code assigns the datastring."""
        document = self._document({} if what == "emptied" else None)
        if what == "changed":
            document["questiondata"]["by project"] = True
            document["data"] = document["data"][:-1]
        text = '"removed"' if what == "removed" else json.dumps(document)
        with self.inside.store.writing() as writing:
            writing.store_datastring(self.uniqueid, text)
            self.inside.recording.replace_document(writing, self.uniqueid, text)
        self.expected.replace(None if what == "removed" else document)
        self.is_replaced = True

    @invariant()
    def the_document_is_what_it_should_be(self) -> None:
        """Every record, in order, in its newest version; every answer."""
        document = self._document()
        for kind, name in LISTS.items():
            assert document[name] == self.expected.shown(kind)
        assert document["questiondata"] == self.expected.answers

    @invariant()
    def nothing_is_there_twice(self) -> None:
        """Unless project code wrote it so."""
        document = self._document()
        marks = Counter(record["mark"] for name in LISTS.values() for record in document[name])
        assert self.is_replaced or max(marks.values(), default=1) == 1

    @invariant()
    def nothing_acknowledged_is_lost(self) -> None:
        """It is shown, or something newer took its place and it is kept aside."""
        document = self._document()
        shown = [record for name in LISTS.values() for record in document[name]]
        lacking = [record for record in self.acknowledged.values() if record not in shown]
        if lacking:
            kept = list(self._kept_aside())
            assert [record for record in lacking if record not in kept] == []

    @invariant()
    def the_column_is_complete_from_the_finish_on(self) -> None:
        """Whatever comes after it."""
        if self.is_finished:
            self._check_column()

    def _page(self, pick: int) -> Tab | OldPage:
        pages: list[Tab | OldPage] = [*self.tabs, *self.pages]
        return pages[pick % len(pages)]

    def _save(self, tab: Tab, body: Record, *, is_answered: bool) -> list[Record]:
        receipt = self.inside.save(self.uniqueid, copied(body))
        expected = self.expected.save(copied(body))
        counts = {"trials": receipt.trials, "events": receipt.events, "answers": receipt.answers}
        assert counts == expected
        covered = tab.acknowledge(body, counts) if is_answered else []
        # What a newer version overtook on the way was never held.
        return [record for record in covered if self.expected.holds(record)]

    def _put(self, document: Record) -> list[Record]:
        self.inside.recording.save_document(self.uniqueid, copied(document))
        self.expected.put(copied(document))
        return [record for name in LISTS.values() for record in document[name]]

    def _lose_power(self, tab: Tab | None, body: Record) -> None:
        self.broken.is_on = True
        try:
            send = self.inside.recording.save_document if tab is None else self.inside.save
            with pytest.raises(StoreError):
                send(self.uniqueid, copied(body))
        finally:
            self.broken.is_on = False

    def _document(self, stored: Record | None = None) -> Record:
        if stored is None:
            stored = self.inside.recording.load(self.uniqueid).document
        empty: Record = {"currenttrial": 0, "data": [], "eventdata": [], "questiondata": {}}
        return {**empty, **stored}

    def _check_column(self) -> None:
        assert self.inside.column(self.uniqueid) == self.inside.recording.text(self.uniqueid)

    def _kept_aside(self) -> Iterator[Any]:
        for body in self.inside.kept_aside(self.uniqueid):
            held = json.loads(body)
            yield held
            for name in LISTS.values() if isinstance(held, dict) else ():
                yield from held.get(name, ())


@pytest.fixture
def inside(tmp_path: Path) -> Iterator[Inside]:
    """The services on an empty SQLite database, which need not outlive the machine."""
    inside = open_inside(tmp_path, f"sqlite:///{tmp_path}/participants.db", sqlite_synchronous="OFF")
    yield inside
    inside.store.close()


def test_nothing_acknowledged_is_lost_whatever_happens(inside: Inside) -> None:
    """Retries, lost answers, late and repeated requests, altered records, stale documents, power cuts."""
    broken = Broken(inside)
    run_state_machine_as_test(
        lambda: Saves(inside, broken),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
