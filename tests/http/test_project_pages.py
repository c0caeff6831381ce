"""A project's own files: pages by name, templates it lacks, routes and languages of its own."""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests

from tests.checkout import ROOT
from tests.servers import CHROME, RunningServer, new_ids, running

TEMPLATES = {
    "ad.html": (
        '<html><head></head><body><a href="{{ server_location }}/consent'
        '?hitId={{ hitid }}&assignmentId={{ assignmentid }}&workerId={{ workerid }}">go</a></body></html>'
    ),
    "consent.html": (
        "<html><body onClick=\"window.location='/exp?hitId={{ hitid }}&assignmentId={{ assignmentid }}"
        "&workerId={{ workerid }}&mode={{ mode }}'\">ok</body></html>"
    ),
    "exp.html": "<html><head></head><body>{{ uniqueId }} {{ codeversion }} {{ adServerLoc }}</body></html>",
    "error.html": (
        "<html><body>error {{ errornum }} {{ hitId[0] }} {{ assignId }}"
        "{% if worse %}{{ 1 // 0 }}{% endif %}</body></html>"
    ),
    "instructions/deep/one.html": "<p>{{ contact_address }}|{{ server_location }}|{{ x }}</p>",
    "extends.html": "{% extends 'layouts/layout.html' %}{% block body %}inside{% endblock %}",
    "vue.html": "<p>{{ message.split('').reverse() }}</p>",
    "mustache.html": "<p>{{#items}}{{.}}{{/items}}</p>",
    "in_code.html": (
        "<script>var c = {{ condition }}; var o = {{ counterbalance }}; var l = '{{ adServerLoc }}';</script>"
        "{{ contact_address }} {{ errordesc }} {{ server_location }}"
    ),
    "raw.html": "{% raw %}<p>{{ codeversion }}</p>{% endraw %}",
    "plain.html": "<p>no template language here</p>",
    "breaks.html": "<p>{{ 1 // 0 }}</p>",
    "missing_part.html": "{% include 'nowhere.html' %}",
    "latin.html": "<p>Grüße</p>".encode("latin-1"),
    "binary.png": b"\x89PNG\r\n\x1a\n\0\0",
    "data.json": '{"a": 1}',
}
LIBRARIES = json.loads((ROOT / "psiturk_ng/web/participant/libraries.json").read_text("utf-8"))
PSITURKS_LIBRARIES = {
    "css/bootstrap.min.css",
    "fonts/glyphicons-halflings-regular.eot",
    "fonts/glyphicons-halflings-regular.svg",
    "fonts/glyphicons-halflings-regular.ttf",
    "fonts/glyphicons-halflings-regular.woff",
    "lib/backbone-min.js",
    "lib/bootstrap.min.js",
    "lib/d3.v3.min.js",
    "lib/jquery-3.4.1.min.js",
    "lib/jquery-min.js",
    "lib/underscore-min.js",
}
"""Below `static/` in the example projects of psiTurk 2.0.0 to 3.3.1."""
CUSTOM = """
from flask import Blueprint, abort, current_app, render_template, request, jsonify
custom_code = Blueprint("custom_code", __name__, template_folder="templates", static_folder="static")

@custom_code.route("/own")
def own():
    current_app.logger.info("somebody asked for my own page")
    return "<html><head><title>own</title></head><body>own page</body></html>"

@custom_code.route("/inexp", methods=["POST"])
def inexp():
    return jsonify(mine=True)

@custom_code.route("/refused")
def refused():
    abort(403, "not before noon")

@custom_code.route("/crash")
def crash():
    raise ValueError("a defect of the project")

def init_app(app):
    app.config["SEEN"] = True

    @app.route("/from_init")
    def from_init():
        return str(app.config["SEEN"])

def custom_get_condition(mode):
    return (7, 3) if mode == "live" else ("x", None)
"""


