"""Completion codes: one for each outcome and study, and what each does when it is entered.

A code is made from a key of the project and the study's id, so that every server of the
project knows it and nobody can guess it.
"""

import hmac
import json
from base64 import b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.outcomes import Action, Means
from psiturk_ng.domain.outcomes import Ending as Meaning
from psiturk_ng.domain.recruiting import Outcome
from psiturk_ng.errors import ConfigError

_LENGTH: Final = 10
_SETTING: Final = "prolific_completion_config"


@dataclass(frozen=True, slots=True)
class Ending:
    """What an outcome's code is made with.

    Args:
        code_type: Prolific's name for it, or another.
        actions: what it does, as Prolific writes actions.
        actor: `participant`, who enters it, `researcher`, who sends it, or `nobody` if there is no such code.
        code: that Prolific has for it already; empty to make one.
    """

    code_type: str
    actions: tuple[Mapping[str, Any], ...]
    actor: str = "participant"
    code: str = ""


def _reviewed(code_type: str) -> Ending:
    return Ending(code_type, ({"action": "MANUALLY_REVIEW"},))


def _returned(code_type: str, reason: str) -> Ending:
    return Ending(code_type, ({"action": "REQUEST_RETURN", "return_reason": reason},))


USUAL: Final[Mapping[Outcome, Ending]] = MappingProxyType(
    {
        Outcome.COMPLETE: _reviewed("COMPLETED"),
        Outcome.SCREENED_OUT: _returned("SCREENED_OUT", "You do not fit what this study looks for"),
        Outcome.FAILED_CHECK: _reviewed("FAILED_ATTENTION_CHECK"),
        Outcome.NO_CONSENT: _returned("NO_CONSENT", "Withdrew consent"),
        Outcome.WRONG_DEVICE: _returned("INCOMPATIBLE_DEVICE", "Your device does not fit"),
        Outcome.TOO_SLOW: _reviewed("TOO_SLOW"),
        Outcome.QUOTA_FULL: _returned("QUOTA_FULL", "All places were taken"),
        Outcome.DUPLICATE: _returned("DUPLICATE", "You took part before"),
        Outcome.WITHDRAWN: _returned("WITHDRAWN", "Didn't finish the study"),
        Outcome.ERROR: _reviewed("ERROR"),
    }
)
"""What happens unless the settings say otherwise: nobody is rejected, and nobody paid, by itself."""


_MEANS: Final = {
    "AUTOMATICALLY_APPROVE": Means.AT_ONCE,
    "FIXED_SCREEN_OUT_PAYMENT": Means.SCREEN_OUT,
    "DYNAMIC_PAYMENT": Means.SHARE,
    "REQUEST_RETURN": Means.AFTER_RETURN,
}


_ACTS: Final = {"participant": Action.CODE, "researcher": Action.STAY, "nobody": Action.RETURN}


def meaning_of(ending: Ending) -> Meaning:
    """Say what a completion code means for who enters it; without a known action, it is reviewed."""
    means = (_MEANS[name] for each in ending.actions if (name := each["action"]) in _MEANS)
    return Meaning(_ACTS[ending.actor], next(means, Means.APPROVAL))


