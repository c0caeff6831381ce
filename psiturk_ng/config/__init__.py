"""Every setting of a project: declared once, typed, and merged from all its sources."""

from .loading import EphemeralContainerDBError, Explanation, Loaded, Row, load
from .masking import masked_url
from .origin import Origin, OriginKind
from .parser import PsiturkConfig
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
    "load",
    "masked_url",
]
