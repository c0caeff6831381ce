"""Participants for tests: they take part in the example project through what its pages offer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import BrowserContext, Page, Request, Response, Route

EXTERNAL_SUBMIT = "https://*.mturk.com/mturk/externalSubmit*"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")
STEP_MS = 20_000

Choose = Callable[[str], str]
"""Given the ink of the word on the screen, names the ink that the participant answers."""


@dataclass
class Outcome:
    """What a visit was like, seen from the browser.

    Args:
        trials: number of words answered.
        answers: number of questions of the questionnaire that were answered.
        handed_in: the fields that the platform was sent at the end; empty if nothing was.
        code: the completion code that was shown at the end; empty if none was.
        console_errors: what the console of any page reported as an error.
        failed_requests: requests without an answer, or with one of 400 and above.
        foreign_requests: requests to other machines than this one.
    """

    trials: int = 0
    answers: int = 0
    handed_in: dict[str, str] = field(default_factory=dict)
    code: str = ""
    console_errors: list[str] = field(default_factory=list)
    failed_requests: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)


def take_part(
    context: BrowserContext,
    url: str,
    *,
    choose: Choose = lambda ink: ink,
    by_touch: bool = False,
) -> Outcome:
    """Take part in the example project, from its ad to the very end.

    Args:
        context: a browser of the participant's own.
        url: link to the ad.
        choose: which answer to give; the right one if nothing else is said.
        by_touch: whether to press the buttons on the screen instead of the keys they name.

    Returns:
        What was seen on the way. The platform's submit address is answered here.
    """
    outcome = Outcome()
    watch(context, outcome)
    page = context.new_page()
    page.set_default_timeout(STEP_MS)
    page.goto(url)
    work = open_study(page)
    work.set_default_timeout(STEP_MS)
    work.click("#agree")
    read_instructions(work)
    outcome.trials = answer_words(work, choose, by_touch=by_touch)
    outcome.answers = fill_questionnaire(work)
    finish(page, work)
    if work is page and page.locator("#completion-code").count():
        outcome.code = page.locator("#completion-code").inner_text()
    return outcome


def watch(context: BrowserContext, outcome: Outcome) -> None:
    """Note what goes wrong in any page of a browser, and stand in for the platform's submit address."""

    def on_response(response: Response) -> None:
        if response.status >= 400:
            outcome.failed_requests.append(f"{response.status} {response.request.method} {response.url}")

    def on_request(request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme.startswith("http") and place.hostname not in LOOPBACK and not _is_submit(request):
            outcome.foreign_requests.append(request.url)

    def accept(route: Route) -> None:
        outcome.handed_in.update(parse_qsl(route.request.post_data or urlsplit(route.request.url).query))
        route.fulfill(status=200, content_type="text/html", body="<title>Submitted</title><p>Submitted.")

    def on_failure(request: Request) -> None:
        # The page left before the answer; it reports its start once more then, so that none is lost.
        left_early = request.failure == "net::ERR_ABORTED" and urlsplit(request.url).path == "/inexp"
        if not left_early:
            outcome.failed_requests.append(f"{request.failure} {request.method} {request.url}")

    context.on(
        "console",
        lambda message: outcome.console_errors.append(message.text) if message.type == "error" else None,
    )
    context.on("weberror", lambda error: outcome.console_errors.append(str(error.error)))
    context.on("requestfailed", on_failure)
    context.on("response", on_response)
    context.on("request", on_request)
    context.route(EXTERNAL_SUBMIT, accept)


def open_study(page: Page) -> Page:
    """Press the ad's button; returns the page on which the study goes on."""
    start = page.locator("#start")
    if start.get_attribute("target") is None:
        start.click()
        return page
    with page.expect_popup() as popup:
        start.click()
    return popup.value


def read_instructions(page: Page) -> None:
    """Press on through the instructions until the task is there."""
    while True:
        page.wait_for_selector(".instructionsnav .continue, #stage")
        if page.locator("#stage").count():
            return
        step = page.locator(".step").inner_text()
        page.click(".instructionsnav .continue")
        page.wait_for_selector(f"#stage, .step:not(:text-is('{step}'))")


def answer_words(page: Page, choose: Choose, *, by_touch: bool = False) -> int:
    """Do the task until the questionnaire comes; returns how many words were answered."""
    answered = 0
    while True:
        page.wait_for_selector("#go:visible, #stage[data-phase=answer], #questions")
        if page.locator("#questions").count():
            return answered
        if page.locator("#go").is_visible():
            page.click("#go")
            page.wait_for_selector("#message", state="hidden")
            continue
        ink = page.locator("#word").get_attribute("data-ink") or ""
        _answer(page, choose(ink), by_touch=by_touch)
        page.wait_for_selector("#stage:not([data-phase=answer]), #questions", state="attached")
        answered += 1


def _answer(page: Page, ink: str, *, by_touch: bool) -> None:
    button = page.locator(f".answer[data-answer={ink}]")
    if by_touch:
        button.click()
    else:
        page.keyboard.press(button.locator("kbd").inner_text().lower())


def fill_questionnaire(page: Page) -> int:
    """Answer every question that is asked and send the form; returns how many were answered."""
    form = page.locator("#questions")
    scales = form.locator("fieldset:has(input[type=radio])")
    for scale in scales.all():
        scale.locator("label").nth(2).click()
    lists = form.locator("select")
    for choice in lists.all():
        choice.select_option(index=1)
    texts = form.locator("textarea")
    for text in texts.all():
        text.fill("“Fine”, thank you; nothing, else\nto say.")
    answered = scales.count() + lists.count() + texts.count()
    page.click("#next")
    return answered


def finish(page: Page, work: Page) -> None:
    """See the study to its end: where it opened a window, that closes and the ad hands in the work."""
    if work is page:
        page.wait_for_url("**/complete*")
        page.wait_for_selector("h1")
        return
    if not work.is_closed():
        work.wait_for_event("close", timeout=STEP_MS)
    page.click("#submit")
    page.wait_for_url(EXTERNAL_SUBMIT)


def _is_submit(request: Request) -> bool:
    place = urlsplit(request.url)
    return (place.hostname or "").endswith(".mturk.com") and place.path.startswith("/mturk/externalSubmit")
