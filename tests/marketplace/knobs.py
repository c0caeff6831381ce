"""Turning the knobs of a simulated platform that runs."""

from collections.abc import Mapping
from typing import Any

import requests


def turn(url: str, knob: str, told: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Turn a knob; without anything to tell, look.

    Args:
        url: of the platform.
        knob: its name below /control.
        told: what to tell it.
    """
    address = f"{url}/control/{knob}"
    answer = (
        requests.get(address, timeout=10) if told is None else requests.post(address, json=told, timeout=10)
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
