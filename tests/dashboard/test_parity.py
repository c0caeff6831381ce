"""What can be done in the shell can be done on the dashboard and through the API, or there is a reason."""

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from psiturk_ng.shell import registry
from psiturk_ng.web.api.operations import OPERATIONS
from psiturk_ng.web.dashboard.blueprint import RULES


class Pair(NamedTuple):
    """Where the same thing is done.

    Args:
        page: method and address below /dashboard.
        operation: method and address below /api.
    """

    page: str
    operation: str


BY_TOKEN = "the page's own address, opened with a token"
"""Downloads and texts that are no JSON: scripts send their token to the page that sends them."""

BY_A_PERSON = "nowhere: that a study moves to another platform, a person decides, who types live for it"

ALIKE = {
    "amt_balance": Pair("GET /settings/balance", "GET /services_manager"),
    "config print": Pair("GET /settings", "GET /settings"),
    "download_datafiles": Pair("GET /data/datafiles.zip", BY_TOKEN),
    "hit create": Pair("POST /postings/create", "POST /hits/"),
    "hit delete": Pair("POST /postings/<posting_id>/delete", "DELETE /hit/<hit_id>"),
    "hit expire": Pair("POST /postings/<posting_id>/expire", "PATCH /hit/<hit_id>"),
    "hit extend": Pair("POST /postings/<posting_id>/places", "PATCH /hit/<hit_id>"),
    "campaign create": Pair("POST /campaigns/create", "POST /campaigns"),
    "campaign list": Pair("GET /campaigns", "GET /campaigns"),
    "campaign show": Pair("GET /campaigns", "GET /campaigns/<campaign_id>"),
    "campaign pause": Pair("POST /campaigns/<int:campaign_id>/pause", "PATCH /campaigns/<campaign_id>"),
    "campaign resume": Pair("POST /campaigns/<int:campaign_id>/resume", "PATCH /campaigns/<campaign_id>"),
    "campaign goal": Pair("POST /campaigns/<int:campaign_id>/goal", "PATCH /campaigns/<campaign_id>"),
    "campaign cancel": Pair("POST /campaigns/<int:campaign_id>/cancel", "PATCH /campaigns/<campaign_id>"),
    "worker exclude": Pair("POST /participants/<uniqueid>/exclude", "PUT /assignments/<uniqueid>/exclusion"),
    "worker include": Pair(
        "POST /participants/<uniqueid>/include", "DELETE /assignments/<uniqueid>/exclusion"
    ),
    "hit list": Pair("GET /postings", "GET /hits/"),
    "ledger export": Pair("GET /ledger/entries", BY_TOKEN),
    "ledger list": Pair("GET /ledger", "GET /ledger"),
    "ledger paid": Pair("POST /ledger/<int:entry_id>", "POST /ledger/<entry_id>"),
    "ledger settle": Pair("POST /ledger/<int:entry_id>", "POST /ledger/<entry_id>"),
    "ledger show": Pair("GET /ledger", "GET /ledger"),
    "reconcile": Pair("POST /review/reconcile", "POST /reconcile"),
    "recruiter": Pair("POST /settings/switch", BY_A_PERSON),
    "server log": Pair("GET /log", BY_TOKEN),
    "status": Pair("GET /", "GET /overview"),
    "task add": Pair("POST /tasks", "POST /tasks"),
    "task kinds": Pair("GET /tasks", "GET /tasks/kinds"),
    "task list": Pair("GET /tasks", "GET /tasks"),
    "task pause": Pair("POST /tasks/<name>/pause", "PATCH /tasks/<name>"),
    "task remove": Pair("POST /tasks/<name>/remove", "DELETE /tasks/<name>"),
    "task resume": Pair("POST /tasks/<name>/resume", "PATCH /tasks/<name>"),
    "task run": Pair("POST /tasks/<name>/run", "POST /tasks/<name>/run"),
    "task show": Pair("GET /tasks", "GET /tasks"),
    "verify": Pair("GET /code", "GET /codes/<code>"),
    "worker list": Pair("GET /review", "GET /submissions"),
    **{
        f"worker {verb}": Pair("POST /review/carry-out", "POST /submissions")
        for verb in ("approve", "reject", "unreject", "bonus", "request-return", "screen-out")
    },
}

MACHINE = "is about this machine, its files and processes, which whoever runs the server has a shell for"
ACCESS = "gives access, so it is left to who can read the project's secrets anyway"
PROJECT = "reads or changes the project's files before or between runs"
PLATFORM = "is for one platform's own words; its site has a page for it"
SHELL = "is about the shell itself"
ALONE = {
    **dict.fromkeys(("server on", "server off", "server restart", "server status", "open", "demo"), MACHINE),
    **dict.fromkeys(("api-token create", "api-token list", "api-token revoke"), ACCESS),
    **dict.fromkeys(("dashboard", "dashboard user", "dashboard hash"), ACCESS),
    **dict.fromkeys(("check", "doctor", "python", "setup_example", "config explain"), PROJECT),
    **dict.fromkeys(("migrate db", "migrate config", "migrate code", "config reload"), PROJECT),
    **dict.fromkeys(("deploy files", "deploy heroku", "debug", "estimate"), PROJECT),
    **dict.fromkeys(("help", "quit", "version", "psiturk_status"), SHELL),
    "mode": "each page and each operation takes the mode as an argument",
    **{f"qualifications {verb}": PLATFORM for verb in ("list", "create", "grant", "revoke")},
    "list_qualifications": PLATFORM,
    "hit links": "reads a list of people from a file, and writes their addresses beside it",
}
ALONE |= {
    "worker excluded": "each participant's page tells it",
    "campaign round": "is what the scheduler does by itself",
    "campaign validate": "asks the project's own code, which each round does by itself",
}
WHOLE_FAMILIES_ALONE = {
    "market": "is the simulated platform, which has pages of its own",
    "study": PLATFORM,
}


def actions() -> Iterator[str]:
    """Name everything that the shell can do."""
    for name in registry.names():
        family = registry.family(name)
        assert family is not None
        if family.run is not None:
            yield name
        yield from (f"{name} {verb.name}" for verb in family.verbs)


@pytest.mark.parametrize("action", sorted(set(actions())))
def test_every_shell_action_has_its_counterparts_or_a_reason(action: str) -> None:
    """The page and the operation that are named are there."""
    if action.partition(" ")[0] in WHOLE_FAMILIES_ALONE or action in ALONE:
        assert action not in ALIKE, "it has counterparts, and needs no reason"
        return
    assert action in ALIKE, f"nobody has said where else `{action}` can be done, or why nowhere"
    page, operation = ALIKE[action]
    assert page in {f"{method} {rule}" for rule, _, _, method in RULES}
    assert operation in {BY_TOKEN, BY_A_PERSON, *(f"{each.method} {each.path}" for each in OPERATIONS)}


def test_nothing_is_named_that_the_shell_cannot_do() -> None:
    """A command that went leaves no line here."""
    known = set(actions())
    assert set(ALIKE) | set(ALONE) <= known
    assert {action.partition(" ")[0] for action in known} >= set(WHOLE_FAMILIES_ALONE)
