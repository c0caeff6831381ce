"""Words that earlier psiTurks knew: what to do now instead."""

from collections.abc import Mapping, Sequence
from typing import Final

_SHELL: Final = "The shell needs neither a network nor credentials: type `psiturk` alone."
_DATABASE: Final = (
    "The database is the one that `database_url` in [Database Parameters] of config.txt names: "
    "write another address there, and see the present one with `psiturk config explain database_url`."
)
_ADS: Final = (
    "psiTurk's ad server is gone: participants come to your own server, "
    "whose public address `ad_url_domain` in [HIT Configuration] names."
)
_TUNNEL: Final = (
    "Any tunnel program will do, such as cloudflared: name the address that it gives in `ad_url_domain` "
    "in [HIT Configuration], and set `proxy_count = 1` in [Server Parameters]."
)
_SHARED: Final = (
    "psiTurk's exchange of experiments is closed: fetch a project with `git clone ADDRESS`, "
    "and type `psiturk check` in its folder."
)

EARLIER: Final[Mapping[str, str]] = {
    "-c": _SHELL,
    "--cabinmode": _SHELL,
    "ad": _ADS,
    "db": _DATABASE,
    "dev": "To see where in the program an error came from, begin with `psiturk --traceback`.",
    "hit dispose": "Type `hit delete`.",
    "install": _SHARED,
    "print_config": "Type `config print`.",
    "reload_config": "Type `config reload`.",
    "tunnel": _TUNNEL,
}
"""A command, with its verb or without, and what to do now.

Source: the command inventories of psiTurk 2.0 to 2.3.12.
"""


def advice(words: Sequence[str]) -> str | None:
    """Say what to do instead of a command of an earlier psiTurk; None if it is none.

    Args:
        words: what was typed.
    """
    for command in (" ".join(words[:2]), *words[:1]):
        if command in EARLIER:
            return f"`{command}` is a command of an earlier psiTurk. {EARLIER[command]}"
    return None