def write_project(folder: Path) -> Path:
    """Write a small old project: no closepopup, no thanks-mturksubmit, no layout, no default page."""
    for name, content in TEMPLATES.items():
        path = folder / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    (folder / "static").mkdir()
    (folder / "custom.py").write_text(CUSTOM, "utf-8")
    (folder / "config.txt").write_text(
        "[Task Parameters]\nexperiment_code_version = 2.5\ncontact_email_on_error = lab@example.org\n",
        "utf-8",
    )
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A project of the older kind on a server."""
    folder = write_project(tmp_path_factory.mktemp("old"))
    with running(folder, require_participant_token="false", loglevel="1") as server:
        yield server


def fetched(server: RunningServer, path: str) -> str:
    """Fetch a fragment as a script does."""
    answer = server.get(path, headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/instructions/deep/one.html?x=<b>", "<p>lab@example.org||%3Cb%3E</p>"),
        ("/raw.html", "<p>{{ codeversion }}</p>"),
        ("/vue.html", TEMPLATES["vue.html"]),
        ("/mustache.html", TEMPLATES["mustache.html"]),
        ("/plain.html", TEMPLATES["plain.html"]),
        ("/breaks.html", TEMPLATES["breaks.html"]),
        ("/missing_part.html", TEMPLATES["missing_part.html"]),
        ("/data.json", TEMPLATES["data.json"]),
    ],
)
def test_pages_by_name_are_rendered_or_sent_as_they_are(
    server: RunningServer, path: str, expected: str
) -> None:
    """Rendered as in psiTurk 2, unless they speak another template language; at any depth."""
    assert fetched(server, path) == expected


def test_pages_by_name_in_old_encodings_and_other_formats(server: RunningServer) -> None:
    """Bytes that are not text go out as they are."""
    assert server.get("/binary.png").content == TEMPLATES["binary.png"]
    assert server.get("/binary.png").headers["Content-Type"] == "image/png"
    assert server.get("/latin.html").content == TEMPLATES["latin.html"]
    assert "inside" in fetched(server, "/extends.html")


@pytest.mark.parametrize(
    "path", ["/nosuch.html", "/../config.txt", "/..%2fconfig.txt", "/instructions", "/custom.py"]
)
def test_nothing_outside_templates_is_served(server: RunningServer, path: str) -> None:
    """404, not the settings or the code."""
    raw = requests.Request("GET", server.url).prepare()
    raw.url = server.url + path
    answer = server.session.send(raw, timeout=10)
    assert answer.status_code == 404


def test_templates_that_a_project_lacks_come_with_the_package(server: RunningServer) -> None:
    """psiTurk 3 refused to start without two of them."""
    ids = new_ids(mode="live")
    assert server.get("/").status_code == 200
    assert server.get(f"/exp?{ids.query()}").status_code == 200
    assert server.get(f"/complete?uniqueId={ids.uniqueid}&mode=live").status_code == 200
    assert "externalSubmit" in server.get(f"/ad?{ids.query()}").text


def test_libraries_that_a_project_lacks_come_with_the_package(server: RunningServer) -> None:
    """Many public projects refer to psiTurk's copies without having them."""
    published = {name: digest for library in LIBRARIES for name, digest in library["sha256"].items()}
    for name in PSITURKS_LIBRARIES:
        answer = server.get(f"/static/{name}")
        assert answer.status_code == 200, name
        assert sha256(answer.content).hexdigest() == published[name], name


def test_a_projects_own_library_wins_over_the_packaged_one(server: RunningServer) -> None:
    """Experiments depend on the version that they were written with."""
    own = server.folder / "static" / "lib" / "d3.v3.min.js"
    own.parent.mkdir(exist_ok=True)
    own.write_text("var d3 = 'own';", "utf-8")
    try:
        answer = server.get("/static/lib/d3.v3.min.js")
        assert answer.text == "var d3 = 'own';"
        assert "javascript" in answer.headers["Content-Type"]
    finally:
        own.unlink()
    assert server.get("/static/lib/nosuch.js").status_code == 404


def test_variables_and_mode_reach_the_projects_templates(server: RunningServer) -> None:
    """The mode goes behind the worker id, once."""
    ids = new_ids(mode="live")
    ad = server.get(f"/ad?{ids.query()}").text
    consent = server.get(f"/consent?{ids.query()}").text
    assert f"workerId={ids.worker}&mode=live" in ad
    assert consent.count("mode=live") == 1
    assert f"{ids.uniqueid} 2.5 /complete" in server.get(f"/exp?{ids.query()}").text


def test_the_projects_error_page_is_used_even_where_ids_are_missing(server: RunningServer) -> None:
    """`hitId[0]` of an absent id must not end in a crash."""
    answer = server.get("/exp")
    assert answer.status_code == 400
    assert "error 1003" in answer.text


def test_the_address_does_not_set_what_only_the_server_knows(server: RunningServer) -> None:
    """psiTurk's templates write these variables as code and into links, where no encoding protects."""
    names = ("condition", "counterbalance", "adServerLoc", "codeversion", "contact_address", "errordesc")
    forged = {name: "javascript:alert(1)//" for name in (*names, "server_location", "worker_id")}
    ids = new_ids()
    for path in ("/in_code.html?", "/error.html?", "/exp?", f"/ad?{ids.query()}&", f"/exp?{ids.query()}&"):
        assert "alert(1)" not in server.get(path + urlencode(forged)).text, path


