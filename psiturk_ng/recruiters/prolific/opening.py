"""Opening Prolific as a project's settings say; requests is imported when it is first opened."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.outcomes import Endings
from psiturk_ng.domain.recruiting import EntryParameters, Mode
from psiturk_ng.errors import ConfigError
from psiturk_ng.recruiters.surroundings import Surroundings

if TYPE_CHECKING:
    from psiturk_ng.config.settings import Prolific as ProlificSettings
    from psiturk_ng.recruiters.prolific.composing import Wishes
    from psiturk_ng.recruiters.prolific.recruiter import Prolific
    from psiturk_ng.recruiters.prolific.tokens import SignedEntry

_ID: Final = r"[0-9a-f]{24}"
_USUAL_CURRENCY: Final = "GBP"
_PER_SECOND: Final = 5.0


def modes(surroundings: Surroundings) -> Sequence[Mode]:
    """Tell in which modes it can be used here: Prolific has no test site.

    A completion code of a study that was made in Prolific's own pages is enough to let people in and out.
    """
    settings = surroundings.settings.prolific
    is_live = settings.prolific_api_token or settings.prolific_completion_code
    return (Mode.LIVE, Mode.SIM) if is_live else (Mode.SIM,)


def entry(surroundings: Surroundings) -> EntryParameters:
    """Say how its links name things."""
    prolific = surroundings.settings.prolific
    return EntryParameters(
        posting=prolific.prolific_posting_parameter,
        submission=prolific.prolific_submission_parameter,
        participant=prolific.prolific_participant_parameter,
        form=_ID,
        leaves=True,
    )


def endings(surroundings: Surroundings) -> Endings:
    """Say what it does with each outcome: what its completion code does.

    Raises:
        ConfigError: if prolific_completion_config cannot be understood.
    """
    from psiturk_ng.recruiters.prolific.outcomes import endings_of, known_by_hand, meaning_of

    settings = surroundings.settings.prolific
    codes = endings_of(settings.prolific_completion_config)
    told = known_by_hand(codes) if _is_by_hand(settings) else codes
    return {outcome: meaning_of(ending) for outcome, ending in told.items()}


def invitation(surroundings: Surroundings) -> str:
    """Tell what Prolific's own pages want in the study's address."""
    names = entry(surroundings)
    parts = (
        (names.participant, "PROLIFIC_PID"),
        (names.submission, "SESSION_ID"),
        (names.posting, "STUDY_ID"),
    )
    return "&".join(f"{name}={{{{%{theirs}%}}}}" for name, theirs in parts)


def least_per_hour(surroundings: Surroundings) -> Money | None:
    """Tell the least that Prolific lets participants be paid; None where it is not known in a currency."""
    from psiturk_ng.recruiters.prolific.composing import LEAST_PER_HOUR

    return LEAST_PER_HOUR.get(surroundings.settings.recruitment.currency or _USUAL_CURRENCY)


def proof(surroundings: Surroundings, landing_url: Callable[[Mode], str]) -> "SignedEntry":
    """Give what checks signed entries."""
    from psiturk_ng.recruiters.prolific.tokens import KeySet, SignedEntry

    settings = surroundings.settings.prolific

    def keys(mode: Mode) -> KeySet:
        is_simulated = mode is Mode.SIM
        base_url = surroundings.simulated("prolific") if is_simulated else settings.prolific_api_url
        return KeySet(base_url, is_simulated=is_simulated)

    return SignedEntry(keys, entry(surroundings), landing_url, is_required=settings.prolific_signed_entry)


def open_in(mode: Mode, surroundings: Surroundings) -> "Prolific":
    """Open it in one mode. Without a token it still knows where participants come from and go to.

    Raises:
        ConfigError: if it is `sandbox`, or a setting of [Prolific] cannot be understood.
    """
    from psiturk_ng.recruiters.pace import Pace
    from psiturk_ng.recruiters.prolific.calls import Calls
    from psiturk_ng.recruiters.prolific.outcomes import Codes, endings_of, known_by_hand
    from psiturk_ng.recruiters.prolific.recruiter import Prolific
    from psiturk_ng.recruiters.prolific.workspace import Workspace

    if mode is Mode.SANDBOX:
        raise ConfigError("Prolific has no sandbox.", "Use sim to rehearse, then live.")
    settings = surroundings.settings.prolific
    is_simulated = mode is Mode.SIM
    base_url = surroundings.simulated("prolific") if is_simulated else settings.prolific_api_url
    site = base_url if is_simulated else f"https://{settings.prolific_host}"
    token = "sim" if is_simulated else settings.prolific_api_token
    pace = Pace(1000.0 if is_simulated else _PER_SECOND)
    calls = Calls(base_url, token, pace, is_simulated=is_simulated)
    by_hand = not is_simulated and _is_by_hand(settings)
    told = endings_of(settings.prolific_completion_config)
    codes = Codes(
        key=lambda: surroundings.secret("completion-codes"),
        pasted="" if is_simulated else settings.prolific_completion_code,
        endings=known_by_hand(told) if by_hand else told,
        by_hand=by_hand,
    )
    currency = surroundings.settings.recruitment.currency or _USUAL_CURRENCY
    workspace = Workspace(
        calls,
        "" if is_simulated else settings.prolific_workspace,
        settings.prolific_project,
        currency,
    )
    return Prolific(mode, calls, workspace, _wishes(surroundings), entry(surroundings), codes, site)


def _is_by_hand(settings: "ProlificSettings") -> bool:
    """Tell whether studies are made in Prolific's own pages: there is a code, and no token."""
    return bool(settings.prolific_completion_code and not settings.prolific_api_token)


def _wishes(surroundings: Surroundings) -> "Wishes":
    from psiturk_ng.recruiters.prolific.composing import Wishes, wished_estimate
    from psiturk_ng.recruiters.prolific.filters import recruitment_config

    settings = surroundings.settings.prolific
    return Wishes(
        estimate=wished_estimate(settings.prolific_estimated_completion_minutes),
        config=recruitment_config(settings.prolific_recruitment_config, surroundings.folder),
        allowed_groups=settings.prolific_allow_groups,
        blocked_groups=settings.prolific_block_groups,
        finished_group=settings.prolific_add_to_group,
        is_signed=settings.prolific_signed_entry,
    )
