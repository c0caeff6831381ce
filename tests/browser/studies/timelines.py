"""Tasks that a library leads through: jsPsych of four versions, RequireJS, Vue, Svelte."""

import json

from playwright.sync_api import Page

from tests.browser.studies.study import Study, at_the_end


def press_on(tab: Page, selector: str, *keys: tuple[str, str]) -> None:
    """Wait for each text and answer it with its key."""
    for shown, key in keys:
        tab.wait_for_selector(f"{selector}:has-text('{shown}')")
        tab.keyboard.press(key)


def play_jspsych_5(tab: Page) -> None:
    """Start with any key, then answer two items; keys that are no choice do nothing."""
    tab.wait_for_selector("#jspsych-target p")
    tab.keyboard.press("x")
    press_on(tab, "#item", ("one", "q"), ("one", "f"), ("two", "j"))
    at_the_end(tab)


def play_jspsych_6(tab: Page) -> None:
    """Answer three items and a question."""
    press_on(tab, "#item", ("apple", "f"), ("pear", "j"), ("plum", "f"))
    tab.fill("input[name='#jspsych-survey-text-response-0'], #input-0", "31")
    tab.click("#jspsych-survey-text-next")
    at_the_end(tab)


def play_jspsych_7(tab: Page) -> None:
    """Press a key; forty trials then run by themselves."""
    press_on(tab, "#hello", ("Press", "a"))
    at_the_end(tab)


def play_jspsych_8(tab: Page) -> None:
    """Answer two items."""
    press_on(tab, "#item", ("red", "y"), ("green", "n"))
    at_the_end(tab)


def play_requirejs(tab: Page) -> None:
    """Say yes and no."""
    tab.click(".answer:has-text('yes')")
    tab.click(".answer:has-text('no')")
    at_the_end(tab)


def play_vue(tab: Page) -> None:
    """Answer two questions, whose pages kept their own marks."""
    tab.wait_for_selector("p:text-is('Do you like tea?')")
    assert tab.inner_text("#bar") == "0 of 2"
    tab.click("text=yes")
    tab.wait_for_selector("p:text-is('Do you like coffee?')")
    tab.click("text=no")
    at_the_end(tab)


def play_svelte(tab: Page) -> None:
    """Judge three shapes."""
    for shape, response in (("◯", "round"), ("△", "angular"), ("□", "round")):
        tab.wait_for_selector(f"#stimulus:text-is('{shape}')")
        tab.click(f"text={response}")
    at_the_end(tab)


FIRST_OF_THE_BLOCK = {
    "stimulus": 0,
    "response": None,
    "task": "block",
    "number": 0,
    "trial_type": "html-keyboard-response",
    "trial_index": 1,
    "internal_node_id": "0.0-1.0-0.0",
}

TIMELINES = (
    Study(
        "jspsych5_timeline",
        play_jspsych_5,
        trials=[
            {"phase": "welcome", "subject": "W1:A1", "key_press": 88},
            {"item": "one", "trial_index": 1, "group": True, "key_press": 70},
            {"item": "two", "trial_index": 2, "key_press": 74},
        ],
        answers={"bonus": 0.30000000000000004},
    ),
    Study(
        "jspsych6_timeline",
        play_jspsych_6,
        trials=[
            {"item": "apple", "response": "f", "correct": True, "trial_type": "html-keyboard-response"},
            {"item": "pear", "response": "j", "correct": False},
            {"item": "plum", "response": "f", "correct": True},
            {"trial_type": "survey-text", "response": {"age": "31"}},
        ],
        answers={"correct": 2, "survey": {"age": "31"}},
        mode="sandbox",
    ),
    Study(
        "jspsych7_timeline",
        play_jspsych_7,
        trials=[
            {"task": "hello", "response": "a"},
            *({"task": "block", "number": number, "response": None} for number in range(40)),
        ],
        answers={"csv_lines": 41, "json": json.dumps([FIRST_OF_THE_BLOCK], separators=(",", ":"))},
    ),
    Study(
        "jspsych8_bundle",
        play_jspsych_8,
        trials=[{"colour": "red", "yes": True}, {"colour": "green", "yes": False}],
        answers={"yes": 1},
        mode="debug",
    ),
    Study(
        "requirejs_modules",
        play_requirejs,
        trials=[{"answer": "yes"}, {"answer": "no"}],
        answers={"answered": 2, "same": True},
    ),
    Study(
        "vue_bundle",
        play_vue,
        trials=[
            {"question": "Do you like tea?", "value": "yes"},
            {"question": "Do you like coffee?", "value": "no"},
        ],
        answers={
            "given": [
                {"question": "Do you like tea?", "value": "yes"},
                {"question": "Do you like coffee?", "value": "no"},
            ]
        },
    ),
    Study(
        "svelte_bundle",
        play_svelte,
        trials=[
            {"stimulus": "◯", "response": "round"},
            {"stimulus": "△", "response": "angular"},
            {"stimulus": "□", "response": "round"},
        ],
        answers={"responses": ["round", "angular", "round"]},
    ),
)
