"""What a robot reads from pages, however they are written."""

import pytest

from psiturk_ng.errors import Conflict
from psiturk_ng.marketplace.robots.browser import Browser
from psiturk_ng.marketplace.robots.pages import Page

URL = "http://127.0.0.1:5000/lab/pub?a=1"


def page(text: str) -> Page:
    """Make a page that was answered."""
    return Page(URL, 200, text)


def test_a_form_sends_what_a_browser_would() -> None:
    """Buttons and boxes that nobody ticked are left out; texts and ticked ones are not."""
    (form,) = page(
        '<form id=f action="/mturk/externalSubmit" method="POST">'
        '<p>Go<input type=hidden name=a value="1 &amp; 2">'
        '<input name=b><input type="checkbox" name="c" checked><input type=checkbox name=d>'
        "<input type=radio name=e value=x checked><input type=radio name=e value=y>"
        '<textarea name="g">so\nit is</textarea>'
        "<button name=h value=1>Go</button><input type=submit name=i></form><input name=outside>"
    ).forms
    assert (form.name, form.method) == ("f", "post")
    assert form.action == "http://127.0.0.1:5000/mturk/externalSubmit"
    assert form.fields == {"a": "1 & 2", "b": "", "c": "on", "e": "x", "g": "so\nit is"}


def test_forms_are_found_by_id_and_by_where_they_go() -> None:
    """Also without an id or an address of their own."""
    found = page('<form></form><form action="https://x.example/mturk/externalSubmit#top" id=two></form>')
    assert found.forms[0].action == URL
    assert found.form_to("/mturk/externalSubmit") is found.form("two") is found.forms[1]
    assert found.form("three") is found.form_to("/elsewhere") is None


def test_links_frames_texts_and_data_are_read() -> None:
    """Whole addresses, tidy texts, JSON as it is."""
    found = page(
        '<h1>Two\n words <p id=note>Said <b>here</b></h1><a href="exp?x=1&amp;y=2" data-open>Go</a>'
        '<iframe src="//localhost/x"></iframe><script id="data" type="application/json">{"a": "<b>"}</script>'
    )
    assert [(link.url, "data-open" in link.attributes) for link in found.links] == [
        ("http://127.0.0.1:5000/lab/exp?x=1&y=2", True)
    ]
    assert list(found.frames) == ["http://localhost/x"]
    assert (found.said("h1"), found.said("note"), found.said("h2")) == (
        "Two words Said here",
        "Said here",
        "",
    )
    assert found.embedded("data") == {"a": "<b>"}
    assert found.embedded("nothing") == {}


@pytest.mark.parametrize(
    "url", ["https://www.mturk.com/mturk/externalSubmit", "http://192.0.2.1/", "file:///x"]
)
def test_robots_stay_on_this_machine(url: str) -> None:
    """Whatever a page says."""
    browser = Browser()
    with pytest.raises(Conflict, match="another machine"):
        browser.open(url)
    with pytest.raises(Conflict, match="another machine"):
        browser.submit(page(f'<form method=post action="{url}">').forms[0])
