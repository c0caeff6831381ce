"""What somebody does with the recruiter, in the mode that a page is in."""

from collections.abc import Mapping

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import ConfigError, Conflict, NotFound
from psiturk_ng.services.campaigns import CampaignDesk
from psiturk_ng.services.recruiting import Recruiting
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.visitors import visitor


def mode_in(values: Mapping[str, str]) -> Mode:
    """Read the mode of a page; without one, the study's.

    Raises:
        NotFound: if there is no such mode.
    """
    text = values.get("mode") or backstage().mode
    if text not in list(Mode):
        raise NotFound(f"There is no mode {text}.")
    return Mode(text)


def desk_of(mode: Mode) -> Recruiting:
    """Open the recruiter in a mode; the ledger names who is logged in.

    Raises:
        Conflict: if it cannot be used in that mode.
    """
    try:
        return backstage().recruiting(mode, who_acts())
    except ConfigError as error:
        raise Conflict(error.message, error.hint) from error


def campaign_desk() -> CampaignDesk:
    """Give what begins and changes campaigns, in the name of who is logged in."""
    return backstage().campaigning.desk(who_acts())


def who_acts() -> str:
    """Name who is logged in, as the ledger keeps it."""
    who = visitor()
    return f"{who.login.name if who else ''} (dashboard)"
