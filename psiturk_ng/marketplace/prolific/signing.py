"""Signing entries as Prolific does: a JSON Web Token with RS256, by a key made here.

Source: `is_external_study_url_secure` in the schema CreateStudy, and the schema JWK.
"""

import base64
import json
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from psiturk_ng.marketplace import settings
from psiturk_ng.marketplace.state import Moment

_KEY: Final = "signing_key"
_PRIME_BITS: Final = 1024
_EXPONENT: Final = 65537
_ROUNDS: Final = 20
_SHA256_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")
"""What stands before a digest of SHA-256 in a signature. Source: RFC 8017, section 9.2."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A pair of keys.

    Args:
        kid: its name.
        modulus: of both.
        exponent: of the private one.
    """

    kid: str
    modulus: int
    exponent: int

    @property
    def public(self) -> dict[str, Any]:
        """The public one, as in a JSON Web Key Set."""
        return {
            "kty": "RSA",
            "kid": self.kid,
            "alg": "RS256",
            "use": "sig",
            "key_ops": ["verify"],
            "n": _encoded(_bytes(self.modulus)),
            "e": _encoded(_bytes(_EXPONENT)),
        }

    def token(self, payload: Mapping[str, Any]) -> str:
        """Sign a payload."""
        header = {"alg": "RS256", "kid": self.kid, "typ": "JWT"}
        signed = ".".join(_encoded(json.dumps(each).encode()) for each in (header, payload))
        return f"{signed}.{_encoded(self._sign(signed.encode()))}"

    def _sign(self, signed: bytes) -> bytes:
        size = len(_bytes(self.modulus))
        digest = _SHA256_INFO + sha256(signed).digest()
        padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
        return pow(int.from_bytes(padded), self.exponent, self.modulus).to_bytes(size)


def signing_key(moment: Moment) -> SigningKey:
    """Give the platform's key, made when it is first needed."""
    known = settings.read(moment.connection, _KEY, None)
    if known is None:
        known = _new_key()
        settings.write(moment.connection, _KEY, known)
    return SigningKey(known["kid"], int(known["modulus"], 16), int(known["exponent"], 16))


def _new_key() -> dict[str, str]:
    first, second = _prime(), _prime()
    exponent = pow(_EXPONENT, -1, (first - 1) * (second - 1))
    return {"kid": secrets.token_hex(8), "modulus": f"{first * second:x}", "exponent": f"{exponent:x}"}


def _prime() -> int:
    while True:
        # Both highest bits set, so that the product of two has its full length.
        candidate = secrets.randbits(_PRIME_BITS) | (3 << (_PRIME_BITS - 2)) | 1
        if candidate % _EXPONENT != 1 and _is_prime(candidate):
            return candidate


def _is_prime(number: int) -> bool:
    """Judge by the test of Miller and Rabin."""
    if any(number % small == 0 for small in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    odd, twos = number - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    return all(_passes(number, odd, twos) for _ in range(_ROUNDS))


def _passes(number: int, odd: int, twos: int) -> bool:
    power = pow(random.randrange(2, number - 1), odd, number)  # noqa: S311 - no secret comes of it
    for _ in range(twos):
        if power in (1, number - 1):
            return True
        power = power * power % number
        if power == 1:
            return False
    return False


def _bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
