"""The first page: how the study stands."""

from flask import Response

from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page


def overview() -> Response:
    """Show how many assignments have which status."""
    study = backstage().overview
    return page("overview.html", codeversion=study.codeversion, counts=study.counts())
