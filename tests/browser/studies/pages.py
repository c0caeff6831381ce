"""Tasks made of pages: psiTurk's own ways, of both versions, with old libraries and with none."""

from typing import Any

from playwright.sync_api import Page

from psiturk_ng.domain.status import Status
from tests.browser.studies.study import Study, at_the_end


def words(*answers: bool) -> list[dict[str, Any]]:
    """Give the trials of a Stroop task by whether they were answered rightly."""
    return [{"phase": "TEST", "hit": hit} for hit in answers]


def instructions(*actions: str) -> list[dict[str, Any]]:
    """Give the trials that reading the instructions leaves."""
    return [{"phase": "INSTRUCTIONS", "action": action} for action in actions]


def play_stroop_2(tab: Page) -> None:
    """Read the instructions, going back once, answer three trials and the questionnaire."""
    tab.click(".continue")
    tab.click(".previous")
    tab.click(".continue")
    tab.click("h1:has-text('Two') ~ div .continue")
    for word, key in (("SHIP", "r"), ("GREEN", "g"), ("BLUE", "g")):
        tab.wait_for_selector(f"#stim:has-text('{word}')")
        tab.keyboard.press(key)
    tab.click("#next")
    at_the_end(tab)


def play_stroop_3(tab: Page) -> None:
    """Read the instructions, answer three trials and the questionnaire; the window then closes."""
    tab.click(".continue")
    tab.click("h1:has-text('Second') ~ div .continue")
    for word, key in (("SHIP", "r"), ("GREEN", "b"), ("MONKEY", "b")):
        tab.wait_for_selector(f"#word:has-text('{word}')")
        tab.keyboard.press(key)
    tab.select_option("#engagement", "7")
    tab.fill("#notes", "Grün, “so” 😀")
    tab.click("#next")


def play_without_libraries(tab: Page) -> None:
    """Choose twice."""
    tab.click("h1:has-text('3 or 9') ~ button[value=right]")
    tab.click("h1:has-text('12 or 4') ~ button[value=left]")
    at_the_end(tab)


def play_long_instructions(tab: Page) -> None:
    """Go back from the fourth page to the second, and on to the end."""

    def press(number: int, button: str) -> None:
        tab.click(f"#container-instructions:has(h1:text-is('Page {number}')) .{button}")

    for number, button in ((1, "continue"), (2, "continue")):
        press(number, button)
    assert "Write to help@example.org (version 7)." in tab.inner_text("body")
    for number, button in ((3, "continue"), (4, "previous"), (3, "previous")):
        press(number, button)
    for number in range(2, 9):
        press(number, "continue")
    tab.click("#done")
    at_the_end(tab)


PAGES = (
    Study(
        "stroop_of_psiturk2",
        play_stroop_2,
        trials=[
            *instructions("Begin", "NextPage", "PrevPage", "NextPage", "FinishInstructions"),
            *words(True, True, False),
        ],
        answers={"difficulty": "5"},
        bonus=0.04,
    ),
    Study(
        "stroop_of_psiturk3",
        play_stroop_3,
        trials=[
            *instructions("Begin", "NextPage", "FinishInstructions"),
            *words(True, False, True),
            {"phase": "postquestionnaire", "status": "begin"},
            {"phase": "postquestionnaire", "status": "submit"},
        ],
        answers={"engagement": "7", "notes": "Grün, “so” 😀"},
        status=Status.SUBMITTED,
        bonus=0.04,
        has_popup=True,
    ),
    Study(
        "no_jquery",
        play_without_libraries,
        trials=[
            {"left": 3, "right": 9, "chosen": "right", "shown": 1},
            {"left": 12, "right": 4, "chosen": "left", "shown": 2},
        ],
        answers={"condition": True, "knows": "W1"},
        mode="lab",
    ),
    Study(
        "long_instructions",
        play_long_instructions,
        trials=[
            *instructions(
                "Begin", *["NextPage"] * 3, *["PrevPage"] * 2, *["NextPage"] * 6, "FinishInstructions"
            ),
            ["instructions are over", "square.svg"],
        ],
        answers={
            "went_back_from": "2 of 8: instructions/instruct-3.html",
            "heard": ["instructions", "task"],
        },
    ),
)
