"""Tasks with code of their own on the server: completion, tables, bonuses, protected views, conditions."""

import sqlite3
from contextlib import closing
from typing import Any

from playwright.sync_api import Page

from tests.browser.studies.study import Study, at_the_end
from tests.servers import Ids, RunningServer

LOGIN = ("examplename", "ph10b-77")


def query(server: RunningServer, statement: str) -> list[tuple[Any, ...]]:
    """Ask the project's database."""
    with closing(sqlite3.connect(server.folder / "participants.db")) as database:
        return database.execute(statement).fetchall()


def play_draw(tab: Page) -> None:
    """Draw once."""
    tab.click("#draw")
    at_the_end(tab)


def play_own_completion(tab: Page) -> None:
    """Be ready, read the debriefing, send its form."""
    tab.click("#ready")
    tab.wait_for_url("**/debriefing?**")
    assert "version 1b" in tab.inner_text("body")
    tab.fill("textarea", "Nein, alles klar")
    tab.click("text=Complete the HIT")
    at_the_end(tab)
    assert tab.inner_text("h1") == "Your code: W1-100"


def the_form_arrived(server: RunningServer, ids: Ids) -> None:
    """The project's route wrote what the form said to the log."""
    assert "Debriefed: Nein, alles klar" in server.log()


def play_ratings(tab: Page) -> None:
    """Rate three things."""
    for name, value in (("sea", "4"), ("wood", "3"), ("town", "0")):
        tab.wait_for_selector(f"h1:text-is('{name}')")
        tab.fill("input", value)
        tab.click("button")
    at_the_end(tab)


def ratings_are_in_their_tables(server: RunningServer, ids: Ids) -> None:
    """Both tables hold what was rated, by whom."""
    joined = "select uniqueid, name, value from ratings r join stimuli s on s.id = stimulus_id order by r.id"
    assert query(server, joined) == [("W1:A1", "sea", 4.0), ("W1:A1", "wood", 3.0), ("W1:A1", "town", 0.0)]


def play_guesses(tab: Page) -> None:
    """Guess twice."""
    for guess in ("12", "31"):
        tab.fill("input", guess)
        tab.click("text=Guess")
    at_the_end(tab)


def views_are_for_who_knows_the_word(server: RunningServer, ids: Ids) -> None:
    """The list, the greeting and the download ask for the login, and then show what was stored."""
    for path in ("/view_data", "/my_password_protected_route", "/trials.csv"):
        assert server.get(path).status_code == 401
        assert server.get(path, auth=("examplename", "wrong")).status_code == 401
    assert server.get("/my_password_protected_route", auth=LOGIN).text == "welcome examplename"
    cells = f"<tr><td>{ids.uniqueid}</td><td>3</td><td>3.1</td></tr>"
    assert cells in server.get("/view_data", auth=LOGIN).text
    table = server.get("/trials.csv", auth=LOGIN).text.splitlines()
    assert table == ["W1,0,12", "W1,1,31", """W1:A1,remarks,"['none', {'sure': True}]\""""]


def play_cell(tab: Page) -> None:
    """Press the button that names the cell."""
    tab.click("button")
    at_the_end(tab)


def enter(server: RunningServer, worker: str, mode: str = "live") -> None:
    """Let somebody else begin."""
    ids = Ids(worker, f"A-{worker}", "H1", mode)
    assert server.get(f"/exp?{ids.query()}").status_code == 200


def the_list_is_dealt_in_turn(server: RunningServer, ids: Ids) -> None:
    """Who comes next in the same mode gets the next cell; another mode begins anew."""
    enter(server, "first", "lab")
    enter(server, "second")
    enter(server, "third")
    cells = query(server, "select mode, cond, counterbalance from assignments order by rowid")
    assert cells == [("live", 7, 3), ("lab", 7, 3), ("live", 7, 3), ("live", 8, 0)]


def the_file_makes_three_conditions(server: RunningServer, ids: Ids) -> None:
    """Five more participants make two of each, all with counterbalance 0."""
    for number in range(5):
        enter(server, f"other{number}")
    counts = query(server, "select cond, counterbalance, count(*) from assignments group by 1, 2 order by 1")
    assert counts == [(0, 0, 2), (1, 0, 2), (2, 0, 2)]


CUSTOM_CODE = (
    Study("own_table", play_draw, trials=[{"phase": "DRAW", "tickets": 3}]),
    Study(
        "own_completion",
        play_own_completion,
        trials=[{"phase": "ready"}],
        status=100,
        more=the_form_arrived,
    ),
    Study(
        "own_models",
        play_ratings,
        trials=[
            {"name": "sea", "value": 4, "count": 1},
            {"name": "wood", "value": 3, "count": 2},
            {"name": "town", "value": 0, "count": 3},
        ],
        answers={"statistics": {"count": 3, "means": {"sea": 4.0, "town": 0.0, "wood": 3.0}}},
        more=ratings_are_in_their_tables,
    ),
    Study(
        "protected_data",
        play_guesses,
        trials=[{"guess": 12}, {"guess": 31}],
        answers={"remarks": ["none", {"sure": True}]},
        bonus=3.1,
        more=views_are_for_who_knows_the_word,
    ),
    Study(
        "own_allocation",
        play_cell,
        trials=[{"condition": 7, "counterbalance": 3}],
        more=the_list_is_dealt_in_turn,
    ),
    Study(
        "conditions_file",
        play_cell,
        trials=[{"counterbalance": 0}],
        more=the_file_makes_three_conditions,
    ),
)
