"""Ids that look like Prolific's: 24 hexadecimal digits."""

import re
import secrets
from typing import Final

ID: Final = re.compile(r"[0-9a-f]{24}")


def new_id() -> str:
    """Make an id for whatever has one."""
    return secrets.token_hex(12)
