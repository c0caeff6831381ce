"""The URL at which participants land."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit, urlunsplit

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
