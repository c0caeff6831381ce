"""psiTurk's ways to begin a campaign and to run a round of it, from code."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from psiturk_ng.domain.campaign_wish import Wish
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import BadInput
from psiturk_ng.services.campaigning import Campaigning

if TYPE_CHECKING:
    from psiturk_ng.compat.runtime import ProjectNames

_BY: Final = "a script"


def launch(names: "ProjectNames", told: Mapping[str, Any]) -> int:
    """Begin a campaign; gives its number.

    Args:
        names: of the project.
        told: psiTurk's columns, and whatever else a campaign can have.

    Raises:
        BadInput: if something of it cannot be read.
        Conflict: if the goal is reached, or another campaign has the same aim.
    """
    wanted = dict(told)
    mode = str(wanted.pop("mode", names.project.launch_mode))
    if mode not in list(Mode):
        raise BadInput(f"There is no mode {mode}.")
    version = str(wanted.pop("codeversion", names.codeversion))
    recruiter = names.project.recruiting(Mode(mode), _BY).recruiter
    plan = Wish(wanted).plan(
        codeversion=version, mode=Mode(mode), recruiter=recruiter.name, currency=recruiter.currency
    )
    desk = Campaigning(names.project).desk(_BY)
    desk.preview(plan)
    return desk.create(plan).campaign_id


def run_round(names: "ProjectNames", campaign: Any) -> str:
    """Run a round of a campaign now.

    Args:
        names: of the project.
        campaign: a row of psiTurk's class, or its number.

    Returns:
        What was done, or why it waits.
    """
    number = int(getattr(campaign, "id", campaign))
    return Campaigning(names.project).rounds.run(number, datetime.now(UTC))
