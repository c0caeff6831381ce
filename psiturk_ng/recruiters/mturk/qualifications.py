"""Whom a HIT admits: what the settings and the researcher asked for, as QualificationRequirements.

The order is psiTurk's: percent approved, HITs approved, Masters, country, required,
blocked, advanced. Source: psiTurk 3.3.1, `amt_services.py`; Amazon's list of system
qualifications.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from psiturk_ng.config.settings import Hit
from psiturk_ng.domain.recruiting import Mode, PostingRequest
from psiturk_ng.errors import ConfigError

PERCENT_APPROVED: Final = "000000000000000000L0"
HITS_APPROVED: Final = "00000000000000000040"
LOCALE: Final = "00000000000000000071"
ADULT: Final = "00000000000000000060"
MASTERS: Final = frozenset({"2F1QJWKUDD8XADTFD2Q0G6UTO95ALH", "2ARFPLSP75KLA8M8DH1HTEQVJT3SY6"})
SYSTEM: Final = MASTERS | {PERCENT_APPROVED, HITS_APPROVED, LOCALE, ADULT}
"""Those that exist everywhere; any other exists only in the account that made it."""

MOST: Final = 10
"""So many requirements may a HIT have."""

Requirement = dict[str, Any]


class Admission:
    """Makes the requirements of HITs.

    Args:
        hit: the settings of [HIT Configuration].
        mode: where HITs are posted; `sim` knows no qualification of Amazon's accounts,
            so that it leaves out those which the settings name.
        masters: id of the Masters qualification there.
        folder: the project, in which files of requirements are looked for.
    """

    def __init__(self, hit: Hit, mode: Mode, masters: str, folder: Path) -> None:
        self._hit = hit
        self._mode = mode
        self._masters = masters
        self._folder = folder

    @property
    def is_for_masters(self) -> bool:
        """Whether the settings admit only Masters."""
        return self._hit.require_master_workers

    def requirements(self, request: PostingRequest) -> list[Requirement]:
        """Give the requirements of one HIT.

        Raises:
            ConfigError: if the file of advanced requirements cannot be used.
        """
        if request.is_private:
            return [
                _presence(each, "Exists") | {"ActionsGuarded": "DiscoverPreviewAndAccept"}
                for each in _once(request.required_groups)
            ]
        required, blocked = self._listed()
        return [
            *self._from_system(),
            *(_presence(each, "Exists") for each in _once(request.required_groups, required)),
            *(_presence(each, "DoesNotExist") for each in _once(request.excluded_groups, blocked)),
            *(each for each in self._advanced() if not self._is_left_out(each.get("QualificationTypeId"))),
        ]

    def left_out(self) -> list[str]:
        """List the qualifications that the settings name and that this mode does not know."""
        required, blocked = self._named()
        advanced = [str(each.get("QualificationTypeId")) for each in self._advanced()]
        return [each for each in _once(required, blocked, advanced) if self._is_left_out(each)]

    def _from_system(self) -> Iterator[Requirement]:
        yield _at_least(PERCENT_APPROVED, self._hit.approve_requirement)
        yield _at_least(HITS_APPROVED, self._hit.number_hits_approved)
        if self.is_for_masters:
            yield _presence(self._masters, "Exists")
        if self._hit.us_only:
            yield {
                "QualificationTypeId": LOCALE,
                "Comparator": "EqualTo",
                "LocaleValues": [{"Country": "US"}],
            }

    def _named(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if self._mode is Mode.LIVE:
            return self._hit.require_quals_live, self._hit.block_quals_live
        return self._hit.require_quals_sandbox, self._hit.block_quals_sandbox

    def _listed(self) -> tuple[list[str], list[str]]:
        required, blocked = self._named()
        return [e for e in required if not self._is_left_out(e)], [
            e for e in blocked if not self._is_left_out(e)
        ]

    def _is_left_out(self, qualification_id: object) -> bool:
        return self._mode is Mode.SIM and qualification_id not in SYSTEM

    def _advanced(self) -> list[Requirement]:
        is_live = self._mode is Mode.LIVE
        name = "advanced_quals_path_live" if is_live else "advanced_quals_path_sandbox"
        written = getattr(self._hit, name)
        if not written:
            return []
        path = self._folder / written
        try:
            found = json.loads(path.read_text("utf-8"))
        except OSError as error:
            raise ConfigError(f"{name}: {path} cannot be read: {error.strerror}.") from error
        except ValueError as error:
            raise ConfigError(f"{name}: {path} is not JSON: {error}.") from error
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise ConfigError(
                f"{name}: {path} holds no list of QualificationRequirements.",
                'Write [{"QualificationTypeId": "…", "Comparator": "…", "IntegerValues": […]}].',
            )
        return found


def _at_least(qualification_id: str, value: int) -> Requirement:
    return {
        "QualificationTypeId": qualification_id,
        "Comparator": "GreaterThanOrEqualTo",
        "IntegerValues": [value],
    }


def _presence(qualification_id: str, comparator: str) -> Requirement:
    return {"QualificationTypeId": qualification_id, "Comparator": comparator}


def _once(*groups: Iterable[str]) -> list[str]:
    """Put ids together, stripped, each where it first occurs."""
    stripped = (each.strip() for group in groups for each in group)
    return list(dict.fromkeys(each for each in stripped if each))
