"""The mapped classes: one row of `Participant` is one participant's one pass."""

from psiturk_ng.compat.lazy import lazy_names

from ._project import names

_MAKERS = {
    "ASSIGNMENTS_TABLENAME": lambda: names().store.tables.assignments.name,
    "Base": lambda: names().models.base,
    "CAMPAIGNS_TABLENAME": lambda: names().store.tables.campaigns.name,
    "CODE_VERSION": lambda: names().codeversion,
    "Campaign": lambda: names().models.campaign,
    "HITS_TABLENAME": lambda: names().store.tables.hits.name,
    "Hit": lambda: names().models.hit,
    "Participant": lambda: names().models.participant,
    "config": lambda: names().parser,
    "db_session": lambda: names().db_session,
}

__all__ = [*_MAKERS]
__getattr__ = lazy_names(__name__, _MAKERS)
