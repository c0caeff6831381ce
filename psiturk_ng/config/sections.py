"""Section names and option names that are almost ours."""

from collections.abc import Collection, Iterator, Mapping

from .origin import Value, Values, label
from .settings import SECTIONS, declared
from .text_files import ConfigFile

_CLOSE = 0.8
_NOT_OPTIONS = frozenset({"PSITURK_GLOBAL_CONFIG_LOCATION", "PSITURK_SERVER_INSTANCE"})


def honour_section_spelling(file: ConfigFile) -> tuple[Values, list[str]]:
    """Let `[Server parameters]` count as `[Server Parameters]`.

    Returns:
        The file's values, with those of a misspelt section also under its right name
        (where the right section does not set them), and warnings.
    """
    values: Values = {}
    warnings = []
    for section in file.sections:
        right = _right_spelling(section)
        inside = {option: value for (its, option), value in file.values.items() if its == section}
        if right != section:
            warnings.append(f"The section [{section}] is read as [{right}]: write it so.")
        for option, value in inside.items():
            values[section, option] = value
            values.setdefault((right, option), value)
    return values | _rightly_placed(file), warnings


def _rightly_placed(file: ConfigFile) -> dict[tuple[str, str], Value]:
    return {key: value for key, value in file.values.items() if key[0] in SECTIONS}


def _right_spelling(section: str) -> str:
    folded = {_folded(name): name for name in SECTIONS}
    return folded.get(_folded(section), section)


def _folded(section: str) -> str:
    return "".join(mark for mark in section.lower() if mark.isalnum())


def suspicious_options(file: ConfigFile, understood: Collection[tuple[str, str]]) -> Iterator[str]:
    """Warn about sections and options of a file that look like misspelt ones of ours.

    Args:
        file: what was read.
        understood: further places that are no mistake, those of psiTurk 2.
    """
    for section in file.sections:
        if (right := _right_spelling(section)) in SECTIONS:
            continue
        if near := _nearest(section, SECTIONS):
            yield f"The section [{section}] is not read; did you mean [{near}]?"
    for (section, option), value in file.values.items():
        right = _right_spelling(section)
        if right in SECTIONS and (right, option) not in declared() and (right, option) not in understood:
            yield from _doubt(right, option, value)


def _doubt(section: str, option: str, value: Value) -> Iterator[str]:
    elsewhere = [its for its, name in declared() if name == option]
    here = [name for its, name in declared() if its == section]
    if elsewhere:
        yield f"{label(section, option)} ({value.origin}) is not read there; it belongs in [{elsewhere[0]}]."
    elif near := _nearest(option, here):
        yield f"{label(section, option)} ({value.origin}) is not one of our settings; did you mean {near}?"


def suspicious_variables(variables: Mapping[str, str], known: Collection[str]) -> Iterator[str]:
    """Warn about PSITURK_ variables that set nothing and look like ones that would.

    Args:
        variables: the environment.
        known: all options that exist, ours and the project's.
    """
    names = {f"PSITURK_{option.upper()}" for option in known}
    for name in sorted(variables):
        if (
            name.startswith("PSITURK_")
            and name not in names | _NOT_OPTIONS
            and (near := _nearest(name, names, 0.9))
        ):
            yield f"The environment variable {name} sets nothing; did you mean {near}?"


def nearest_option(name: str) -> str | None:
    """Find the declared option whose name is closest to a misspelt one."""
    return _nearest(name, {option for _, option in declared()}, 0.6)


def _nearest(name: str, known: Collection[str], cutoff: float = _CLOSE) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, sorted(known), 1, cutoff)), None)
