"""Opening Mechanical Turk as a project's settings say; boto3 is imported when it is first opened."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from psiturk_ng.config.pay import pay_rules
from psiturk_ng.domain.identity import PSITURK_ENTRY
from psiturk_ng.domain.outcomes import GIVEN_BACK, HANDED_IN, Endings
from psiturk_ng.domain.recruiting import EntryParameters, Mode, Outcome
from psiturk_ng.errors import ConfigError
from psiturk_ng.recruiters.surroundings import Surroundings

if TYPE_CHECKING:
    from psiturk_ng.recruiters.base import Recruiter

_NOBODY: Final = {"aws_access_key_id": "sim", "aws_secret_access_key": "sim"}
"""The marketplace asks for no key, and ours is nobody else's business."""

_UNSET: Final = (None, None, None, None)
"""What botocore is told of a variable that it must not look for."""

_REVIEWED: Final = frozenset(
    {Outcome.COMPLETE, Outcome.FAILED_CHECK, Outcome.TOO_SLOW, Outcome.ERROR, Outcome.WITHDRAWN}
)
"""Who may have worked hands in; anybody else, only if the settings pay for it."""
_CURRENCY: Final = "USD"

_CONNECT_SECONDS: Final = 10
_READ_SECONDS: Final = 30
_SIGNS: Final = (
    "AWS_ACCESS_KEY_ID",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)


def modes(surroundings: Surroundings) -> Sequence[Mode]:
    """Tell in which modes it can be used here, without asking a network."""
    return tuple(Mode) if _seems_to_have_keys(surroundings) else (Mode.SIM,)


def entry(surroundings: Surroundings) -> EntryParameters:
    """Say how its links name things: as psiTurk does."""
    return PSITURK_ENTRY


def endings(surroundings: Surroundings) -> Endings:
    """Say what it does with each outcome: whoever can be paid hands in, everybody else returns the HIT.

    Raises:
        ConfigError: if the settings about pay cannot be understood.
    """
    rules = pay_rules(surroundings.settings.recruitment, _CURRENCY)
    paid = {outcome for outcome in Outcome if rules.partial(outcome)[0]}
    return {outcome: HANDED_IN if outcome in _REVIEWED | paid else GIVEN_BACK for outcome in Outcome}


def open_in(mode: Mode, surroundings: Surroundings) -> "Recruiter":
    """Open it in one mode.

    Raises:
        ConfigError: if there are no credentials.
    """
    from psiturk_ng.recruiters.mturk.calls import Calls
    from psiturk_ng.recruiters.mturk.qualifications import Admission
    from psiturk_ng.recruiters.mturk.recruiter import MTurk
    from psiturk_ng.recruiters.mturk.worlds import world
    from psiturk_ng.recruiters.pace import Pace

    aws = surroundings.settings.aws
    place = world(mode, _endpoint_url(mode, surroundings))
    keys = _NOBODY if mode is Mode.SIM else _keys(mode, surroundings)
    client = _client(place.endpoint_url, aws.aws_region, keys, is_simulated=mode is Mode.SIM)
    return MTurk(
        mode,
        Calls(client, Pace(place.per_second), silence=place.notice),
        place,
        Admission(surroundings.settings.hit, mode, place.masters, surroundings.folder),
    )


def _endpoint_url(mode: Mode, surroundings: Surroundings) -> str:
    if mode is Mode.SIM:
        return surroundings.simulated("mturk")
    return surroundings.settings.aws.mturk_endpoint_url if mode is Mode.LIVE else ""


def _keys(mode: Mode, surroundings: Surroundings) -> Mapping[str, str]:
    """Give the keys of the settings; none if boto3 is to look for its own.

    Raises:
        ConfigError: if there are none, or only one of the two.
    """
    aws, environ = surroundings.settings.aws, surroundings.environ
    written = {
        "aws_access_key_id": aws.aws_access_key_id,
        "aws_secret_access_key": aws.aws_secret_access_key,
    }
    missing = [name for name, value in written.items() if not value]
    if len(missing) == 1:
        raise ConfigError(
            f"Only one of the two AWS keys is set: {missing[0]} is missing.",
            "Set both in [AWS Access], or none of them.",
        )
    if not missing:
        token = environ.get("AWS_SESSION_TOKEN", "")
        is_of_the_environment = environ.get("AWS_ACCESS_KEY_ID") == aws.aws_access_key_id
        # Temporary keys work only together with their token.
        return written | ({"aws_session_token": token} if token and is_of_the_environment else {})
    from boto3 import Session

    if Session().get_credentials() is None:
        raise ConfigError(
            f"There are no AWS credentials, which Mechanical Turk needs in {mode} mode.",
            "Set aws_access_key_id and aws_secret_access_key in [AWS Access], or use mode sim.",
        )
    return {}


def _client(endpoint_url: str, region: str, keys: Mapping[str, str], *, is_simulated: bool) -> Any:
    from boto3 import Session
    from botocore.config import Config
    from botocore.session import Session as CoreSession

    # The marketplace is on this machine: no proxy of the environment, no profile of another account.
    session = CoreSession(session_vars={"profile": _UNSET, "config_file": _UNSET}) if is_simulated else None
    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        # Repeats are ours to decide: see Calls.
        retries={"total_max_attempts": 1, "mode": "standard"},
        proxies={} if is_simulated else None,
    )
    boto3 = Session(botocore_session=session)
    return boto3.client("mturk", region_name=region, endpoint_url=endpoint_url, config=config, **keys)


def _seems_to_have_keys(surroundings: Surroundings) -> bool:
    aws, environ = surroundings.settings.aws, surroundings.environ
    if (aws.aws_access_key_id and aws.aws_secret_access_key) or any(environ.get(sign) for sign in _SIGNS):
        return True
    home = Path(environ.get("HOME") or Path.home())
    named = environ.get("AWS_SHARED_CREDENTIALS_FILE")
    return any(path.is_file() for path in (Path(named) if named else home / ".aws/credentials",))
