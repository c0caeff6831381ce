"""Asking a project's own `validate` about a participant."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from psiturk_ng.domain.judgement import UNJUDGED, Judgement
from psiturk_ng.domain.project_code import ProjectCode

if TYPE_CHECKING:
    from psiturk_ng.compat.runtime import ProjectNames

_LOG = logging.getLogger(__name__)


class Judge:
    """Calls it with the row that psiTurk's code knows.

    Args:
        validate: the project's.
        names: what `import psiturk` gives to it.
    """

    def __init__(self, validate: Callable[[Any], bool | str], names: "ProjectNames") -> None:
        self._validate = validate
        self._names = names

    def __call__(self, uniqueid: str) -> Judgement:
        """Judge one assignment; what goes wrong is logged, and leaves it without a judgement."""
        try:
            participant = self._names.models.participant.query.filter_by(uniqueid=uniqueid).one()
            return self._read(self._validate(participant), uniqueid)
        except Exception as error:  # noqa: BLE001
            _LOG.exception("validate failed for %s", uniqueid)
            return Judgement(None, f"validate failed: {type(error).__name__}: {error}")
        finally:
            self._names.remove_session()

    def _read(self, answer: object, uniqueid: str) -> Judgement:
        if isinstance(answer, str):
            return Judgement(not answer, answer)
        if isinstance(answer, bool):
            return Judgement(answer, "" if answer else "validate said no.")
        _LOG.error("validate gave %r for %s", answer, uniqueid)
        return Judgement(None, f"{UNJUDGED} {answer!r}.")


def with_judge(code: ProjectCode, names: "ProjectNames") -> ProjectCode:
    """Let whoever has the code ask its `validate`, if it has one."""
    return replace(code, judge=Judge(code.validate, names)) if code.validate else code
