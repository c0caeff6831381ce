"""A stand-in for the server, for tests of the JavaScript client alone: pages, saves, scripted failures."""

import copy
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.browser.record_store import RecordStore

JS_FOLDER = Path(__file__).resolve().parents[2] / "psiturk_ng_js"
WAIT_S = 15.0
UNIQUE_ID = "worker:assignment"
TOKEN = "r.full"
FRESH = {
    "condition": 2,
    "counterbalance": 1,
    "assignmentId": "assignment",
    "workerId": "worker",
    "hitId": "hit",
    "bonus": 0,
}
LIBRARIES = {
    "none": (),
    "early": ("jquery-early/jquery.js", "underscore/underscore.js", "backbone/backbone.js"),
    "late": ("jquery/dist/jquery.js", "underscore-late/underscore.js", "backbone-late/backbone.js"),
}


@dataclass(frozen=True)
class Seen:
    """One request that arrived."""

    method: str
    path: str
    token: str | None
    body: str
    at_s: float
    #: What would be stored if this was taken; for saves.
    document: dict[str, Any] = field(default_factory=dict)

    @property
    def request(self) -> dict[str, Any]:
        """The body read as JSON."""
        return json.loads(self.body)

    @property
    def purpose(self) -> str:
        """`SAVE` for a save, however it is made; else the method."""
        path = urlsplit(self.path).path
        is_save = "/sync/" in path and (self.method == "PUT" or path.endswith("/records"))
        return "SAVE" if is_save else self.method


@dataclass(frozen=True)
class Answer:
    """What to answer to a request, instead of the usual."""

    status: int = 200
    #: None: what is usual.
    body: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    #: Set by the test to let the answer go.
    released: threading.Event | None = None


def embedded(
    unique_id: str = UNIQUE_ID,
    token: str = TOKEN,
    state: dict[str, Any] | None = FRESH,
    *,
    withheld: bool = False,
) -> dict[str, Any]:
    """What the server embeds in a page of this assignment."""
    assignment = {"uniqueId": unique_id, "token": token, "state": state, "withheld": withheld}
    return {"root": "", "assignment": assignment, "sentences": {}, "language": "en"}


NO_ASSIGNMENT = {"root": "", "assignment": None, "sentences": {}, "language": "en"}


