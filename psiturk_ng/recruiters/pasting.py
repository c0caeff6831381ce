"""Reading settings out of the address that a platform shows its researchers, pasted as it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import SplitResult, urlsplit

from psiturk_ng.errors import BadInput

_KEPT_AS_IT_IS: Final = re.compile(r"[\w.~%+=-]+")
_SPACES: Final = re.compile(r"\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paste:
    """An address of one platform.

    Args:
        example: what it looks like.
        host: regular expression of its host.
        path: regular expression of its path.
        whole: setting that takes the address as it is; empty if none does.
        site: setting that takes scheme and host; empty if none does.
        query: settings that take parameters, by the parameters' names. All must be there.
    """

    example: str
    host: str = r".+"
    path: str = r".*"
    whole: str = ""
    site: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    def read(self, url: str) -> Mapping[str, str]:
        """Read the settings.

        Raises:
            BadInput: if it is another address.
        """
        parts = _split(url)
        held = dict(pair.partition("=")[::2] for pair in parts.query.split("&"))
        is_right = re.fullmatch(self.host, parts.netloc) and re.fullmatch(self.path, parts.path)
        found = {option: held.get(name, "") for name, option in self.query.items()}
        if not is_right or not all(_KEPT_AS_IT_IS.fullmatch(text) for text in found.values()):
            raise BadInput("This is not the address that is needed.", f"It looks like {self.example}")
        if self.whole:
            found[self.whole] = url
        if self.site:
            found[self.site] = f"{parts.scheme}://{parts.netloc}"
        return found


PASTES: Final[Mapping[str, Paste]] = MappingProxyType(
    {
        "sona": Paste(
            example="https://myschool.sona-systems.com/webstudy_credit.aspx"
            "?experiment_id=123&credit_token=4e48f9b638a&survey_code=XXXX",
            path=r"/(webstudy_credit\.aspx|services/SonaAPI\.svc/WebstudyCredit)",
            site="sona_site",
            query={"experiment_id": "sona_experiment_id", "credit_token": "sona_credit_token"},
        ),
        "connect": Paste(
            example="https://connect.cloudresearch.com/participant/project/ABC123/complete",
            host=r"connect\.cloudresearch\.com",
            path=r"/participant/project/.+",
            whole="connect_complete_url",
        ),
        "positly": Paste(
            example="https://app.positly.com/#/f?task_id=123",
            host=r"app\.positly\.com",
            whole="positly_complete_url",
        ),
        "prolific": Paste(
            example="https://app.prolific.com/submissions/complete?cc=C1ABCDEF",
            path=r"/submissions/complete",
            query={"cc": "prolific_completion_code"},
        ),
        "panel": Paste(example="https://panel.example/done?id={participant}", whole="panel_complete_url"),
        "link": Paste(example="https://panel.example/done?code={code}", whole="link_complete_url"),
    }
)


def read_address(recruiter: str, url: str) -> Mapping[str, str]:
    """Read a recruiter's settings out of an address.

    Args:
        recruiter: the value of the setting `recruiter`.
        url: as it was pasted.

    Returns:
        The settings' texts, by their names.

    Raises:
        BadInput: if that recruiter has no such address, or it is another one.
    """
    if recruiter not in PASTES:
        raise BadInput(f"The recruiter {recruiter} has no address to be pasted.", "Leave the address out.")
    return PASTES[recruiter].read(url.strip())


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc or _SPACES.search(url):
        raise BadInput("This is not an address.", "Copy it whole, from https:// on, in quotation marks.")
    return parts
