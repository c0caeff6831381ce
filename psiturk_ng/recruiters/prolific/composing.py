"""From an offer to a study: what is sent, and whether Prolific would ever take it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from math import sqrt
from types import MappingProxyType
from typing import Any, Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import EntryParameters, PostingRequest
from psiturk_ng.errors import BadInput
from psiturk_ng.recruiters.prolific.filters import Catalogue
from psiturk_ng.recruiters.prolific.marks import Mark
from psiturk_ng.recruiters.prolific.outcomes import Codes
from psiturk_ng.recruiters.prolific.workspace import Workspace

LEAST_PER_HOUR: Final[Mapping[str, Money]] = MappingProxyType(
    {"GBP": Money(600, "GBP"), "USD": Money(800, "USD")}
)
"""Below this, Prolific publishes nothing. Source: its payment principles."""

_LONGEST: Final = timedelta(hours=24)
_PLACEHOLDERS: Final = MappingProxyType(
    {"participant": "PROLIFIC_PID", "posting": "STUDY_ID", "submission": "SESSION_ID"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the settings say of all studies of a project.

    Args:
        estimate: how long participants will probably take, unless an offer says; None if nobody said.
        config: further fields of the study, as Prolific writes them.
        allowed_groups: ids or names of groups; only their members are admitted; all if empty.
        blocked_groups: ids or names of groups whose members are not admitted.
        finished_group: name of the group that everybody joins who completes; empty for none.
        is_signed: whether Prolific signs who comes.
    """

    estimate: timedelta | None = None
    config: Mapping[str, Any] = field(default_factory=dict)
    allowed_groups: tuple[str, ...] = ()
    blocked_groups: tuple[str, ...] = ()
    finished_group: str = ""
    is_signed: bool = False


class Composer:
    """Writes studies.

    Args:
        wishes: what the settings say.
        entry: names of the parameters by which participants come.
        codes: completion codes.
        workspace: where studies are made.
        catalogue: of filters.
    """

    def __init__(
        self, wishes: Wishes, entry: EntryParameters, codes: Codes, workspace: Workspace, catalogue: Catalogue
    ) -> None:
        self._wishes = wishes
        self._entry = entry
        self._codes = codes
        self._workspace = workspace
        self._catalogue = catalogue

    def check(self, request: PostingRequest) -> None:
        """Accept an offer that Prolific would take.

        Raises:
            BadInput: if it would not; nothing was sent.
        """
        if request.places < 1:
            raise BadInput("The number of participants must be at least 1.")
        if request.reward.currency != self._workspace.currency:
            raise BadInput(
                f"Rewards are in {self._workspace.currency}, not in {request.reward.currency}.",
                "Set currency in [Recruitment].",
            )
        for name, text in (("title", request.title), ("description", request.description)):
            if not text.strip():
                raise BadInput(f"A study needs a {name}.", f"Set {name} in [HIT Configuration].")
        estimate = self.estimate(request)
        least = least_time(estimate)
        if not least <= request.time_allowed < _LONGEST:
            raise BadInput(
                f"Who needs about {_minutes(estimate):g} minutes must be given at least "
                f"{_minutes(least):.0f} on Prolific, and less than 24 hours."
            )
        hourly, floor = request.reward.per_hour(estimate), LEAST_PER_HOUR.get(request.reward.currency)
        if floor is not None and hourly < floor:
            raise BadInput(
                f"{request.reward} for {_minutes(estimate):g} minutes is {hourly} an hour; "
                f"Prolific asks for at least {floor}.",
                "Offer more, or say a shorter time if it is one.",
            )

    def estimate(self, request: PostingRequest) -> timedelta:
        """Say how long participants will probably take.

        Raises:
            BadInput: if nobody said.
        """
        found = request.estimate or self._wishes.estimate
        if found is None:
            raise BadInput(
                "Prolific needs to know how many minutes participants will probably take.",
                "Set prolific_estimated_completion_minutes in [Prolific], or use --estimate.",
            )
        return found

    def study(self, request: PostingRequest, token: str) -> dict[str, Any]:
        """Write a study; its completion codes are those of the token until it has an id."""
        config = dict(self._wishes.config)
        written = config.pop("filters", None) or []
        filters = [] if request.is_private else self._catalogue.resolved(written) + self._group_filters
        return {
            **config,
            "name": request.title,
            "internal_name": Mark(request.study, token, request.is_draft).write(request.title),
            "description": request.description,
            "external_study_url": self._address(request.landing_url),
            "prolific_id_option": "url_parameters",
            "completion_codes": self.codes(token),
            "total_available_places": request.places,
            "estimated_completion_time": _minutes(self.estimate(request)),
            "maximum_allowed_time": _minutes(request.time_allowed),
            "reward": request.reward.minor,
            "project": self._workspace.project_id,
            "filters": filters + _lists(request.required_groups, request.excluded_groups),
            "is_external_study_url_secure": self._wishes.is_signed,
        }

    def codes(self, study_id: str) -> list[dict[str, Any]]:
        """Write the completion codes of a study."""
        return self._codes.whole(study_id, group_id=self._finished_group)

    @cached_property
    def _group_filters(self) -> list[dict[str, Any]]:
        find = self._workspace.group_id
        return _lists(map(find, self._wishes.allowed_groups), map(find, self._wishes.blocked_groups))

    @cached_property
    def _finished_group(self) -> str:
        name = self._wishes.finished_group
        return self._workspace.group_id(name, create=self._workspace.create_group) if name else ""

    def _address(self, landing_url: str) -> str:
        query = "&".join(
            f"{getattr(self._entry, part)}={{{{%{placeholder}%}}}}"
            for part, placeholder in _PLACEHOLDERS.items()
        )
        return f"{landing_url}{'&' if '?' in landing_url else '?'}{query}"


def least_time(estimate: timedelta) -> timedelta:
    """Tell the shortest time that participants must be given. Source: the schema CreateStudy."""
    minutes = _minutes(estimate)
    return timedelta(minutes=2 + 2 * minutes + 2 * sqrt(minutes))


def wished_estimate(minutes: float) -> timedelta | None:
    """Read the setting: 0 means that nobody said."""
    return timedelta(minutes=minutes) if minutes else None


def _lists(allowed: Any, blocked: Any) -> list[dict[str, Any]]:
    found: Sequence[tuple[str, list[str]]] = (
        ("participant_group_allowlist", list(allowed)),
        ("participant_group_blocklist", list(blocked)),
    )
    return [{"filter_id": name, "selected_values": values} for name, values in found if values]


def _minutes(time: timedelta) -> float:
    minutes = time.total_seconds() / 60
    return int(minutes) if minutes == int(minutes) else minutes
