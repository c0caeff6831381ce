"""Whom studies admit: filters by their names, and the settings of an earlier study.

Ids of filters and of their choices are Prolific's to change: they are looked up, never written down.
"""

import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from psiturk_ng.errors import BadInput, ConfigError
from psiturk_ng.recruiters.prolific.calls import Calls

Filter = Mapping[str, Any]

COPIED: Final = ("filters", "device_compatibility", "peripheral_requirements")
"""What `copy_settings` takes from an earlier study."""

_OURS: Final = frozenset(
    {
        "completion_codes",
        "external_study_url",
        "internal_name",
        "prolific_id_option",
        "project",
        "reward",
        "total_available_places",
    }
)
_COMPOSITE: Final = ("and", "or")


class Catalogue:
    """Prolific's filters, read when they are first needed.

    Args:
        calls: carries requests.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._known: Sequence[Filter] | None = None

    def find(self, query: str = "") -> Sequence[Filter]:
        """List filters; with a query, those whose id, title or question holds it."""
        wanted = query.casefold()
        return [
            each
            for each in self._all()
            if wanted
            in " ".join(str(each.get(name, "")) for name in ("filter_id", "title", "question")).casefold()
        ]

    def resolved(self, asked: Sequence[Filter]) -> list[dict[str, Any]]:
        """Turn names of filters and of their choices into ids.

        Args:
            asked: filters whose `filter_id` may be a title, and whose `selected_values` may be texts.

        Raises:
            BadInput: if there is no such filter or choice; names the closest.
        """
        return [self._resolved(each) for each in asked]

    def _resolved(self, asked: Filter) -> dict[str, Any]:
        name = str(asked.get("filter_id", ""))
        if name in _COMPOSITE:
            return {**asked, "selected_filters": self.resolved(asked.get("selected_filters", []))}
        known = self._known_as(name)
        found = {**asked, "filter_id": known["filter_id"]}
        choices = known.get("choices") or {}
        if choices and "selected_values" in asked:
            found["selected_values"] = [_choice(known, str(each)) for each in asked["selected_values"]]
        return found

    def _known_as(self, name: str) -> Filter:
        for each in self._all():
            if name == each["filter_id"] or name.casefold() == str(each.get("title", "")).casefold():
                return each
        titles = [str(each.get("title", "")) for each in self._all()]
        near = get_close_matches(name, titles, 1)
        raise BadInput(
            f"Prolific has no filter {name}.",
            f"Did you mean {near[0]}?" if near else "Look for it with: study filters WORD.",
        )

    def _all(self) -> Sequence[Filter]:
        if self._known is None:
            self._known = self._calls.get("filters/").get("results", [])
        return self._known


def chosen_settings(study: Mapping[str, Any], catalogue: Sequence[Filter]) -> dict[str, Any]:
    """Take from a study what another can be made with: filters, devices, peripherals.

    Args:
        study: Prolific's structure.
        catalogue: its filters, so that ranges at their limits, which exclude nobody, are left out.
    """
    limits = {each["filter_id"]: each for each in catalogue}
    kept = [
        each for each in study.get("filters") or [] if _excludes(each, limits.get(each.get("filter_id", "")))
    ]
    return {**{name: study.get(name) or [] for name in COPIED}, "filters": kept}


def recruitment_config(text: str, folder: Path) -> dict[str, Any]:
    """Read the setting `prolific_recruitment_config`.

    Args:
        text: an object of JSON, or `file:` and the name of a file with one; empty for none.
        folder: the project, to which the name is relative.

    Raises:
        ConfigError: if it cannot be read, or says what psiTurk itself decides.
    """
    written = text.strip()
    if not written:
        return {}
    if written.startswith("file:"):
        written = _file(folder / written.removeprefix("file:").strip())
    try:
        told = json.loads(written)
    except ValueError as error:
        raise ConfigError(f"prolific_recruitment_config is not JSON: {error}.") from error
    if not isinstance(told, dict):
        raise ConfigError("prolific_recruitment_config is an object of JSON.")
    if not isinstance(told.get("filters", []), list):
        raise ConfigError("filters in prolific_recruitment_config are a list.")
    if decided := sorted(set(told) & _OURS):
        raise ConfigError(
            f"prolific_recruitment_config says {decided[0]}, which psiTurk decides.", "Remove it there."
        )
    return told


def _file(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.", "See prolific_recruitment_config.") from error


def _choice(known: Filter, wanted: str) -> str:
    choices = {str(key): str(text) for key, text in known["choices"].items()}
    if wanted in choices:
        return wanted
    found = next((key for key, text in choices.items() if text.casefold() == wanted.casefold()), None)
    if found is None:
        raise BadInput(
            f"The filter {known.get('title')} has no choice {wanted}.",
            f"It has: {', '.join(list(choices.values())[:20])}.",
        )
    return found


def _excludes(asked: Filter, known: Filter | None) -> bool:
    if "selected_range" in asked:
        limits = known or {}
        bounds = asked["selected_range"] or {}
        at_least = bounds.get("lower") in (None, limits.get("min"))
        at_most = bounds.get("upper") in (None, limits.get("max"))
        return not (at_least and at_most)
    return bool(asked.get("selected_values") or asked.get("selected_filters"))
