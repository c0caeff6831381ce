"""Everything that the API does."""

from dataclasses import fields
from typing import Final

from psiturk_ng.domain.participant_list import GREATEST_NUMBER, Column, IntegrityMark
from psiturk_ng.domain.recruiting import Outcome, SubmissionState
from psiturk_ng.domain.tasks import RunState
from psiturk_ng.store import AssignmentRow
from psiturk_ng.store.participant_list import ListedAssignment
from psiturk_ng.web.api import recruiting, study, tasks
from psiturk_ng.web.api.campaign_operations import CAMPAIGN_OPERATIONS
from psiturk_ng.web.api.operation import (
    AMOUNT,
    MODE,
    NUMBER,
    PAGE,
    TEXT,
    WHOLE,
    YES_NO,
    Operation,
    Schema,
    a_list,
    an_object,
    perhaps,
)
from psiturk_ng.web.api.paying_operations import PAYING_OPERATIONS

_WHOLE_COLUMNS: Final = frozenset({"cond", "counterbalance", "status"})
_NUMBER_COLUMNS: Final = frozenset({"bonus", "minutes"})


def _row(kind: type) -> Schema:
    def schema(name: str) -> Schema:
        if name == "uniqueid":
            return TEXT
        return perhaps(WHOLE if name in _WHOLE_COLUMNS else NUMBER if name in _NUMBER_COLUMNS else TEXT)

    return an_object(**{each.name: schema(each.name) for each in fields(kind)})


_HIT: Final = an_object(
    options=an_object(
        hitid=TEXT,
        title=TEXT,
        status=TEXT,
        max_assignments=WHOLE,
        number_assignments_completed=WHOLE,
        number_assignments_pending=WHOLE,
        number_assignments_available=WHOLE,
        number_submissions_needing_action=WHOLE,
        creation_time=TEXT,
        expiration=perhaps(TEXT),
        is_expired=YES_NO,
        reward=TEXT,
    )
)
_RESULTS: Final = a_list(
    an_object(status=TEXT, success=YES_NO, message=TEXT, operation=TEXT, data={"type": "object"})
)
_SMALL: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": GREATEST_NUMBER}
_MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
_FLAG: Final[Schema] = {"type": "string", "enum": ["0", "1"]}
_FILTERS: Final[dict[str, Schema]] = {
    **dict.fromkeys(("mode", "codeversion", "text"), TEXT),
    **dict.fromkeys(("cond", "counterbalance"), _SMALL),
    **dict.fromkeys(("since", "until"), _MOMENT),
    **dict.fromkeys(("complete", "active", "unsaved", "trials"), _FLAG),
    "status": {"type": "string", "pattern": "^[0-9]{1,9}(,[0-9]{1,9}){0,9}$"},
    "outcome": {"type": "string", "enum": [str(each) for each in Outcome]},
    "platform": {"type": "string", "enum": [str(state) for state in SubmissionState]},
    "integrity": {"type": "string", "enum": [str(mark) for mark in IntegrityMark]},
    "sort": {"type": "string", "enum": [sign + column for column in Column for sign in ("", "-")]},
    "page": PAGE,
}
_PLACES: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 99}
_HOURS: Final[Schema] = {"type": "number", "minimum": 0.1, "maximum": 999}
_CELL: Final = an_object(cond=WHOLE, counterbalance=WHOLE, complete=WHOLE, others=WHOLE)
_RUN: Final = an_object(
    due_at=TEXT,
    state={"type": "string", "enum": [str(state) for state in RunState]},
    started_at=perhaps(TEXT),
    ended_at=perhaps(TEXT),
    seconds=perhaps(NUMBER),
    attempts=WHOLE,
    result=TEXT,
)
_TASK: Final = an_object(
    id=TEXT,
    name=TEXT,
    number=WHOLE,
    kind=TEXT,
    mode=TEXT,
    args=a_list(TEXT),
    kwargs={"type": "object"},
    trigger=TEXT,
    interval_seconds=WHOLE,
    next_run_time=perhaps(TEXT),
    is_paused=YES_NO,
    made_by=TEXT,
    last_run=perhaps(_RUN),
)

