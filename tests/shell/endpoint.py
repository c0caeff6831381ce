"""An endpoint of Mechanical Turk's protocol on loopback that answers from a script."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class Endpoint:
    """What it was asked, and what it answers.

    Args:
        url: its address.
        answers: by operation; a text is the code of an error.
        asked: operations and their parameters, in order.
    """

    url: str
    answers: dict[str, Mapping[str, Any] | str] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def answer(self, operation: str, parameters: dict[str, Any]) -> tuple[int, Mapping[str, Any]]:
        """Answer one request."""
        self.asked.append((operation, parameters))
        found = self.answers.get(operation, {})
        if isinstance(found, str):
            code = f"AWS.MechanicalTurk.{found}"
            return 400, {"__type": "RequestError", "TurkErrorCode": code, "Message": "No."}
        return 200, found


@contextmanager
def scripted_endpoint() -> Iterator[Endpoint]:
    """Run an endpoint while a test needs it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            operation = self.headers["X-Amz-Target"].rpartition(".")[2]
            status, value = endpoint.answer(operation, sent)
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint = Endpoint(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
