"""What Mechanical Turk would never take, said before anything is sent. Source: its API Reference."""

from datetime import timedelta
from typing import Final

from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Mode, PostingRequest
from psiturk_ng.errors import BadInput
from psiturk_ng.recruiters.mturk.qualifications import MOST, Admission
from psiturk_ng.recruiters.mturk.reading import CURRENCY

_SHORTEST: Final = timedelta(seconds=30)
_LONGEST: Final = timedelta(days=365)
_LONGEST_TEXT: Final = {"title": 128, "description": 2000}
_LONGEST_KEYWORDS: Final = 1000


def check(request: PostingRequest, mode: Mode, admission: Admission) -> None:
    """Accept an offer that could be posted.

    Args:
        request: the offer.
        mode: where.
        admission: makes its requirements.

    Raises:
        BadInput: if Mechanical Turk would never take it.
        ConfigError: if the file of advanced requirements cannot be used.
    """
    _check_size(request)
    _check_texts(request)
    if mode is not Mode.SIM and not request.landing_url.startswith("https://"):
        raise BadInput(
            f"Workers' browsers show a study only over https, not {request.landing_url}.",
            "Set ad_url_protocol = https in [HIT Configuration].",
        )
    if len(admission.requirements(request)) > MOST:
        raise BadInput(f"A HIT has at most {MOST} qualification requirements.")


def _check_size(request: PostingRequest) -> None:
    if request.places < 1:
        raise BadInput("The number of participants must be at least 1.")
    if request.reward.currency != CURRENCY:
        raise BadInput(f"Mechanical Turk pays in {CURRENCY}, not in {request.reward.currency}.")
    if request.reward < Money(1, CURRENCY):
        raise BadInput("Mechanical Turk pays at least $0.01.")
    for name, time in (("lifetime", request.lifetime), ("duration", request.time_allowed)):
        if not _SHORTEST <= time <= _LONGEST:
            raise BadInput(f"The {name} of a HIT is between 30 seconds and 365 days.")


def _check_texts(request: PostingRequest) -> None:
    for name, longest in _LONGEST_TEXT.items():
        text = getattr(request, name)
        if not text.strip() or len(text) > longest:
            raise BadInput(
                f"The {name} of a HIT has from 1 to {longest} characters.",
                f"Set {name} in [HIT Configuration].",
            )
    if len(", ".join(request.keywords)) > _LONGEST_KEYWORDS:
        raise BadInput(f"The keywords of a HIT have at most {_LONGEST_KEYWORDS} characters.")
