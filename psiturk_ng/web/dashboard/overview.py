"""The first page: how the study stands."""

from flask import Response, request

from psiturk_ng.services.overview import Number
from psiturk_ng.web.dashboard.charts import bars, columns
from psiturk_ng.web.dashboard.participants import address
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page


def overview() -> Response:
    """Show who is where, how full the cells are, and what it costs."""
    study, mode = backstage().overview, _mode()
    standing = study.standing(mode)
    return page(
        "overview.html",
        codeversion=study.codeversion,
        mode=mode,
        standing=standing,
        list_of=list_of,
        cells=bars([(cell.complete, cell.others) for cell in standing.cells]),
        costs=study.costs(mode),
    )


def courses() -> Response:
    """Show how the study went over time; the first page fetches it when it is there."""
    found = backstage().overview.courses(_mode())
    return page(
        "courses.html",
        entered=columns(found.entered),
        finished=columns(found.finished),
        minutes=columns([(str(minute), number) for minute, number in found.minutes]),
    )


def list_of(number: Number) -> str:
    """Give the address of the list that a number is the length of."""
    return address("dashboard.participants", list(number.filtering.written().items()))


def _mode() -> str:
    return request.args.get("mode", "") or backstage().mode
