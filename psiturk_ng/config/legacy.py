"""Settings under the names and in the places of psiTurk 2, and preferred names of psiTurk 3."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .origin import Origin, OriginKind, Value, Values, label
from .settings import declared

ALIASES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Server Parameters", "errorlog", ("logfile",)),
    ("HIT Configuration", "require_quals", ("require_quals_live", "require_quals_sandbox")),
    ("HIT Configuration", "block_quals", ("block_quals_live", "block_quals_sandbox")),
    ("HIT Configuration", "advanced_quals_path", ("advanced_quals_path_live", "advanced_quals_path_sandbox")),
    ("Database Parameters", "assignments_table_name", ("table_name",)),
)
"""Section, preferred name, and the names that it is copied over when it is set."""

PUBLISHED_SECRETS = {
    "login_pw": "examplepassword",
    "secret_key": "this is my secret key which is hard to guess, i should change this",
}
"""Values that psiTurk 2 wrote into every new project; anybody can look them up."""

_PLACEHOLDERS = {"aws_access_key_id": "YourAccessKeyId", "aws_secret_access_key": "YourSecretAccessKey"}
PUBLISHED_USERNAME = "examplename"
_OLD_TABLE = "turkdemo"
_AD_SERVER = re.compile(r"https?://([^/:]+\.)?psiturk\.org\b", re.IGNORECASE)

_SERVER, _HIT, _TASK, _SHELL = "Server Parameters", "HIT Configuration", "Task Parameters", "Shell Parameters"

REMOVED: dict[str, tuple[str, ...]] = {
    _HIT: ("ad_group", "psiturk_keywords", "organization_name"),
    _SERVER: ("debug", "adserver_revproxy_host", "adserver_revproxy_port"),
    _SHELL: ("use_psiturk_ad_server", "ad_location"),
    "psiTurk Access": ("psiturk_access_key_id", "psiturk_secret_access_id"),
}
"""Options of psiTurk 2 that mean nothing any more, by section."""


def _same(text: str) -> str | None:
    return text


def _mode_from_flag(text: str) -> str | None:
    word = text.strip().lower()
    return {"true": "sandbox", "yes": "sandbox", "on": "sandbox", "1": "sandbox"}.get(word) or (
        "live" if word in ("false", "no", "off", "0") else None
    )


def _flag_from_mode(text: str) -> str | None:
    return "false" if text.strip().lower() == "live" else "true"


def _real_url(text: str) -> str | None:
    if not text.startswith(("http://", "https://")) or "<" in text or _AD_SERVER.match(text):
        return None
    return text


def _nothing(_text: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Moved:
    """An option that psiTurk 2 had elsewhere, or under another name.

    Args:
        old: its former section and name.
        new: where it is now.
        forward: the new text for an old one; None if the old one says nothing.
        back: the old text for a new one, for project code that still asks there.
    """

    old: tuple[str, str]
    new: tuple[str, str]
    forward: Callable[[str], str | None] = _same
    back: Callable[[str], str | None] = _same


MOVED = (
    Moved((_HIT, "contact_email_on_error"), (_TASK, "contact_email_on_error")),
    Moved((_HIT, "browser_exclude_rule"), (_TASK, "browser_exclude_rule")),
    Moved((_HIT, "allow_repeats"), (_TASK, "allow_repeats")),
    Moved((_SERVER, "cutoff_time"), (_TASK, "cutoff_time")),
    Moved((_HIT, "amt_keywords"), (_HIT, "keywords")),
    Moved((_SHELL, "launch_in_sandbox_mode"), (_SHELL, "launch_in_mode"), _mode_from_flag, _flag_from_mode),
    Moved((_SHELL, "ad_location"), (_HIT, "ad_url"), _real_url, _nothing),
)
"""Options of psiTurk 2 that are still understood."""


def honour_moved(values: Values) -> list[str]:
    """Take options from their places in psiTurk 2 where the new place is not set; returns warnings."""
    return [warning for moved in MOVED for warning in _honour(moved, values)]


def _honour(moved: Moved, values: Values) -> Iterator[str]:
    old = values.get(moved.old)
    text = moved.forward(old.text) if old else None
    if old is None or text is None or not (text or declared()[moved.new].kind.may_be_blank):
        return
    if _is_set(values.get(moved.new)):
        if values[moved.new].text != text:
            yield f"{label(*moved.old)} ({old.origin}) is not read, because {label(*moved.new)} is set."
        return
    values[moved.new] = Value(text, old.origin.copied_from(*moved.old))
    yield f"{label(*moved.old)} ({old.origin}) is psiTurk 2's name for {label(*moved.new)}: write it there."


def mention_removed(values: Values) -> Iterator[str]:
    """Say in one sentence which options mean nothing any more, and where psiTurk 2 kept its rows."""
    gone = [each for each in _removed_options() if each in values and not _is_moved(each, values)]
    if gone:
        names = ", ".join(option for _, option in gone)
        yield f"These options of psiTurk 2 have no effect any more: {names}."
    if (gone or any(moved.old in values for moved in MOVED)) and not _names_a_table(values):
        yield (
            f"psiTurk 2 kept its rows in the table {_OLD_TABLE}: if this project has such rows, "
            f"set table_name = {_OLD_TABLE} in [Database Parameters]."
        )


def _removed_options() -> Iterator[tuple[str, str]]:
    return ((section, option) for section, options in REMOVED.items() for option in options)


def _is_moved(old: tuple[str, str], values: Values) -> bool:
    return any(moved.old == old and moved.forward(values[old].text) is not None for moved in MOVED)


def _names_a_table(values: Values) -> bool:
    return any(
        _is_set(values.get(("Database Parameters", option)))
        for option in ("table_name", "assignments_table_name")
    )


def _is_set(value: Value | None) -> bool:
    return value is not None and value.origin.kind not in (OriginKind.DEFAULT, OriginKind.CLOUD)


def copy_aliases(values: Values, from_environment: Callable[[str], Value | None]) -> None:
    """Copy every preferred name that is set over the names that are read.

    Args:
        values: changed in place.
        from_environment: what the environment says about an option.
    """
    for section, preferred, targets in ALIASES:
        value = from_environment(preferred) or values.get((section, preferred))
        if value is not None and value.text:
            for target in targets:
                values[section, target] = Value(value.text, value.origin.copied_from(section, preferred))


def drop_published_secrets(values: Values) -> Iterator[str]:
    """Unset passwords and keys that psiTurk 2 published, wherever they stand; yields one warning for all."""
    dropped = {key for key, value in values.items() if _is(value, PUBLISHED_SECRETS.get(key[1]))}
    names = {(section, "login_username") for section, option in dropped if option == "login_pw"}
    dropped |= {key for key in names if key in values and _is(values[key], PUBLISHED_USERNAME)}
    placeholders = {key for key, value in values.items() if _is(value, _PLACEHOLDERS.get(key[1]))}
    for key in dropped | placeholders:
        values[key] = Value("", Origin(OriginKind.DEFAULT))
    if options := sorted({option for _, option in dropped}):
        count, value = ("counts", "this value") if len(options) == 1 else ("count", "these values")
        yield (
            f"{', '.join(options)} in [{_SERVER}] {count} as not set, "
            f"because psiTurk 2 published {value}: choose your own."
        )


def is_published(option: str, text: str) -> bool:
    """Whether a password or key is one that psiTurk 2 wrote into every project."""
    return _bare(text) == PUBLISHED_SECRETS.get(option)


def _is(value: Value, published: str | None) -> bool:
    return _bare(value.text) == published


def _bare(text: str) -> str:
    return text.strip().strip("'\"").strip()


def old_places(values: Values) -> Values:
    """Tell what project code finds when it asks where psiTurk 2 had an option."""
    mirrored: Values = {}
    for moved in MOVED:
        new = values.get(moved.new)
        text = moved.back(new.text) if new and moved.old not in values else None
        if new is not None and text is not None:
            mirrored[moved.old] = Value(text, new.origin.copied_from(*moved.new))
    return mirrored
