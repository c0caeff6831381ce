"""The protocol that boto3 speaks: JSON 1.1, one operation for each request.

Source: botocore's service model of MTurk, and its JSON parser.
"""

import json
import logging
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from psiturk_ng.marketplace.mturk.refusals import TurkError, invalid, unsupported
from psiturk_ng.marketplace.mturk.requester.operations import OPERATIONS
from psiturk_ng.marketplace.mturk.shapes import SERVICE, ServiceShapes
from psiturk_ng.marketplace.mturk.state import Moment, State

CONTENT_TYPE: Final = "application/x-amz-json-1.1"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back.

    Args:
        status: of HTTP.
        value: the body, before it is JSON.
        request_id: for the log of whoever asked.
    """

    status: int
    value: Mapping[str, Any]
    request_id: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def body(self) -> bytes:
        """The body; times are seconds since the epoch."""
        return json.dumps(self.value, default=_seconds).encode()


class Protocol:
    """Reads requests, has them carried out, writes what came of it.

    Args:
        state: the marketplace's.
        shapes: Amazon's description of the service.
    """

    def __init__(self, state: State, shapes: ServiceShapes) -> None:
        self._state = state
        self._shapes = shapes

    def operation_of(self, target: str) -> str | None:
        """Read the operation from the header X-Amz-Target; None if there is no such operation."""
        service, _, operation = target.partition(".")
        return operation if service == SERVICE and operation in self._shapes.operations else None

    def answer(self, operation: str, body: bytes) -> Reply:
        """Carry out one request, whole or not at all.

        Args:
            operation: one that Amazon has.
            body: of the request.
        """
        try:
            asked = json.loads(body or b"{}")
        except ValueError:
            return failure("SerializationException", "The body of the request is not JSON.")
        if not isinstance(asked, dict):
            return failure("SerializationException", "The body of the request is not an object.")
        try:
            with self._state.moment() as moment:
                return Reply(200, self._carry_out(moment, operation, asked))
        except TurkError as refused:
            # Amazon ends its sentences with the time, in milliseconds.
            sentence = f"{refused} ({time.time() * 1000:.0f})"
            return failure("RequestError", sentence, TurkErrorCode=refused.code)
        except _Misshapen as bug:
            log.error("The response to %s does not fit Amazon's shape: %s", operation, bug)
            return service_fault("The marketplace made a response that does not fit; this is a bug in it.")

    def _carry_out(self, moment: Moment, operation: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        if operation not in OPERATIONS:
            raise unsupported(f"the operation {operation}")
        if faults := self._shapes.faults_of_request(operation, asked):
            raise invalid(faults)
        response = OPERATIONS[operation](moment, asked)
        if faults := self._shapes.faults_of_response(operation, response):
            raise _Misshapen(faults)
        return response


class _Misshapen(Exception):
    """A response is not what Amazon would send; it takes what was done back."""


def failure(kind: str, sentence: str, *, status: int = 400, **more: str) -> Reply:
    """Make an error.

    Args:
        kind: the protocol's word for it, by which botocore chooses the exception.
        sentence: for whoever asked.
        status: of HTTP.
        **more: further members.
    """
    return Reply(status, {"__type": kind, "Message": sentence, **more})


def service_fault(sentence: str) -> Reply:
    """Make the error of a service that is in trouble itself."""
    return failure(
        "ServiceFault", sentence, status=500, TurkErrorCode="AWS.MechanicalTurk.ServiceUnavailable"
    )


def throttled() -> Reply:
    """Make the error of a service that is asked too often."""
    return failure("ThrottlingException", "Rate exceeded")


def _seconds(value: Any) -> float:
    assert isinstance(value, datetime)
    return value.timestamp()
