"""Whatever is sent: the right 4xx or a faithful record, nothing else changed, never a 5xx."""

import json
import os
import sqlite3
from collections.abc import Iterator
from itertools import count
from urllib.parse import quote, urlencode

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.servers import CHROME, Ids, RunningServer, copy_example, new_ids, running

EXAMPLES = int(os.environ.get("PSITURK_TEST_FUZZ_EXAMPLES", "1500"))
BYSTANDER = {"data": [{"current_trial": 0, "dateTime": 1, "trialdata": "mine"}]}
_numbers = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that asks for no token, so that every request reaches what lies behind."""
    folder = copy_example(tmp_path_factory.mktemp("bad") / "project")
    with running(folder, require_participant_token="false", max_record_megabytes="2", threads="2") as server:
        yield server


@pytest.fixture(scope="module")
def bystander(server: RunningServer) -> Ids:
    """A participant with a record, whom nothing may touch."""
    ids = new_ids(worker="bystander")
    server.get(f"/exp?{ids.query()}")
    assert server.put(f"/sync/{ids.uniqueid}", json=BYSTANDER).status_code == 200
    return ids


def rows(server: RunningServer) -> dict[str, tuple[object, ...]]:
    """Read the whole table."""
    database = sqlite3.connect(server.folder / "participants.db")
    found = database.execute("SELECT uniqueid, * FROM assignments").fetchall()
    database.close()
    return {row[0]: row for row in found}


@pytest.mark.parametrize("name", ["workerId", "assignmentId", "hitId", "mode"])
@pytest.mark.parametrize(
    "value",
    [
        "a'b",
        'a"b',
        "<zz>",
        "{{7*7}}",
        "a\nb",
        "a\0b",
        "a:b",
        "a/b",
        "a\\b",
        "a&b",
        "x" * 10_000,
        "\u2028",
    ],
)
def test_ids_that_could_do_harm_are_refused_on_every_entry_page(
    server: RunningServer, name: str, value: str
) -> None:
    """400, on every database the same, and nothing of the value comes back."""
    before = rows(server)
    query = new_ids().query(**{name: value})
    for page in ("ad", "pub", "consent", "exp"):
        answer = server.get(f"/{page}?{query}", headers={"Accept": "text/html"})
        if len(query) > 8000:
            assert answer.status_code in (400, 414), page
        else:
            assert answer.status_code == 400, (page, answer.text)
        assert value in "a:b a/b" or value not in answer.text
        assert "49" not in answer.text.partition("</head>")[2]
    assert rows(server) == before


@pytest.mark.parametrize(
    "value", ["'-alert(1)-'", '"><img src=x onerror=alert(1)>', "{{7*7}}", "\\z", "a\nb"]
)
def test_other_arguments_cannot_break_out_of_a_page(server: RunningServer, value: str) -> None:
    """Error pages and pages by name show arguments only in a harmless form."""
    for path in ("/exp?", "/complete?mode=debug&", "/?", "/postquestionnaire.html?", "/nosuch?"):
        text = server.get(
            path + urlencode({"assignmentId": value, "anything": value, "errordesc": value})
        ).text
        assert value not in text
        assert "alert(1)" not in text or "%" in text


@pytest.mark.parametrize(
    "name",
    [
        *("errornum", "errordesc", "contact_address", "template_name_or_list", "self"),
        *("sentences", "url_for", "range", "config", "request"),
    ],
)
def test_arguments_named_like_template_variables_do_not_crash_the_error_page(
    server: RunningServer, name: str
) -> None:
    """psiTurk answered 500 (D-60)."""
    answer = server.get(f"/exp?{name}=hello")
    assert answer.status_code == 400
    assert "1003" in answer.text


@pytest.mark.parametrize(
    "body",
    [
        '{"s": "\\u0000 and \\ud800 and \\udc00\\ud800"}',
        '{"n": 340282366920938463463374607431768211456, "m": -9223372036854775809}',
        '{"small": 1e-07, "negative": -0.0, "long": 0.1234567890123456}',
        '{"' + "k" * 10_000 + '": "' + "v" * 1_000_000 + '"}',
        '{"nested": ' + "[" * 200 + "]" * 200 + "}",
        '{"data": {"not": "a list"}, "eventdata": 3, "questiondata": null}',
        '{"emoji": "👩‍🔬 \u2028 \u2029", "__proto__": {"x": 1}}',
    ],
)
def test_unusual_records_are_stored_faithfully(server: RunningServer, body: str) -> None:
    """What JSON can say comes back as it was said."""
    ids = new_ids()
    server.get(f"/exp?{ids.query()}")
    saved = server.put(
        f"/sync/{ids.uniqueid}", data=body.encode("utf-8"), headers={"Content-Type": "application/json"}
    )
    assert saved.status_code == 200, saved.text
    assert json.loads(server.get(f"/sync/{ids.uniqueid}").text) == json.loads(body)


@pytest.mark.parametrize("way", ["records", "document"])
def test_whatever_is_stored_can_be_read_again_however_deep(server: RunningServer, way: str) -> None:
    """A record is refused with 400 long before Python could not write it again."""
    ids = new_ids(worker=f"deep-{way}")
    server.get(f"/exp?{ids.query()}")
    for depth in (490, 510, 968, 972, 976, 5_000):
        record = '{"trialdata": ' + "[" * depth + "]" * depth + "}"
        save = '{"stream": "stream-1", "trials": {"first": 0, "records": [' + record + "]}}"
        document = '{"currenttrial": 1, "data": [' + record + "]}"
        if way == "records":
            url, body, ask = f"/sync/{ids.uniqueid}/records", save, server.post
        else:
            url, body, ask = f"/sync/{ids.uniqueid}", document, server.put
        answer = ask(url, data=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == (200 if depth < 500 else 400), depth
        assert len(server.get(f"/sync/{ids.uniqueid}").json()["data"]) == 1


def test_a_body_over_the_limit_is_refused_whole(server: RunningServer, bystander: Ids) -> None:
    """50 MB: 413, nothing stored, and the server goes on."""
    headers = {"Content-Type": "application/json"}
    body = b'{"data": "' + b"x" * 50_000_000 + b'"}'
    answer = server.put(f"/sync/{bystander.uniqueid}", data=body, headers=headers)
    assert answer.status_code == 413
    assert answer.json()["message"]
    assert server.get(f"/sync/{bystander.uniqueid}").json() == BYSTANDER


def test_a_record_over_the_limit_stands_in_the_log(server: RunningServer) -> None:
    """413 with the reason, which the researcher finds in the log, without whose record it was."""
    ids = new_ids(worker="long")
    server.get(f"/exp?{ids.query()}")
    save = {"stream": "stream-1", "trials": {"first": 0, "records": [{"trialdata": "x" * 2_200_000}]}}
    answer = server.post(f"/sync/{ids.uniqueid}/records", json=save)
    assert answer.status_code == 413
    line = next(line for line in server.log().splitlines() if answer.json()["message"] in line)
    assert ids.worker not in line


IDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "a:b", "'", '"', "<x>", "{{7*7}}", "%00", "..", "bystander", "debug1", "x" * 129, "\0"]
    ),
)
BODIES = st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
        max_leaves=10,
    ).map(lambda value: json.dumps(value).encode()),
)
TYPES = st.sampled_from(
    [
        None,
        "application/json",
        "application/json; charset=latin-1",
        "text/plain",
        "multipart/form-data",
        "ü/ü",
        "",
    ]
)
PATHS = st.one_of(
    st.sampled_from(
        ["/ad", "/pub", "/consent", "/exp", "/complete", "/worker_complete", "/worker_submitted"]
    ),
    st.sampled_from(["/check_worker_status", "/inexp", "/quitter", "/", "/healthz", "/static/js/psiturk.js"]),
    IDS.map(lambda text: "/sync/" + quote(text, safe="", errors="replace")),
    st.text(max_size=30).map(lambda text: "/" + quote(text, safe="/.%", errors="replace")),
    st.sampled_from(["/../config.txt", "/..%2fconfig.txt", "/static/../config.txt", "//etc/passwd", "/%00"]),
)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"]),
    path=PATHS,
    query=st.dictionaries(
        st.sampled_from(["hitId", "assignmentId", "workerId", "mode", "uniqueId", "x"]), IDS, max_size=5
    ),
    body=BODIES,
    content_type=TYPES,
)
def test_no_request_gets_a_5xx_or_touches_a_bystander(
    server: RunningServer,
    bystander: Ids,
    method: str,
    path: str,
    query: dict[str, str],
    body: bytes,
    content_type: str | None,
) -> None:
    """Thousands of requests of every kind."""
    headers = {"User-Agent": CHROME} | (
        {"Content-Type": content_type.encode()} if content_type is not None else {}
    )
    url = server.url + path + "?" + urlencode(query, errors="replace")
    answer = server.session.request(
        method, url, data=body, headers=headers, timeout=30, allow_redirects=False
    )
    assert answer.status_code < 500, answer.text
    assert "database_url" not in answer.text
    if next(_numbers) % 500 == 0:
        assert server.get(f"/sync/{bystander.uniqueid}").json() == BYSTANDER


def test_raw_rubbish_on_the_socket_gets_a_4xx(server: RunningServer) -> None:
    """Requests that no client library would send."""
    import socket

    host, port = server.url.removeprefix("http://").split(":")
    rubbish = [
        b"GET /exp?workerId=\xff\xfe&mode=%ff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"PUT /sync/a:b HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /inexp HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        b"Content-Length: 9\r\n\r\nuniqueId=",
        b"\x00\x01\x02\r\n\r\n",
    ]
    for data in rubbish:
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            first_line = connection.makefile("rb").readline()
        assert first_line == b"" or first_line.split()[1][:1] == b"4", (data, first_line)
    assert requests.get(server.url + "/readyz", timeout=10).status_code == 200
