"""Texts generated from the declared settings: the sample config.txt and the reference page.

Write them with `python -m psiturk_ng.config.sample config` or `… reference`.
"""

import sys
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from .declaration import Option
from .environment import UNPREFIXED
from .legacy import ALIASES, MOVED, REMOVED
from .loading import other_names
from .origin import label
from .settings import CLOUD_DEFAULTS, SECTIONS, declared
from .used_by import PANELS, recruiters_of

_HEAD = """\
# Settings of this study.
#
# A line that begins with ; shows a default. To change it, remove the ; and write your value.
# A comment needs a line of its own, and quotation marks are taken as part of a value.
# The environment variable PSITURK_ and the option's name in capitals wins over this file.
"""


def sample_config(overrides: Mapping[str, Any] | None = None, *, shown: Collection[str] | None = None) -> str:
    """Write a config.txt.

    Args:
        overrides: values to set, by option name, typed as in `Settings`.
        shown: names of other options to list, commented out; None lists all.

    Returns:
        The text of the file.

    Raises:
        KeyError: if there is no such option.
        ValueError: if a value is not legal.
    """
    by_name = {name: option for (_, name), option in declared().items()}
    chosen = {by_name[name]: value for name, value in (overrides or {}).items()}
    listed = {by_name[name] for name in (by_name if shown is None else shown)} | chosen.keys()
    parts = [_HEAD]
    for section in SECTIONS:
        options = [option for option in by_name.values() if option.section == section and option in listed]
        if options:
            parts.append(_section_text(section, options, chosen))
    return "\n".join(parts)


def reference_page() -> str:
    """Write the reference page of all settings, in Markdown."""
    return "\n".join([*_introduction(), *_section_tables(), *_other_names(), *_from_psiturk_2()])


def _section_text(section: str, options: list[Option], chosen: Mapping[Option, Any]) -> str:
    rule = f"# ---- {_purpose(section)}"
    return "\n".join([rule, f"[{section}]", "", *(_entry(each, chosen) for each in options)])


def _entry(option: Option, chosen: Mapping[Option, Any]) -> str:
    comment = textwrap.fill(
        f"{option.help} ({_type(option)})",
        width=100,
        initial_indent="# ",
        subsequent_indent="# ",
        break_on_hyphens=False,
        break_long_words=False,
    )
    if option in chosen:
        return f"{comment}\n{option.name} = {_written(option, chosen[option])}\n"
    return f"{comment}\n;{option.name} = {option.default_text}".rstrip() + "\n"


def _written(option: Option, value: Any) -> str:
    text: str = option.kind.write(value)
    if option.kind.read(text) != value:
        raise ValueError(f"{option.name} cannot be {value!r}")
    return text if option.raw else text.replace("%", "%%")


def _type(option: Option) -> str:
    expected = (
        option.kind.expects if option.kind.name in ("choice", "auto or whole number") else option.kind.name
    )
    return f"{expected}, in {option.unit}" if option.unit else expected


def _purpose(section: str) -> str:
    return (SECTIONS[section].__doc__ or "").partition(": ")[2].strip()


def _introduction() -> Iterator[str]:
    clouds = ", ".join(f"`{name} = {value}`" for name, value in CLOUD_DEFAULTS.items())
    bare = ", ".join(f"`{name}`" for name in UNPREFIXED)
    yield from (
        "# Settings",
        "",
        "<!-- Generated: python -m psiturk_ng.config.sample reference > docs/reference/settings.md -->",
        "",
        "A project's settings stand in `config.txt` in its folder; all have defaults. Later sources win:",
        "",
        "1. the defaults below;",
        f"2. where `ON_CLOUD` or `ON_HEROKU` is in the environment: {clouds};",
        "3. `.psiturkconfig` in your home folder, or in the one that `PSITURK_GLOBAL_CONFIG_LOCATION` names;",
        "4. `config.txt`;",
        "5. the environment: `PSITURK_` and the option's name in capitals, such as `PSITURK_NUM_CONDS`; "
        f"{bare} also without the prefix. An empty variable sets nothing.",
        "",
        "A file called `.env` in the project folder, or in the nearest folder above that has one, "
        "adds to the environment; the real environment wins over it.",
        "",
        "`psiturk config print --origin` shows every value and where it came from, "
        "`psiturk config explain num_conds` everything about one.",
        "",
        "In a value, `%(name)s` stands for another option of the same section and `%%` for a percent sign; "
        "a percent sign alone is itself. Options of your own are kept, "
        'and `config.get("My Section", "my_option")` in custom.py reads them.',
        "",
        "One file serves all recruiters: to switch is to change the line `recruiter`, or to say "
        "`psiturk recruiter NAME`. Where not all recruiters use a setting, those that do are named; "
        f"panels are {_listed(PANELS)}.",
        "",
    )


def _listed(names: Sequence[str]) -> str:
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} and {last}"


def _section_tables() -> Iterator[str]:
    for section in SECTIONS:
        purpose = _purpose(section)
        yield from (f"## [{section}]", "", purpose[:1].upper() + purpose[1:], "")
        options = [option for option in declared().values() if option.section == section]
        differ = len({recruiters_of(option) for option in options}) > 1
        if not differ and (names := recruiters_of(options[0])):
            yield from (f"Used by the recruiter {_named(names)}.", "")
        more = " recruiters |" if differ else ""
        yield from (
            f"| option | default | type | meaning |{more}",
            f"|---|---|---|---|{'---|' if differ else ''}",
        )
        for option in options:
            default = f"`{option.default_text}`" if option.default_text else ""
            whose = f" {_named(recruiters_of(option)) or 'all'} |" if differ else ""
            yield f"| `{option.name}` | {default} | {_type(option)} | {_meaning(option)} |{whose}"
        yield ""


def _named(recruiters: Sequence[str]) -> str:
    if len(recruiters) > 1 and set(recruiters) >= set(PANELS):
        shown = [f"`{name}`" for name in recruiters if name not in PANELS]
        return ", ".join([*shown, "panels"])
    return ", ".join(f"`{name}`" for name in recruiters)


def _meaning(option: Option) -> str:
    others = [f"`{name}`" for name in other_names(option.section, option.name) if "psiTurk 2" not in name]
    also = f" Also set by {', '.join(others)}." if others else ""
    return f"{option.help}{also}".replace("|", "\\|")


def _other_names() -> Iterator[str]:
    yield from ("## Preferred names", "", "When the preferred option is set, it replaces the other:", "")
    yield from ("| preferred | replaces |", "|---|---|")
    for section, preferred, targets in ALIASES:
        yield f"| `{label(section, preferred)}` | {', '.join(f'`{target}`' for target in targets)} |"
    yield ""


def _from_psiturk_2() -> Iterator[str]:
    yield from (
        "## Options of psiTurk 2",
        "",
        "They are read where they were when the new place is not set, with a warning:",
        "",
        "| psiTurk 2 | now |",
        "|---|---|",
    )
    for moved in MOVED:
        yield f"| `{label(*moved.old)}` | `{label(*moved.new)}` |"
    moved_places = {moved.old for moved in MOVED}
    gone = [
        f"`{label(section, option)}`"
        for section, options in REMOVED.items()
        for option in options
        if (section, option) not in moved_places
    ]
    yield from ("", f"These have no effect any more: {', '.join(gone)}.")
    yield from (
        "",
        "The passwords and the secret key that psiTurk 2 wrote into new projects count as not set.",
        "",
    )


if __name__ == "__main__":
    sys.stdout.write(reference_page() if "reference" in sys.argv[1:] else sample_config())
