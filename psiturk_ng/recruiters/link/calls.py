"""Telling a panel, from this server, of a participant who is approved. A repeat is harmless there.

The address may hold a secret, so neither it nor what requests says of it is ever shown or logged.
"""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import requests

from psiturk_ng.domain.panels import Call, Method, filled
from psiturk_ng.errors import OutcomeUnknown, RecruiterRefused, RecruiterUnavailable

TIMEOUT: Final = (3.05, 20.0)
"""To connect, and to be answered; in seconds."""

_FIRST_FAULT: Final = 500
_FIRST_REFUSAL: Final = 400
_BUSY: Final = 429
_LONGEST_WORDS: Final = 200
_TAG: Final = re.compile(r"<[^>]*>")
_NEVER_SENT = (requests.ConnectTimeout, requests.exceptions.ProxyError, requests.exceptions.SSLError)


def carry_out(call: Call, values: Mapping[str, str], title: str) -> None:
    """Tell the panel.

    Args:
        call: what it wants to be asked.
        values: what the participant came with.
        title: the panel, as people write it.

    Raises:
        RecruiterRefused: if the panel said no, or the participant came without what it asks for.
        RecruiterUnavailable: if it could not be asked.
        OutcomeUnknown: if it was asked and did not answer.
    """
    if lacking := call.lacks(values):
        raise RecruiterRefused(f"The participant came without {', '.join(lacking)}: {title} cannot be told.")
    answer = _asked(call, filled(call.url, values), title)
    said = answer.text
    if answer.status_code >= _FIRST_FAULT or answer.status_code == _BUSY:
        raise OutcomeUnknown(f"{title} answered with status {answer.status_code}.")
    is_granted = re.search(call.granted, said) if call.granted else answer.status_code < _FIRST_REFUSAL
    if not is_granted and not (call.before and re.search(call.before, said)):
        words = " ".join(_TAG.sub(" ", said).split())[:_LONGEST_WORDS]
        raise RecruiterRefused(f"{title} refused: {words or f'status {answer.status_code}'}")


def _asked(call: Call, url: str, title: str) -> requests.Response:
    try:
        if call.method is Method.POST:
            parts = urlsplit(url)
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            bare = parts._replace(query="").geturl()
            return requests.post(
                bare, parts.query.encode(), headers=headers, timeout=TIMEOUT, allow_redirects=False
            )
        return requests.get(url, timeout=TIMEOUT)
    except _NEVER_SENT:
        raise RecruiterUnavailable(f"{title} cannot be reached; nothing was done.") from None
    except requests.RequestException as error:
        if _was_refused(error):
            raise RecruiterUnavailable(f"{title} cannot be reached; nothing was done.") from None
        raise OutcomeUnknown(f"{title} gave no answer.") from None


def _was_refused(error: requests.RequestException) -> bool:
    """Tell whether no connection was made at all."""
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
