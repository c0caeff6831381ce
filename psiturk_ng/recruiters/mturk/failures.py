"""What Amazon's errors mean: one table, read in one place.

    ALREADY    it was done before, by a request with the same token
    ABSENT     there is no such thing
    STATE      the thing is not in a state for it
    BUSY       too many requests: it was not done
    DENIED     the account or its keys may not
    REFUSED    any other no

A `RequestError` names its reason in `TurkErrorCode`; other errors only have the
protocol's code. Source: Amazon Mechanical Turk API Reference, and the service
model that botocore ships.
"""

import re
from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Any, Final

from psiturk_ng.errors import RecruiterRefused


class Meaning(Enum):
    """What an error means to us."""

    ALREADY = auto()
    ABSENT = auto()
    STATE = auto()
    BUSY = auto()
    DENIED = auto()
    REFUSED = auto()


MEANINGS: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "hitalreadyexists": Meaning.ALREADY,
        "duplicaterequest": Meaning.ALREADY,
        "assignmentdoesnotexist": Meaning.ABSENT,
        "hitdoesnotexist": Meaning.ABSENT,
        "hittypedoesnotexist": Meaning.ABSENT,
        "qualificationdoesnotexist": Meaning.ABSENT,
        "qualificationtypedoesnotexist": Meaning.ABSENT,
        "workerdoesnotexist": Meaning.ABSENT,
        "invalidassignmentstate": Meaning.STATE,
        "invalidhitstate": Meaning.STATE,
        "invalidqualificationstate": Meaning.STATE,
        "qualificationtypealreadyexists": Meaning.STATE,
        "requestlimitexceeded": Meaning.BUSY,
        "requestthrottled": Meaning.BUSY,
        "throttling": Meaning.BUSY,
        "throttlingexception": Meaning.BUSY,
        "toomanyrequests": Meaning.BUSY,
        "toomanyrequestsexception": Meaning.BUSY,
        "accessdeniedexception": Meaning.DENIED,
        "expiredtokenexception": Meaning.DENIED,
        "incompletesignatureexception": Meaning.DENIED,
        "invalidsignatureexception": Meaning.DENIED,
        "missingauthenticationtokenexception": Meaning.DENIED,
        "notauthorized": Meaning.DENIED,
        "permissiondeniedexception": Meaning.DENIED,
        "unrecognizedclientexception": Meaning.DENIED,
    }
)
"""By the last word of the code, in lower case."""

_ALREADY = re.compile(r"(idempotency|unique ?request) ?token\b.*\balready\b", re.IGNORECASE | re.DOTALL)
_REQUEST_NUMBER = re.compile(r"\s*\(\d{10,}(\s+s)?\)\s*$")

_HINTS: Final = MappingProxyType(
    {
        Meaning.DENIED: "Check aws_access_key_id and aws_secret_access_key, and that the AWS account is "
        "linked to the requester account.",
    }
)


class TurkRefused(RecruiterRefused):
    """Mechanical Turk said no; nothing happened.

    Args:
        sentence: Amazon's.
        meaning: what it means to us.
        turk_code: Amazon's code.
    """

    def __init__(self, sentence: str, meaning: Meaning, turk_code: str) -> None:
        super().__init__(f"Mechanical Turk refused: {sentence}", _HINTS.get(meaning, ""))
        self.meaning = meaning
        self.turk_code = turk_code


def refusal(answer: Mapping[str, Any]) -> TurkRefused:
    """Read an error answer.

    Args:
        answer: the parsed response of a botocore ClientError.
    """
    error = answer.get("Error", {})
    code = str(answer.get("TurkErrorCode") or error.get("Code") or "")
    sentence = _REQUEST_NUMBER.sub("", str(error.get("Message") or answer.get("Message") or "")).strip()
    return TurkRefused(_ended(sentence or code or "no reason given"), _meaning(code, sentence), code)


def _meaning(code: str, sentence: str) -> Meaning:
    if _ALREADY.search(sentence):
        return Meaning.ALREADY
    return MEANINGS.get(code.rpartition(".")[2].lower(), Meaning.REFUSED)


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