OPERATIONS: Final = (
    *PAYING_OPERATIONS,
    Operation(
        path="/services_manager",
        method="GET",
        view=recruiting.services,
        summary="Tell in which mode the API acts, and what the account holds",
        query=MODE,
        answer=an_object(
            mode=TEXT, codeversion=TEXT, recruiter=TEXT, amt_balance=perhaps(TEXT), aws_access_key_id=TEXT
        ),
    ),
    Operation(
        path="/assignments",
        method="GET",
        view=study.assignments,
        summary="List all assignments but trial runs, every column but the document",
        answer=a_list(_row(AssignmentRow)),
    ),
    Operation(
        path="/participants",
        method="GET",
        view=study.participants,
        summary="Give one page of a filtered list of participants",
        query=_FILTERS,
        answer=an_object(
            total=WHOLE, page=WHOLE, pages=WHOLE, page_size=WHOLE, participants=a_list(_row(ListedAssignment))
        ),
    ),
    Operation(
        path="/overview",
        method="GET",
        view=study.overview,
        summary="Give the numbers of the dashboard's first page",
        query=MODE,
        answer=an_object(mode=TEXT, codeversion=TEXT, numbers={"type": "object"}, cells=a_list(_CELL)),
    ),
    Operation(
        path="/assignments/action/approve_all",
        method="POST",
        view=recruiting.approve_all,
        summary="Approve everybody who is ready for it",
        query=MODE,
        answer=_RESULTS,
    ),
    Operation(
        path="/assignments/action/bonus_all",
        method="POST",
        view=recruiting.bonus_all,
        summary="Pay everybody the bonus that their task computed, once",
        query=MODE,
        body=an_object(reason={"type": "string", "pattern": r"\S"}),
        answer=_RESULTS,
        status=201,
    ),
    Operation(
        path="/hits/",
        method="GET",
        view=recruiting.hits,
        summary="List this study's postings",
        query=MODE,
        answer=a_list(_HIT),
    ),
    Operation(
        path="/hits/",
        method="POST",
        view=recruiting.create_hit,
        summary="Offer places in new postings; the same `occasion` offers them once",
        query=MODE,
        body={
            "type": "object",
            "properties": {
                "places": _PLACES,
                "reward": AMOUNT,
                "hours": _HOURS,
                "estimate_minutes": _HOURS,
                "occasion": TEXT,
            },
            "required": ["places", "reward", "hours"],
        },
        answer=_RESULTS,
        status=201,
    ),
    Operation(
        path="/hits/<which>",
        method="GET",
        view=recruiting.hits,
        summary="List this study's postings: `active`, or any other word for all",
        query=MODE,
        answer=a_list(_HIT),
    ),
    Operation(
        path="/hit/<hit_id>",
        method="PATCH",
        view=recruiting.change_hit,
        summary="Add places or hours to a posting, end it (`is_expired: true`), approve in it "
        "(`action: approve_all`), or several of these",
        query=MODE,
        body={
            "type": "object",
            "properties": {
                "is_expired": {"const": True},
                "action": {"const": "approve_all"},
                "add_places": _PLACES,
                "add_hours": _HOURS,
            },
        },
        answer=_HIT,
        status=201,
    ),
    Operation(
        path="/hit/<hit_id>",
        method="DELETE",
        view=recruiting.delete_hit,
        summary="Remove a posting that is over",
        query=MODE,
        answer=None,
        status=204,
    ),
    *(
        Operation(
            path=f"/hits/action/{name}",
            method="POST",
            view=view,
            summary=summary,
            query=MODE,
            answer=_RESULTS,
            status=201,
        )
        for name, view, summary in (
            ("expire_all", recruiting.expire_all, "End all postings that are active"),
            ("delete_all", recruiting.delete_all, "Remove all postings that are over and reviewed"),
            ("approve_all", recruiting.approve_all_hits, "Approve everybody who is ready for it"),
        )
    ),
    *CAMPAIGN_OPERATIONS,
    Operation(
        path="/tasks",
        method="GET",
        view=tasks.tasks,
        summary="List what runs by itself, with its last run",
        answer=a_list(_TASK),
    ),
    Operation(
        path="/tasks/kinds",
        method="GET",
        view=tasks.kinds,
        summary="Say what tasks can do, and what they can be told",
        answer=a_list(
            an_object(kind=TEXT, help=TEXT, needs_consent=YES_NO, parameters=a_list({"type": "object"}))
        ),
    ),
    Operation(
        path="/tasks",
        method="POST",
        view=tasks.add_task,
        summary="Let something run by itself, every `interval` hours; without a kind, the name is the kind",
        query=MODE,
        body={
            "type": "object",
            "properties": {"name": TEXT, "kind": TEXT, "interval": NUMBER, "parameters": {"type": "object"}},
            "required": ["name", "interval"],
        },
        answer=_TASK,
        status=201,
    ),
    Operation(
        path="/tasks/<name>",
        method="PATCH",
        view=tasks.change_task,
        summary="Let a task wait (`is_paused: true`), or go on",
        body=an_object(is_paused=YES_NO),
        answer=_TASK,
    ),
    Operation(
        path="/tasks/<name>",
        method="DELETE",
        view=tasks.remove_task,
        summary="Remove a task and what is known of its runs",
        answer=None,
        status=204,
    ),
    Operation(
        path="/tasks/<name>/run",
        method="POST",
        view=tasks.run_task,
        summary="Let the scheduler run a task as soon as it can",
        answer=_RUN,
        status=202,
    ),
)
