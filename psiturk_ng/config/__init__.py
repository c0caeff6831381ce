"""Every setting of a project: declared once, typed, and merged from all its sources."""

from .ad_url import landing_url
from .loading import Explanation, Loaded, Row, load
from .masking import masked_url
from .origin import Origin, OriginKind
from .parser import EphemeralContainerDBError, PsiturkConfig
from .settings import Settings

__all__ = [
    "EphemeralContainerDBError",
    "Explanation",
    "Loaded",
    "Origin",
    "OriginKind",
    "PsiturkConfig",
    "Row",
    "Settings",
    "landing_url",
    "load",
    "masked_url",
]
