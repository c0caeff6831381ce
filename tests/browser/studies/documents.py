"""Tasks whose media, frames, sizes or clients are out of the ordinary."""

import json
import sqlite3
from contextlib import closing

from playwright.sync_api import Page

from tests.browser.studies.study import Study, at_the_end
from tests.servers import Ids, RunningServer


def play_survey(tab: Page) -> None:
    """Answer the survey inside the other site's frame."""
    frame = tab.frame_locator("#survey")
    frame.locator("#mood").fill("fine")
    frame.locator("#next").click()
    at_the_end(tab)


def watch_videos(tab: Page) -> None:
    """Watch until the end."""
    at_the_end(tab)


def press_go(tab: Page) -> None:
    """Press the one button; the rest happens by itself."""
    tab.click("button")
    at_the_end(tab)


def press_both(tab: Page) -> None:
    """Press two buttons in turn."""
    tab.click("text=One")
    tab.click("text=Two")
    at_the_end(tab)


def each(key: str, numbers: range) -> list[dict[str, int]]:
    """Give trials that differ in one number."""
    return [{key: number} for number in numbers]


def our_client_is_served(server: RunningServer, ids: Ids) -> None:
    """Not the copy that the project has at the address of ours."""
    copy = (server.folder / "static" / "js" / "psiturk.js").read_text("utf-8")
    assert server.get("/static/js/psiturk.js").text != copy


def what_the_model_was_given_is_stored(server: RunningServer, ids: Ids) -> None:
    """`taskdata.set('bonus', …)` goes into the document, not into the column."""
    with closing(sqlite3.connect(server.folder / "participants.db")) as database:
        bonus, datastring = database.execute("select bonus, datastring from assignments").fetchone()
    assert (bonus, json.loads(datastring)["bonus"]) == (0, 0.5)


DOCUMENTS = (
    Study("qualtrics_iframe", play_survey, trials=[{"survey": "SV_1", "response": "R_22"}]),
    Study(
        "video_preloading",
        watch_videos,
        trials=[{"clip": clip, "loaded": True, "width": 32, "over": True} for clip in ("blob", "player")],
    ),
    Study(
        "save_every_trial",
        press_go,
        trials=each("number", range(50)),
        answers={"saved": 50, "currenttrial": 50, "events": 50},
        more=what_the_model_was_given_is_stored,
    ),
    Study(
        "big_data",
        press_go,
        trials=[{"trial": trial, "note": "größer — 大きい — 😀"} for trial in range(6)],
        answers={
            "drawing": "é" * 400_000,
            "deep": {"list": [0, 1, 2, 3, 4], "empty": [], "none": None, "yes": True},
        },
    ),
    Study(
        "two_instances",
        press_both,
        trials=[
            {"from": "task", "what": "One"},
            {"from": "utils", "what": "One"},
            {"from": "task", "what": "Two"},
            {"from": "utils", "what": "Two"},
        ],
        instances=2,
        answers={"first": "of utils", "second": "of task"},
    ),
    Study(
        "own_older_client",
        press_go,
        trials=[{"phase": "one", "knows": "W1"}, {"phase": "two"}],
        answers={"age": "30"},
        more=our_client_is_served,
    ),
)
