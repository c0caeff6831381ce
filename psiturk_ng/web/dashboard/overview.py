"""The first page: how the study stands."""

from flask import Response, request

from psiturk_ng.domain.participant_list import ParticipantFilter
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.ledger_pages import COMMITTED, SPENT
from psiturk_ng.services.overview import CellCount
from psiturk_ng.web.dashboard.charts import bars, columns
from psiturk_ng.web.dashboard.ledger import ledger_address
from psiturk_ng.web.dashboard.participants import address
from psiturk_ng.web.dashboard.parts import backstage
from psiturk_ng.web.dashboard.rendering import page


def overview() -> Response:
    """Show who is where and how full the cells are; the browser fetches the other parts when it is there."""
    study, mode = backstage().overview, _mode()
    standing = study.standing(mode)

    def list_of_cell(cell: CellCount, complete: bool) -> str:
        """Give the address of the list behind a number of a cell."""
        everybody = ParticipantFilter(mode=mode, codeversion=study.codeversion)
        return list_of(everybody.but(cond=cell.cond, counterbalance=cell.counterbalance, complete=complete))

    return page(
        "overview.html",
        codeversion=study.codeversion,
        mode=mode,
        standing=standing,
        list_of=list_of,
        list_of_cell=list_of_cell,
        cells=bars([(cell.complete, cell.others) for cell in standing.cells], standing.target),
    )


def phases() -> Response:
    """Show who got lost where."""
    return page("phases.html", phases=backstage().overview.phases(_mode()), list_of=list_of, mode=_mode())


def money() -> Response:
    """Show what was spent and meant."""
    mode, ledger = _mode(), backstage().ledger
    if mode not in list(Mode):
        return page("money.html", costs=[], mode=mode, lists={})
    moved = Mode(mode)
    return page(
        "money.html",
        costs=ledger.costs(moved),
        mode=mode,
        lists={
            "spent": ledger_address(moved, SPENT),
            "committed": ledger_address(moved, COMMITTED),
            "owed": list_of(ledger.unreviewed(moved)),
        },
    )


def courses() -> Response:
    """Show how the study went over time."""
    found = backstage().overview.courses(_mode())
    return page("courses.html", entered=columns(found.entered), finished=columns(found.finished))


def durations() -> Response:
    """Show how long participants took."""
    found = backstage().overview.minutes(_mode())
    return page("durations.html", minutes=columns([(str(minute), number) for minute, number in found]))


def list_of(filtering: ParticipantFilter) -> str:
    """Give the address of the list behind a number."""
    return address("dashboard.participants", list(filtering.written().items()))


def _mode() -> str:
    return request.args.get("mode", "") or backstage().mode
