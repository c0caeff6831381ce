"""The visits that are paid to both systems."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from tests.compat.beside.servers import LOGIN, Answer, Visitor

TRIALS: Final = 6
_OWN_ROUTE: Final = re.compile(r"""\.route\(\s*["'](/[^<"']*)["'](?P<rest>[^)]*)\)""")


def visit_all(url: str, folder: Path) -> dict[str, Answer]:
    """Send participants of every kind.

    Args:
        url: of the server.
        folder: the project, whose own routes are visited too.

    Returns:
        The answers, by visitor and step.
    """
    answers: dict[str, Answer] = {}
    take_part(Visitor(url, "Whole", answers), "sandbox")
    take_part(Visitor(url, "Alive", answers), "live")
    take_part(Visitor(url, "debugW", answers), "debug", hit="debugH")
    quit_early(Visitor(url, "Leaver", answers))
    only_look(Visitor(url, "Looker", answers))
    lose_the_way(Visitor(url, "Lost", answers))
    look_at_own_routes(Visitor(url, "Researcher", answers), folder)
    return answers


def take_part(visitor: Visitor, mode: str, hit: str = "H1") -> None:
    """Do everything to the end, and come back for more."""
    ids = visitor.ids(f"A{visitor.name}", hit, mode)
    key = f"{visitor.name}:A{visitor.name}"
    visitor.ask("ad", "GET", "/ad", params=ids)
    visitor.ask("pub", "GET", "/pub", params=ids)
    visitor.ask("consent", "GET", "/consent", params=ids)
    visitor.ask("exp", "GET", "/exp", params=ids)
    visitor.ask("exp again", "GET", "/exp", params=ids)
    visitor.ask("ad when allocated", "GET", "/ad", params=ids)
    first = visitor.ask("first load", "GET", f"/sync/{quote(key, safe='')}").content
    save(visitor, "save at start", key, document(first, ids, 0))
    visitor.ask("inexp", "POST", "/inexp", data={"uniqueId": key})
    for number in range(1, TRIALS + 1):
        save(visitor, f"save {number}", key, document(first, ids, number))
    visitor.ask("load", "GET", f"/sync/{quote(key, safe='')}")
    visitor.ask("status", "GET", "/check_worker_status", params=ids)
    visitor.ask("ad when started", "GET", "/ad", params=ids)
    visitor.ask("exp when started", "GET", "/exp", params=ids)
    visitor.ask("compute_bonus", "GET", "/compute_bonus", params={"uniqueId": key})
    visitor.ask("complete", "GET", "/complete", params={"uniqueId": key, "mode": mode})
    visitor.ask("ad when complete", "GET", "/ad", params=ids)
    visitor.ask("worker_complete", "GET", "/worker_complete", params={"uniqueId": key})
    visitor.ask("worker_submitted", "GET", "/worker_submitted", params={"uniqueId": key})
    visitor.ask("ad when submitted", "GET", "/ad", params=ids)
    visitor.ask("exp when submitted", "GET", "/exp", params=ids)
    visitor.ask("ad of another HIT", "GET", "/ad", params=ids | {"assignmentId": "Aother", "hitId": "H2"})
    visitor.ask("exp of another HIT", "GET", "/exp", params=ids | {"assignmentId": "Aother", "hitId": "H2"})
    visitor.ask("status at the end", "GET", "/check_worker_status", params=ids)


def quit_early(visitor: Visitor) -> None:
    """Begin, save a little, leave."""
    ids, key = visitor.ids("AL"), f"{visitor.name}:AL"
    visitor.ask("exp", "GET", "/exp", params=ids)
    first = visitor.ask("first load", "GET", f"/sync/{quote(key, safe='')}").content
    visitor.ask("inexp", "POST", "/inexp", data={"uniqueId": key})
    save(visitor, "save", key, document(first, ids, 2))
    visitor.ask("quitter", "POST", "/quitter", data={"uniqueId": key})
    visitor.ask("ad after leaving", "GET", "/ad", params=ids)
    visitor.ask("exp after leaving", "GET", "/exp", params=ids)


def only_look(visitor: Visitor) -> None:
    """Look at the pages that make no row."""
    ids = visitor.ids("ASSIGNMENT_ID_NOT_AVAILABLE")
    visitor.ask("front page", "GET", "/")
    visitor.ask("preview", "GET", "/ad", params={name: ids[name] for name in ids if name != "workerId"})
    visitor.ask("consent", "GET", "/consent", params=visitor.ids("AN"))
    for name in ("instructions/one.html", "stage.html", "postquestionnaire.html"):
        visitor.ask(name, "GET", f"/{name}")
    visitor.ask("favicon", "GET", "/favicon.ico")


def lose_the_way(visitor: Visitor) -> None:
    """Ask for what there is not."""
    visitor.ask("ad without ids", "GET", "/ad", params={"mode": "live"})
    visitor.ask("consent without ids", "GET", "/consent", params={"mode": "live"})
    visitor.ask("exp without ids", "GET", "/exp", params={"mode": "live"})
    visitor.ask("no such page", "GET", "/nothing/here.html")
    visitor.ask("nobody completes", "GET", "/worker_complete", params={"uniqueId": "No:Body"})
    visitor.ask("wrong method", "PUT", "/inexp")


def look_at_own_routes(visitor: Visitor, folder: Path) -> None:
    """Ask for each page that the project's own code adds, without and with a login."""
    for path in _own_routes(folder):
        visitor.ask(f"own {path}", "GET", path, params={"uniqueId": "Whole:AWhole"})
        visitor.ask(f"own {path} as lab", "GET", path, params={"uniqueId": "Whole:AWhole"}, auth=LOGIN)


def _own_routes(folder: Path) -> Iterator[str]:
    custom = folder / "custom.py"
    if custom.exists():
        for found in _OWN_ROUTE.finditer(custom.read_text("utf-8")):
            if "methods" not in found["rest"] or "GET" in found["rest"]:
                yield found[1]


def save(visitor: Visitor, step: str, key: str, content: dict[str, Any]) -> None:
    """Send a whole document, as psiTurk's client does."""
    visitor.ask(step, "PUT", f"/sync/{quote(key, safe='')}", json=content)


def document(first: dict[str, Any], ids: dict[str, str], trials: int) -> dict[str, Any]:
    """Write what psiTurk's client would have after so many trials."""
    key = f"{ids['workerId']}:{ids['assignmentId']}"
    data = [
        {
            "uniqueid": key,
            "current_trial": number,
            "dateTime": 1_700_000_000_000 + 250 * number,
            "trialdata": {
                "phase": "TEST",
                "word": 'größer, "rot"',
                "rt": 412.5 + number,
                "hit": number % 2 == 0,
            },
        }
        for number in range(trials)
    ]
    events = [
        {"eventtype": "initialized", "value": None, "timestamp": 1_700_000_000_000, "interval": 0},
        {"eventtype": "window_resize", "value": [933, 708], "timestamp": 1_700_000_000_001, "interval": 1},
        *(
            {"eventtype": "focus", "value": "off", "timestamp": 1_700_000_000_100 + n, "interval": 99}
            for n in range(trials)
        ),
    ]
    answers = {"engagement": "5", "open": 'Ja — "schön", gut\nso', "many": ["a", "b"], "kept": {"k": 1}}
    return first | {
        "currenttrial": trials,
        "data": data,
        "questiondata": answers if trials == TRIALS else {},
        "eventdata": events,
        "useragent": "Mozilla/5.0",
        "mode": ids["mode"],
        "id": key,
    }
