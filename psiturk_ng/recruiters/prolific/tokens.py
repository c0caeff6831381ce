"""Verifying who comes: tokens that Prolific signs when a study asks for it.

A JSON Web Token with RS256; Prolific's public keys are at a known address and change now
and then. Source: `is_external_study_url_secure` in the schema CreateStudy, the page on the
key set, and RFC 7515 and RFC 8017.
"""

import base64
import hmac
import json
import time
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import Any, Final

import requests

from psiturk_ng.domain.identity import Visit
from psiturk_ng.domain.recruiting import EntryParameters, Mode
from psiturk_ng.errors import EntryRefused, RecruiterUnavailable

PARAMETER: Final = "prolific_token"
ISSUER: Final = "https://www.prolific.com"
KEYS_PATH: Final = "/.well-known/study/jwks.json"
LEEWAY_SECONDS: Final = 60
"""Clocks differ, and a page takes time to load."""

_KEYS_LIFE_SECONDS: Final = 24 * 3600
_ASKED_AGAIN_AFTER_SECONDS: Final = 60
_SHORTEST_MODULUS_BITS: Final = 2048
_SHA256_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")
_TIMEOUT: Final = (3.05, 10.0)

PublicKey = tuple[int, int]
"""Modulus and exponent."""


class KeySet:
    """Prolific's public keys, fetched when needed and kept for a day.

    Args:
        base_url: of Prolific's API, without a slash at the end.
        is_simulated: whether it is on this machine, where no proxy of the environment is used.
        now: a steady clock in seconds.
    """

    def __init__(
        self, base_url: str, *, is_simulated: bool = False, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = base_url.rstrip("/") + KEYS_PATH
        self._session = requests.Session()
        self._session.trust_env = not is_simulated
        self._now = now
        self._keys: Mapping[str, PublicKey] = {}
        self._fetched: float | None = None
        self._lock = Lock()

    def key(self, kid: str) -> PublicKey | None:
        """Give the key of a name; None if Prolific has none of it.

        Raises:
            RecruiterUnavailable: if its keys cannot be fetched.
        """
        with self._lock:
            age = None if self._fetched is None else self._now() - self._fetched
            is_unknown = kid not in self._keys and (age is None or age > _ASKED_AGAIN_AFTER_SECONDS)
            if age is None or age > _KEYS_LIFE_SECONDS or is_unknown:
                self._keys, self._fetched = self._fetch(), self._now()
            return self._keys.get(kid)

    def _fetch(self) -> Mapping[str, PublicKey]:
        try:
            answer = self._session.get(self._url, timeout=_TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()["keys"]
            return {each["kid"]: (_number(each["n"]), _number(each["e"])) for each in found}
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            raise RecruiterUnavailable(
                "Prolific's keys cannot be fetched.", "Try again in a minute."
            ) from error


class SignedEntry:
    """Checks that a signed token names who comes.

    Args:
        keys: gives Prolific's of a mode; asked once for each.
        entry: names of the parameters by which participants come.
        audience: tells the address of the study's page in a mode; raises ConfigError if it is not set.
        is_required: whether nobody may come without.
        now: seconds since the epoch.
    """

    parameter: Final = PARAMETER

    def __init__(
        self,
        keys: Callable[[Mode], KeySet],
        entry: EntryParameters,
        audience: Callable[[Mode], str],
        *,
        is_required: bool,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.is_required: Final = is_required
        self._keys = lru_cache(keys)
        self._entry = entry
        self._audience = audience
        self._now = now

    def check(self, token: str, visit: Visit) -> None:
        """Accept a token that Prolific signed for this visit.

        Raises:
            EntryRefused: 1001 if it did not, or the token is too old.
            RecruiterUnavailable: if Prolific's keys cannot be fetched.
        """
        if reason := self._fault(token, visit):
            raise EntryRefused(
                "hit_assign_worker_id_not_set_in_mturk", f"The signed entry is refused: {reason}."
            )

    def _fault(self, token: str, visit: Visit) -> str:
        mode = Mode(visit.mode) if visit.mode in list(Mode) else Mode.LIVE
        claims = verified(token, self._keys(mode).key)
        if claims is None:
            return "its signature is not Prolific's"
        expires = claims.get("exp")
        if not isinstance(expires, int | float) or expires + LEEWAY_SECONDS < self._now():
            return "it is too old"
        if claims.get("iss") != ISSUER or not self._is_ours(str(claims.get("aud", "")), mode):
            return "it was made for another page"
        signed = claims.get("prolific")
        named = signed if isinstance(signed, dict) else {}
        entry = self._entry
        expected = {
            entry.participant: visit.participant,
            entry.posting: visit.posting,
            entry.submission: visit.assignment,
        }
        if claims.get("sub") != visit.assignment or any(named.get(key) != expected[key] for key in expected):
            return "it was made for somebody else"
        return ""

    def _is_ours(self, audience: str, mode: Mode) -> bool:
        return audience.partition("?")[0] == self._audience(mode).partition("?")[0]


def verified(token: str, key: Callable[[str], PublicKey | None]) -> Mapping[str, Any] | None:
    """Read a token whose signature is right.

    Args:
        token: header, payload and signature, as it was sent.
        key: gives the public key of a name.

    Returns:
        Its claims; None if it is none, or its signature is wrong.
    """
    try:
        header, payload, signature = (_decoded(part) for part in token.split("."))
        told, claims = json.loads(header), json.loads(payload)
    except (ValueError, NotBase64):
        return None
    # The algorithm is ours to choose: a token that names another is none.
    if not isinstance(told, dict) or told.get("alg") != "RS256" or not isinstance(claims, dict):
        return None
    public = key(str(told.get("kid", "")))
    signed = token.rpartition(".")[0].encode()
    return claims if public is not None and _is_signed(signed, signature, public) else None


def _is_signed(signed: bytes, signature: bytes, public: PublicKey) -> bool:
    modulus, exponent = public
    size = (modulus.bit_length() + 7) // 8
    if modulus.bit_length() < _SHORTEST_MODULUS_BITS or len(signature) != size:
        return False
    opened = pow(int.from_bytes(signature), exponent, modulus).to_bytes(size)
    digest = _SHA256_INFO + sha256(signed).digest()
    # Compared as a whole, so that no other padding passes.
    expected = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    return hmac.compare_digest(opened, expected)


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _number(text: str) -> int:
    return int.from_bytes(_decoded(text))