class ClientServer:
    """Serves pages with the built client and remembers every request."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.stored: dict[str, str] = {}
        self.records: dict[str, RecordStore] = {}
        self._seen: list[Seen] = []
        self._scripted: list[tuple[str, str, Answer]] = []
        self._changed = threading.Condition()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(WAIT_S)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """Give the address of a path."""
        return f"http://{host}:{self._http.server_port}{path}"

    def put_page(
        self,
        path: str,
        embed: dict[str, Any] | None = None,
        *,
        libraries: str = "none",
        head: str = "",
        body: str = "",
    ) -> str:
        """Serve a page that carries the client; returns its address."""
        text = json.dumps(embed or embedded()).replace("<", "\\u003c")
        carrier = (JS_FOLDER / "dist" / "carrier.js").read_text("utf-8")
        sources = [f"/libraries/{name}" for name in LIBRARIES[libraries]] + ["/static/js/psiturk.js"]
        scripts = "".join(f'<script src="{source}"></script>' for source in sources)
        self.pages[path] = (
            f"<!doctype html><html><head>"
            f'<script id="psiturk-assignment" type="application/json">{text}</script>'
            f"<script>{carrier}</script>{head}{scripts}<title>page</title></head><body>{body}</body></html>"
        )
        return self.url(path)

    def script(self, method: str, prefix: str, *answers: Answer) -> None:
        """Answer the next requests of this method (or SAVE) and path so."""
        with self._changed:
            self._scripted += [(method, prefix, answer) for answer in answers]

    def seen(self, method: str = "", prefix: str = "") -> list[Seen]:
        """Give the requests so far, in order of arrival."""
        with self._changed:
            return [
                one
                for one in self._seen
                if method in ("", one.method, one.purpose) and one.path.startswith(prefix)
            ]

    def wait_for(self, method: str, prefix: str, count: int = 1) -> list[Seen]:
        """Wait until so many requests have arrived."""
        deadline = time.monotonic() + WAIT_S
        with self._changed:
            while len(found := self.seen(method, prefix)) < count:
                if not self._changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"only {len(found)} of {count} {method} {prefix}: {self._seen}")
        return found

    def note(self, seen: Seen) -> Answer:
        """Remember a request and say what to answer."""
        with self._changed:
            if seen.purpose == "SAVE":
                seen = replace(seen, document=self._document_after(seen))
            self._seen.append(seen)
            self._changed.notify_all()
            scripted = self._take_scripted(seen)
            if scripted and (scripted.body is not None or scripted.status != 200):
                return replace(scripted, body=scripted.body or "{}")
            usual = self._usual(seen)
        return replace(usual, released=scripted.released) if scripted else usual

    def _take_scripted(self, seen: Seen) -> Answer | None:
        for index, (method, prefix, answer) in enumerate(self._scripted):
            if method in (seen.method, seen.purpose) and seen.path.startswith(prefix):
                del self._scripted[index]
                return answer
        return None

    def _assignment(self, seen: Seen) -> str:
        path = urlsplit(seen.path).path.partition("/sync/")[2]
        return unquote(path.removesuffix("/records"))

    def _document_after(self, seen: Seen) -> dict[str, Any]:
        if seen.method == "PUT":
            return seen.request
        unique_id = self._assignment(seen)
        records = copy.deepcopy(self.records.get(unique_id, RecordStore()))
        records.save(seen.request)
        return records.document(self._start(unique_id))

    def _start(self, unique_id: str) -> dict[str, Any]:
        return json.loads(self.stored.get(unique_id, json.dumps(FRESH)))

    def _usual(self, seen: Seen) -> Answer:
        path = urlsplit(seen.path).path
        if seen.method == "OPTIONS":
            return Answer(204, "")
        unique_id = self._assignment(seen)
        if seen.purpose == "SAVE" and seen.method == "POST":
            return Answer(
                body=json.dumps(self.records.setdefault(unique_id, RecordStore()).save(seen.request))
            )
        if seen.purpose == "SAVE":
            self.stored[unique_id] = seen.body
            return Answer(body='{"status": "user data saved"}')
        if path.startswith("/sync/"):
            records = self.records.get(unique_id)
            document = records.document(self._start(unique_id)) if records else self._start(unique_id)
            return Answer(body=json.dumps(document))
        if seen.method == "POST" and path not in self.pages:
            return Answer(body='{"status": "success"}')
        return self._file(path)

    def _file(self, path: str) -> Answer:
        script = {"Content-Type": "text/javascript; charset=utf-8"}
        if path == "/static/js/psiturk.js":
            return Answer(body=(JS_FOLDER / "dist" / "psiturk.js").read_text("utf-8"), headers=script)
        if path.startswith("/libraries/"):
            file = JS_FOLDER / "node_modules" / path.removeprefix("/libraries/")
            return Answer(body=file.read_text("utf-8"), headers=script)
        if path in self.pages:
            return Answer(body=self.pages[path], headers={"Content-Type": "text/html; charset=utf-8"})
        return Answer(204 if path == "/favicon.ico" else 404, "", {"Content-Type": "text/plain"})


def _handler(server: ClientServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            token = self.headers.get("X-Psiturk-Token")
            given = server.note(Seen(self.command, self.path, token, body, time.monotonic()))
            if given.released is not None:
                given.released.wait(WAIT_S)
            content = (given.body or "").encode()
            self.send_response(given.status)
            headers = {"Content-Type": "application/json", "Cache-Control": "no-store"} | given.headers
            for name, value in headers.items():
                self.send_header(name, value)
            # Readable from everywhere, so that only the client itself keeps tokens from other origins.
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Access-Control-Allow-Headers", "*")
            if given.status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if given.status != 204:
                self.wfile.write(content)

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ConnectionError, ValueError):
                self.close_connection = True

        do_GET = do_PUT = do_POST = do_OPTIONS = answer

    return Handler


@contextmanager
def client_server() -> Iterator[ClientServer]:
    """Run a stand-in server until the block ends."""
    server = ClientServer()
    try:
        yield server
    finally:
        server.close()


def eventually(claim: Callable[[], bool], pause: Callable[[float], object]) -> None:
    """Wait until a claim holds.

    Args:
        claim: what should become true.
        pause: lets the browser work for so many milliseconds.
    """
    deadline = time.monotonic() + WAIT_S
    while not claim():
        assert time.monotonic() < deadline, "it did not happen"
        pause(20)
