"""Which recruiter uses which setting, for whoever switches from one to another."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from .declaration import Option

MTURK: Final = ("mturk",)
PROLIFIC: Final = ("prolific",)
PANELS: Final = ("sona", "connect", "positly", "cint", "lab", "panel")
LINKS: Final = ("link", *PANELS)

_SECTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "AWS Access": MTURK,
        "Prolific": PROLIFIC,
        "Link": ("link",),
        "SONA": ("sona",),
        "Connect": ("connect",),
        "Positly": ("positly",),
        "Cint": ("cint",),
        "Lab": ("lab",),
        "Panel": ("panel",),
    }
)
_OPTIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(("keywords", "us_only", "approve_requirement", "number_hits_approved"), MTURK),
        **dict.fromkeys(("require_master_workers", "require_quals", "block_quals"), MTURK),
        **dict.fromkeys(("require_quals_live", "require_quals_sandbox"), MTURK),
        **dict.fromkeys(("block_quals_live", "block_quals_sandbox", "advanced_quals_path"), MTURK),
        **dict.fromkeys(("advanced_quals_path_live", "advanced_quals_path_sandbox"), MTURK),
        "description": (*MTURK, *PROLIFIC),
        "lifetime": (*MTURK, *LINKS),
        "currency": (*PROLIFIC, *(name for name in PANELS if name != "sona")),
        "auto_recruit": PROLIFIC,
        **dict.fromkeys(("link_use", "link_posting_parameter"), LINKS),
        "link_currency": tuple(name for name in LINKS if name != "sona"),
    }
)


def recruiters_of(option: Option) -> tuple[str, ...]:
    """Name the recruiters that use a setting; none if all do, or none at all."""
    return _OPTIONS.get(option.name, _SECTIONS.get(option.section, ()))