def test_an_error_page_that_fails_gives_way_to_the_packaged_one(server: RunningServer) -> None:
    """The participant reads the number and the sentence, whatever the project's template does."""
    answer = server.get("/exp?worse=yes")
    assert answer.status_code == 400
    assert "1003" in answer.text
    assert "incomplete" in answer.text


@pytest.mark.parametrize("name", ["sentences", "url_for", "language"])
def test_an_argument_does_not_replace_what_the_packaged_pages_need(server: RunningServer, name: str) -> None:
    """An address with such an argument shows the same page as without it."""
    answer = server.get(f"/?{name}=x", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert "Research study" in answer.text


def test_custom_routes_win_and_init_app_runs(server: RunningServer) -> None:
    """A project may replace our routes and add its own."""
    assert server.post("/inexp", data={"uniqueId": "a:b"}).json() == {"mine": True}
    assert server.get("/from_init").text == "True"
    own = server.get("/own", headers={"Sec-Fetch-Dest": "document"}).text
    assert "own page" in own
    assert 'id="psiturk-assignment"' in own
    assert own.index("psiturk-assignment") < own.index("<title>")


def test_what_project_code_logs_is_in_the_log(server: RunningServer) -> None:
    """`current_app.logger.info`, which nearly every custom.py uses, once the log level lets it through."""
    server.get("/own")
    assert "somebody asked for my own page" in server.log()


def test_what_project_code_refuses_is_said_in_its_words(server: RunningServer) -> None:
    """`abort` with a reason is the project's own answer."""
    answer = server.get("/refused", headers={"Accept": "text/html"})
    assert answer.status_code == 403
    assert "not before noon" in answer.text


def test_a_crash_in_project_code_is_a_page_for_the_participant_and_a_traceback_in_the_log(
    server: RunningServer,
) -> None:
    """Nobody reads a traceback in the browser."""
    answer = server.get("/crash", headers={"Accept": "text/html"})
    assert answer.status_code == 500
    assert "a defect of the project" not in answer.text
    assert "lab@example.org" in answer.text or "9999" in answer.text
    assert "ValueError: a defect of the project" in server.log()


def test_custom_get_condition_decides_and_its_mistakes_are_not_hidden(server: RunningServer) -> None:
    """psiTurk silently fell back to its own choice, which changes the design."""
    ids = new_ids(mode="live")
    server.get(f"/exp?{ids.query()}")
    cell = server.get(f"/sync/{ids.uniqueid}").json()
    assert (cell["condition"], cell["counterbalance"]) == (7, 3)
    wrong = new_ids(mode="sandbox")
    assert server.get(f"/exp?{wrong.query()}").status_code == 500
    assert server.get(f"/sync/{wrong.uniqueid}").status_code == 404
    assert "custom_get_condition must return two integers" in server.log()


@pytest.mark.parametrize(
    ("accepted", "language", "direction"),
    [("es-MX,en", "es", "ltr"), ("ar", "ar", "rtl"), ("fr", "en", "ltr")],
)
def test_participants_read_their_own_language(
    server: RunningServer, accepted: str, language: str, direction: str
) -> None:
    """Chosen by the browser; right-to-left included."""
    page = server.get("/nosuch", headers={"Accept": "text/html", "Accept-Language": accepted})
    assert page.status_code == 404
    assert f'lang="{language}"' in page.text
    assert f'dir="{direction}"' in page.text


def test_under_a_prefix_and_behind_a_proxy(tmp_path: Path) -> None:
    """Links and saves follow the prefix, whether the proxy strips it or not; the client's address is kept."""
    folder = write_project(tmp_path)
    with running(folder, url_prefix="/lab/study", proxy_count="1") as server:
        ids = new_ids()
        forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "User-Agent": CHROME}
        page = server.get(f"/exp?{ids.query()}", headers=forwarded)
        assert f"{ids.uniqueid} 2.5 /lab/study/complete" in page.text
        assert '"root": "/lab/study"' in page.text
        assert "Path=/lab/study" in page.headers["Set-Cookie"]
        stripped = server.url.removesuffix("/lab/study")
        assert server.get("", headers=forwarded).url == server.url + "/"
        assert requests.get(f"{stripped}/healthz", timeout=10).status_code == 200
        import sqlite3

        database = sqlite3.connect(folder / "participants.db")
        (address,) = database.execute("SELECT ipaddress FROM assignments").fetchone()
        database.close()
        assert address == "203.0.113.9"
