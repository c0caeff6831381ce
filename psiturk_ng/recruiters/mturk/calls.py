"""Sending requests: at a pace, again where a repeat is harmless, and with certainty about what came of it."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from botocore import xform_name
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
)
from botocore.parsers import ResponseParserError

from psiturk_ng.errors import BadInput, ConfigError, OutcomeUnknown, RecruiterUnavailable
from psiturk_ng.recruiters.mturk.failures import Meaning, TurkRefused, refusal
from psiturk_ng.recruiters.pace import Pace

TRIES_WHEN_BUSY: Final = 9
TRIES_WHEN_UNCLEAR: Final = 4
_FIRST_PAUSE_SECONDS: Final = 0.1
_LONGEST_PAUSE_SECONDS: Final = 15.0
_PAGE: Final = 100

_NEVER_SENT = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)
_UNCLEAR = (HTTPClientError, ResponseParserError)


class _NotDone(Exception):
    """The request was not carried out: it never arrived, or the service was busy."""

    def __init__(self, *, is_busy: bool) -> None:
        super().__init__()
        self.is_busy = is_busy


class _Unclear(Exception):
    """The request may have been carried out."""


@dataclass(frozen=True, slots=True)
class _Tried:
    """What came of a request.

    Args:
        answer: the service's; None if there is none.
        failure: the last one, if there is no answer.
        in_doubt: whether one of the tries may have been carried out without an answer.
    """

    answer: dict[str, Any] | None
    failure: Exception | None
    in_doubt: bool


class Calls:
    """Carries requests to one endpoint.

    Args:
        client: boto3's, which tries everything once only: whether a request may be
            repeated depends on what it does, and busy services answer with status 400.
        pace: how fast.
        silence: what a person should know when the endpoint does not answer.
        sleep: waits for seconds.
    """

    def __init__(
        self,
        client: Any,
        pace: Pace,
        *,
        silence: str = "",
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.client = client
        self._pace = pace
        self._silence = silence
        self._sleep = sleep

    def ask(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Read something.

        Raises:
            TurkRefused: if the service said no.
            RecruiterUnavailable: if it could not be asked.
        """
        tried = self._try(operation, parameters, repeat=True)
        if tried.answer is not None:
            return tried.answer
        if isinstance(tried.failure, TurkRefused):
            raise tried.failure
        raise self._unavailable() from tried.failure

    def pages(self, operation: str, key: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Read all of a list, page by page.

        Args:
            operation: its name starts with List.
            key: where the answers hold the list.
            **parameters: beside those of paging.
        """
        following: dict[str, str] = {}
        while True:
            answer = self.ask(operation, MaxResults=_PAGE, **parameters, **following)
            found = answer.get(key, [])
            yield from found
            token = answer.get("NextToken")
            if not token or not found:
                return
            following = {"NextToken": token}

    def do(self, operation: str, **parameters: Any) -> dict[str, Any] | None:
        """Change something; a repeat of the same request must be harmless, or recognised by its token.

        Returns:
            The answer; None if an earlier request with the same token did it.

        Raises:
            TurkRefused: if the service said no and nothing happened.
            RecruiterUnavailable: if it could not be asked and nothing happened.
            OutcomeUnknown: if it may have happened.
        """
        return self._change(operation, parameters, repeat=True)

    def do_once(self, operation: str, **parameters: Any) -> dict[str, Any] | None:
        """Change something that a repeat would do twice; else like `do`."""
        return self._change(operation, parameters, repeat=False)

    def _change(self, operation: str, parameters: dict[str, Any], *, repeat: bool) -> dict[str, Any] | None:
        tried = self._try(operation, parameters, repeat=repeat)
        if tried.answer is not None:
            return tried.answer
        refused = tried.failure if isinstance(tried.failure, TurkRefused) else None
        if refused and refused.meaning is Meaning.ALREADY:
            return None
        if tried.in_doubt:
            sentence = f" Asked again, it said: {refused}" if refused else ""
            raise OutcomeUnknown(
                f"Mechanical Turk may or may not have carried out {operation}.{sentence}",
                "Run reconcile before doing it again.",
            ) from tried.failure
        raise refused or self._unavailable() from tried.failure

    def _try(self, operation: str, parameters: dict[str, Any], *, repeat: bool) -> _Tried:
        """Send a request until it is answered or there is no point in it."""
        in_doubt = False
        tries = 0
        while True:
            tries += 1
            self._pace.take()
            failure: Exception
            try:
                return _Tried(self._send(operation, parameters), None, in_doubt)
            except TurkRefused as refused:
                return _Tried(None, refused, in_doubt)
            except _NotDone as not_done:
                failure = not_done
                limit = TRIES_WHEN_BUSY if not_done.is_busy else TRIES_WHEN_UNCLEAR
            except _Unclear as lost:
                failure = lost
                in_doubt = True
                limit = TRIES_WHEN_UNCLEAR if repeat else 1
            if tries >= limit:
                return _Tried(None, failure, in_doubt)
            self._sleep(_pause(tries))

    def _send(self, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        try:
            answer: dict[str, Any] = getattr(self.client, xform_name(operation))(**parameters)
        except ClientError as error:
            raise self._reading(error) from error
        except ParamValidationError as error:
            raise BadInput(f"Mechanical Turk would not take this request: {error}") from error
        except (NoCredentialsError, PartialCredentialsError) as error:
            raise ConfigError("There are no AWS credentials.", "Set both keys in [AWS Access].") from error
        except _NEVER_SENT as error:
            raise _NotDone(is_busy=False) from error
        except _UNCLEAR as error:
            raise _Unclear from error
        except BotoCoreError as error:
            raise ConfigError(f"boto3 cannot be used as it is set up: {error}") from error
        self._pace.speed_up()
        return answer

    def _reading(self, error: ClientError) -> Exception:
        refused = refusal(error.response)
        if refused.meaning is Meaning.BUSY:
            self._pace.slow_down()
            return _NotDone(is_busy=True)
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return refused if 400 <= status < 500 else _Unclear()

    def _unavailable(self) -> RecruiterUnavailable:
        return RecruiterUnavailable("Mechanical Turk does not answer; nothing was done.", self._silence)


def _pause(tries: int) -> float:
    longest = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * float(2**tries))
    # Half of it by chance, so that two who were told to wait do not come back together.
    return longest * (0.5 + random.random() / 2)  # noqa: S311
