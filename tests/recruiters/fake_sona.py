"""A school's SONA site on this machine: gives credits as its documentation says, and fails on demand.

Source: sona-systems.com, "Server-Side Completion URL Responses" and "Client-Side Completion URL Responses".
"""

import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

EXPERIMENT = "123"
TOKEN = "9185d436e5f94b1581b0918162e8"

_GRANTED = (
    '<WebstudyCreditResponse><WebstudyCreditResult><a:Errors i:nil="true"/><a:Result>'
    "<a:credit_status>G</a:credit_status><a:survey_code>{}</a:survey_code>"
    "</a:Result></WebstudyCreditResult></WebstudyCreditResponse>"
)
_REFUSED = (
    "<WebstudyCreditResponse><WebstudyCreditResult><a:Errors><a:Error><a:error_message>{}"
    '</a:error_message></a:Error></a:Errors><a:Result i:nil="true"/>'
    "</WebstudyCreditResult></WebstudyCreditResponse>"
)


class Fault(StrEnum):
    """What can go wrong with one request."""

    LOST = "the credit is given and the answer is lost"
    BROKEN = "nothing is done and the answer is a 500"
    SLOW = "the answer waits until the test lets it go"


@dataclass
class FakeSona:
    """The site.

    Args:
        granted: how often each code was newly given credit.
        faults: of the next requests, in order.
        asked: paths and queries, in order.
        unknown: codes that it does not know.
        may_go_on: set when slow answers may come.
    """

    granted: Counter[str] = field(default_factory=Counter)
    faults: deque[Fault] = field(default_factory=deque)
    asked: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    may_go_on: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def settings(self, **more: str) -> dict[str, str]:
        """Say what a researcher sets to be credited there."""
        mine = {"sona_site": self.url, "sona_experiment_id": EXPERIMENT, "sona_credit_token": TOKEN}
        return {"recruiter": "sona", **mine, **more}

    def answer(self, path: str) -> str:
        """Give credit, or say why not."""
        self.asked.append(path)
        parts = urlsplit(path)
        told = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if (told.get("experiment_id"), told.get("credit_token")) != (EXPERIMENT, TOKEN):
            return _REFUSED.format("Invalid experiment_id or credit_token.")
        code = told.get("survey_code", "")
        if not code or code in self.unknown:
            return _REFUSED.format("Invalid survey_code.")
        if self.granted[code]:
            return _REFUSED.format("You have already received credit for this study.")
        self.granted[code] += 1
        return _GRANTED.format(code)


@contextmanager
def fake_sona(port: int = 0) -> Iterator[FakeSona]:
    """Run a site until the block ends."""
    site = FakeSona()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fault = site.faults.popleft() if site.faults else None
            if fault is Fault.SLOW:
                site.may_go_on.wait(20)
            if fault is Fault.BROKEN:
                self.send_error(500)
                return
            body = site.answer(self.path).encode()
            if fault is Fault.LOST:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield site
    finally:
        site.may_go_on.set()
        server.shutdown()
        server.server_close()
