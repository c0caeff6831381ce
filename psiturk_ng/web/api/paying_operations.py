"""What the API does with submissions and the ledger, declared."""

from typing import Final

from psiturk_ng.domain.ledger import EntryState, Kind
from psiturk_ng.web.api import paying
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
from psiturk_ng.web.dashboard.wishes import Act

_SUBMISSION: Final = an_object(
    submission=TEXT,
    participant=TEXT,
    posting=TEXT,
    uniqueid=perhaps(TEXT),
    status=perhaps(WHOLE),
    state=perhaps(TEXT),
    outcome=perhaps(TEXT),
    submitted_at=perhaps(TEXT),
    bonus=TEXT,
    need=TEXT,
)
_ENTRY: Final = an_object(
    entry=WHOLE, kind=TEXT, state=TEXT, mode=TEXT, submission=TEXT, participant=TEXT, amount=TEXT, by=TEXT
)
_ITEM: Final = an_object(submission=TEXT, participant=TEXT, amount=TEXT, fee=TEXT, reason=TEXT)
_HELD_BACK: Final = an_object(submission=TEXT, participant=TEXT, why=TEXT)
_KEPT: Final[Schema] = {"type": "string", "pattern": r"^[^\x00]+$"}
_REASON: Final[Schema] = {"type": "string", "pattern": r"^[^\x00]*[^\s\x00][^\x00]*$"}
_LINES: Final[Schema] = {"type": "string", "pattern": r"^(\w{1,64},[0-9]{1,4}\.[0-9]{2},\w[\w ]{0,200}\n)+$"}


def _act(*acts: Act, named: bool = False, **needed: Schema) -> Schema:
    """Describe acts that need the same.

    Args:
        acts: which.
        named: whether submissions have to be named.
        needed: what else has to be sent.
    """
    submissions = dict(a_list(_KEPT)) | ({"minItems": 1} if named else {})
    return {
        "type": "object",
        "properties": {
            "act": {"type": "string", "enum": [str(act) for act in acts]},
            "submissions": submissions,
            "insists": YES_NO,
            "dry_run": YES_NO,
            **({} if named else {"postings": a_list(_KEPT)}),
            **needed,
        },
        "required": ["act", *(["submissions"] if named else []), *needed],
    }


_ACT: Final[Schema] = {
    "anyOf": [
        _act(Act.APPROVE, Act.MAKE_GOOD),
        _act(Act.UNREJECT, Act.SCREEN_OUT, named=True),
        _act(Act.REJECT, Act.REQUEST_RETURN, named=True, reason=_REASON),
        _act(Act.BONUS, amount=AMOUNT, reason=_REASON),
        _act(Act.AUTO_BONUS, reason=_REASON),
        _act(Act.BONUS_FILE, lines=_LINES),
    ]
}

PAYING_OPERATIONS: Final = (
    Operation(
        path="/submissions",
        method="GET",
        view=paying.submissions,
        summary="Give one page of submissions: those that wait for a decision, or all",
        query={**MODE, "show": {"type": "string", "enum": ["waiting", "all"]}, "text": TEXT, "page": PAGE},
        answer=an_object(total=WHOLE, page=WHOLE, pages=WHOLE, submissions=a_list(_SUBMISSION)),
    ),
    Operation(
        path="/submissions",
        method="POST",
        view=paying.act,
        summary="Approve, reject, pay and so on, those that are named or all that are ready; with `dry_run`, "
        "only tell what it would do",
        query=MODE,
        body=_ACT,
        answer=an_object(
            batch=TEXT,
            total=TEXT,
            currency=TEXT,
            planned=a_list(_ITEM),
            held_back=a_list(_HELD_BACK),
            results=a_list({"type": "object"}),
        ),
    ),
    Operation(
        path="/reconcile",
        method="POST",
        view=paying.reconcile,
        summary="Compare both sides, put right what is safe, and tell what needs a person",
        query=MODE,
        answer=an_object(submissions=NUMBER, findings=a_list({"type": "object"})),
    ),
    Operation(
        path="/ledger",
        method="GET",
        view=paying.entries,
        summary="Give one page of the ledger, newest first",
        query={
            **MODE,
            "kind": {"type": "string", "enum": [str(kind) for kind in Kind]},
            "state": {"type": "string", "enum": [str(state) for state in EntryState]},
            **dict.fromkeys(("posting_id", "submission_id", "participant_id", "batch"), TEXT),
            "page": PAGE,
        },
        answer=an_object(total=WHOLE, page=WHOLE, pages=WHOLE, entries=a_list(_ENTRY)),
    ),
    Operation(
        path="/ledger/<entry_id>",
        method="POST",
        view=paying.settle,
        summary="Say what became of an entry in doubt (`yes`, `no`), or that it was paid by hand (`paid`)",
        query=MODE,
        body=an_object(happened={"type": "string", "enum": ["yes", "no", "paid"]}),
        answer=_ENTRY,
    ),
    Operation(
        path="/codes/<code>",
        method="GET",
        view=paying.code,
        summary="Tell whose a completion code is",
        answer=an_object(code=TEXT, outcome=TEXT, uniqueid=perhaps(TEXT)),
    ),
    Operation(
        path="/settings",
        method="GET",
        view=paying.settings,
        summary="List the settings and where each came from; secrets are masked",
        answer=a_list(an_object(section=TEXT, option=TEXT, value=TEXT, origin=TEXT)),
    ),
)