@dataclass(frozen=True, slots=True)
class Codes:
    """The completion codes of a project's studies.

    Args:
        key: gives that of the project, which is kept in its database.
        pasted: the code of a study that was made in Prolific's own pages; empty if there is none.
        endings: what each outcome's code is made with.
        by_hand: whether all studies are made there, so that codes of our own mean nothing.
    """

    key: Callable[[], str]
    pasted: str = ""
    endings: Mapping[Outcome, Ending] = field(default_factory=lambda: USUAL)
    by_hand: bool = False

    def of(self, study_id: str, outcome: Outcome) -> str:
        """Give the code of an outcome of a study."""
        if self.endings[outcome].code:
            return self.endings[outcome].code
        if self.pasted and (self.by_hand or outcome is Outcome.COMPLETE):
            return self.pasted
        digest = hmac.new(self.key().encode(), f"{study_id}:{outcome}".encode(), sha256).digest()
        return b32encode(digest).decode()[:_LENGTH]

    def screen_out_reward(self, currency: str) -> Money | None:
        """Tell what the settings say that being screened out pays; None if no code pays for it.

        Raises:
            ConfigError: if it is no number of the currency's smallest units.
        """
        actions = (action for ending in self.endings.values() for action in ending.actions)
        paying = next((each for each in actions if each["action"] == "FIXED_SCREEN_OUT_PAYMENT"), None)
        if paying is None:
            return None
        minor = paying.get("fixed_screen_out_reward")
        if not isinstance(minor, int) or minor <= 0:
            raise ConfigError(
                f"{_SETTING}: FIXED_SCREEN_OUT_PAYMENT needs fixed_screen_out_reward, in the smallest unit.",
                'Such as {"action": "FIXED_SCREEN_OUT_PAYMENT", "fixed_screen_out_reward": 20, "slots": 50}.',
            )
        return Money(minor, currency)

    def whole(self, study_id: str, *, group_id: str = "") -> list[dict[str, Any]]:
        """Write all completion codes of a study as Prolific takes them.

        Args:
            study_id: of the study, or whatever stands for it before it has an id.
            group_id: a group into which everybody is put who completes it.
        """
        return [
            self._written(study_id, outcome, ending, group_id) for outcome, ending in self.endings.items()
        ]

    def _written(self, study_id: str, outcome: Outcome, ending: Ending, group_id: str) -> dict[str, Any]:
        actions = [dict(each) for each in ending.actions]
        if group_id and outcome is Outcome.COMPLETE:
            actions.append({"action": "ADD_TO_PARTICIPANT_GROUP", "participant_group": group_id})
        return {
            "code": self.of(study_id, outcome),
            "code_type": ending.code_type,
            "actor": ending.actor,
            "actions": actions,
        }


def known_by_hand(endings: Mapping[Outcome, Ending]) -> Mapping[Outcome, Ending]:
    """Say what is left of endings in studies that were made in Prolific's own pages.

    What is reviewed has the one code that was pasted. Who is to return has no code, unless it is named.
    """
    return {
        outcome: replace(ending, actor="nobody")
        if not ending.code and meaning_of(ending).means is Means.AFTER_RETURN
        else ending
        for outcome, ending in endings.items()
    }


def endings_of(text: str) -> Mapping[Outcome, Ending]:
    """Read what the settings say about outcomes.

    Args:
        text: an object of JSON by outcome, each with `actions` or a `code`, and perhaps `actor` and
            `code_type`; empty for the usual.

    Raises:
        ConfigError: if it cannot be understood.
    """
    if not text.strip():
        return USUAL
    try:
        told = json.loads(text)
    except ValueError as error:
        raise ConfigError(
            f"{_SETTING} is not JSON: {error}.",
            'Write it like {"complete": {"actions": [{"action": "MANUALLY_REVIEW"}]}}.',
        ) from error
    if not isinstance(told, dict):
        raise ConfigError(f"{_SETTING} is an object of JSON, by outcome.")
    if unknown := sorted(set(told) - set(Outcome)):
        raise ConfigError(
            f"{_SETTING} names {unknown[0]}, which is no outcome.", f"Outcomes are {', '.join(Outcome)}."
        )
    return {**USUAL, **{Outcome(name): _ending(Outcome(name), value) for name, value in told.items()}}


def _ending(outcome: Outcome, told: Any) -> Ending:
    usual = USUAL[outcome]
    code = str(told.get("code", "")).strip() if isinstance(told, dict) else ""
    actions = told.get("actions", list(usual.actions) if code else None) if isinstance(told, dict) else None
    if not isinstance(actions, list) or not all(
        isinstance(each, dict) and "action" in each for each in actions
    ):
        raise ConfigError(
            f"{_SETTING} for {outcome} needs actions.",
            'Such as {"actions": [{"action": "MANUALLY_REVIEW"}]}.',
        )
    actor = told.get("actor", usual.actor)
    if actor not in ("participant", "researcher"):
        raise ConfigError(f"{_SETTING} for {outcome}: actor is participant or researcher.")
    return Ending(str(told.get("code_type", usual.code_type)), tuple(actions), actor, code)
