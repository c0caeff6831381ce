"""The URL at which participants land."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import ConfigError

from .settings import Hit

_PARTS = ("ad_url_domain", "ad_url_protocol", "ad_url_port", "ad_url_route")


def landing_url(hit: Hit) -> str:
    """Tell the URL of the landing page: `ad_url`, or else one put together from its four parts.

    Args:
        hit: the settings of [HIT Configuration].

    Raises:
        ConfigError: if a part is not set.
    """
    return composed(lambda name: str(getattr(hit, name)))


def landing_url_in(mode: Mode, hit: Hit, server_url: str) -> str:
    """Tell the URL of the landing page for postings of a mode, with the mode in it.

    Args:
        mode: where the postings are; `sim` never leaves this machine.
        hit: the settings of [HIT Configuration].
        server_url: of the root of the project's server as this machine reaches it, without
            a slash at the end.

    Raises:
        ConfigError: if a part is not set, in another mode than `sim`.
    """
    url = _local_landing_url(hit, server_url) if mode is Mode.SIM else landing_url(hit)
    return with_query(url, mode=mode)


def _local_landing_url(hit: Hit, server_url: str) -> str:
    try:
        told = landing_url(hit)
    except ConfigError:
        told = ""
    if urlsplit(told).hostname in ("127.0.0.1", "localhost", "::1"):
        return told
    return f"{server_url}/{hit.ad_url_route.strip('/') or 'pub'}"


def composed(get: Callable[[str], str]) -> str:
    """Tell the URL of the landing page.

    Args:
        get: gives the text of an option of [HIT Configuration]; empty if not set.

    Raises:
        ConfigError: if a part is not set, or `ad_url` refers to something that is not.
    """
    whole = get("ad_url")
    if "%(" in whole:
        raise ConfigError(
            f"ad_url refers to a setting that does not exist: {whole}",
            "Write the URL out, or remove ad_url and set ad_url_domain.",
        )
    missing = next((name for name in _PARTS if not get(name)), None)
    if missing and not whole:
        raise ConfigError(
            f"the ad URL is incomplete: `{missing}` is not set",
            f"Set {missing} in [HIT Configuration], or the environment variable PSITURK_{missing.upper()}.",
        )
    domain, protocol, port, route = map(get, _PARTS)
    return whole or f"{protocol}://{domain}:{port}/{route}"


def with_query(url: str, **parameters: str) -> str:
    """Add parameters to an address that may have some already."""
    parts = urlsplit(url)
    query = "&".join(filter(None, (parts.query, urlencode(parameters))))
    return urlunsplit(parts._replace(query=query))
