"""Who a worker is to Mechanical Turk, and whether that meets what a HIT asks for."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from psiturk_ng.marketplace.mturk import rules
from psiturk_ng.marketplace.mturk.hits import Requirement
from psiturk_ng.marketplace.mturk.tables import (
    ASSIGNMENTS,
    PROFILES,
    QUALIFICATION_TYPES,
    QUALIFICATIONS,
    REVIEWED,
    AssignmentState,
)


class Action(StrEnum):
    """What a requirement can keep a worker from."""

    DISCOVER = "discover"
    PREVIEW = "preview"
    ACCEPT = "accept"


_GUARDED: Final[Mapping[str, frozenset[Action]]] = MappingProxyType(
    {
        "Accept": frozenset({Action.ACCEPT}),
        "PreviewAndAccept": frozenset({Action.PREVIEW, Action.ACCEPT}),
        "DiscoverPreviewAndAccept": frozenset(Action),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A worker as Amazon knows them beside what they did here.

    Args:
        country: ISO 3166 code.
        subdivision: of the country, such as `CA`; empty if not known.
        is_adult: whether they agreed to see adult content.
        is_master: whether they are a Master.
        approved_elsewhere: how many of their assignments other requesters approved.
        rejected_elsewhere: how many they rejected.
    """

    country: str = "US"
    subdivision: str = ""
    is_adult: bool = True
    is_master: bool = False
    approved_elsewhere: int = 0
    rejected_elsewhere: int = 0


def profile(connection: sa.Connection, worker_id: str) -> Profile:
    """Give a worker's profile; the usual one for a worker without."""
    found = connection.execute(sa.select(PROFILES).where(PROFILES.c.worker_id == worker_id)).one_or_none()
    return (
        Profile() if found is None else Profile(**{name: found._mapping[name] for name in asdict(Profile())})
    )


def set_profile(connection: sa.Connection, worker_id: str, told: Profile) -> None:
    """Give a worker a profile, or another one."""
    row = insert(PROFILES).values(worker_id=worker_id, **asdict(told))
    connection.execute(row.on_conflict_do_update(set_=asdict(told)))


def unmet(
    connection: sa.Connection, worker_id: str, requirements: Sequence[Requirement], action: Action
) -> list[str]:
    """List what keeps a worker from something, a sentence for each requirement; empty if nothing does."""
    guarding = [each for each in requirements if action in _GUARDED[_guard(each)]]
    if not guarding:
        return []
    has = _values(connection, worker_id)
    failed = [each for each in guarding if not _meets(each, has.get(each["QualificationTypeId"]))]
    return [_sentence(connection, each) for each in failed]


def _guard(requirement: Requirement) -> str:
    usual = "PreviewAndAccept" if requirement.get("RequiredToPreview") else "Accept"
    return str(requirement.get("ActionsGuarded", usual))


def _values(connection: sa.Connection, worker_id: str) -> dict[str, Any]:
    """Give what a worker has, by the id of the qualification: integers, and a locale."""
    known = profile(connection, worker_id)
    approved, rejected = _reviewed(connection, worker_id)
    approved += known.approved_elsewhere
    rejected += known.rejected_elsewhere
    decided = approved + rejected
    has: dict[str, Any] = {
        rules.PERCENT_APPROVED: approved * 100 // decided if decided >= rules.DECISIVE_ASSIGNMENTS else 100,
        rules.HITS_APPROVED: approved,
        rules.LOCALE: {"Country": known.country, "Subdivision": known.subdivision},
        rules.ADULT: int(known.is_adult),
    }
    if known.is_master:
        has |= dict.fromkeys(rules.MASTERS, 1)
    own = (QUALIFICATIONS.c.worker_id == worker_id) & QUALIFICATIONS.c.is_granted
    columns = sa.select(QUALIFICATIONS.c.qualification_type_id, QUALIFICATIONS.c.value)
    return has | {row.qualification_type_id: row.value for row in connection.execute(columns.where(own))}


def _reviewed(connection: sa.Connection, worker_id: str) -> tuple[int, int]:
    query = sa.select(ASSIGNMENTS.c.state, sa.func.count()).group_by(ASSIGNMENTS.c.state)
    of_worker = query.where(ASSIGNMENTS.c.worker_id == worker_id, ASSIGNMENTS.c.state.in_(REVIEWED))
    counts = {state: count for state, count in connection.execute(of_worker)}
    return counts.get(AssignmentState.APPROVED, 0), counts.get(AssignmentState.REJECTED, 0)


_COMPARISONS: Final[Mapping[str, Callable[[int, list[int]], bool]]] = MappingProxyType(
    {
        "LessThan": lambda value, asked: value < asked[0],
        "LessThanOrEqualTo": lambda value, asked: value <= asked[0],
        "GreaterThan": lambda value, asked: value > asked[0],
        "GreaterThanOrEqualTo": lambda value, asked: value >= asked[0],
        "EqualTo": lambda value, asked: value == asked[0],
        "NotEqualTo": lambda value, asked: value != asked[0],
        "In": lambda value, asked: value in asked,
        "NotIn": lambda value, asked: value not in asked,
    }
)
COMPARATORS: Final = frozenset(_COMPARISONS) | {"Exists", "DoesNotExist"}
SET_COMPARATORS: Final = frozenset({"In", "NotIn"})
LOCALE_COMPARATORS: Final = frozenset({"EqualTo", "NotEqualTo", "In", "NotIn"})


def _meets(requirement: Requirement, value: Any) -> bool:
    comparator = requirement["Comparator"]
    if comparator in ("Exists", "DoesNotExist"):
        return (value is not None) is (comparator == "Exists")
    if value is None:
        # Who lacks a qualification fails every comparison with it, also NotEqualTo.
        return False
    if "LocaleValues" in requirement:
        is_there = any(_lies_in(value, asked) for asked in requirement["LocaleValues"])
        return is_there is (comparator in ("EqualTo", "In"))
    return _COMPARISONS[comparator](value, requirement["IntegerValues"])


def _lies_in(locale: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    return locale["Country"] == asked["Country"] and asked.get("Subdivision") in (
        None,
        "",
        locale["Subdivision"],
    )


def _sentence(connection: sa.Connection, requirement: Requirement) -> str:
    known = requirement["QualificationTypeId"]
    own = sa.select(QUALIFICATION_TYPES.c.name).where(QUALIFICATION_TYPES.c.qualification_type_id == known)
    name = rules.SYSTEM_QUALIFICATIONS.get(known) or connection.scalar(own) or known
    places = ["-".join(each.values()) for each in requirement.get("LocaleValues", [])]
    asked = ", ".join(places or map(str, requirement.get("IntegerValues", [])))
    return f"{name} {requirement['Comparator']} {asked}".strip()
