"""Reading who arrives from the URL."""

from flask import request

from psiturk_ng.domain.arrivals import check_form, extra_parameters, has_form, named_visit, open_visit
from psiturk_ng.domain.identity import (
    PSITURK_ENTRY,
    Visit,
    checked_id,
    checked_visit,
    holds_control_character,
)
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import BadInput, EntryRefused, PsiturkError
from psiturk_ng.web.parts import parts


class IdNeeded(PsiturkError):
    """Somebody came without an id, or with one that cannot be theirs, and can be asked.

    Args:
        is_wrong: whether they gave one.
    """

    http_status = 200

    def __init__(self, *, is_wrong: bool) -> None:
        super().__init__("The participant is asked for an id.")
        self.is_wrong = is_wrong


def visit_from_url(required: tuple[str, ...], refusal: str) -> Visit:
    """Read a visit from the query arguments, as the recruiter's links name them.

    Args:
        required: those that must be there and not empty; a missing mode otherwise
            means the one that the server was launched in.
        refusal: psiTurk's name of the error if one of them is missing.

    Raises:
        EntryRefused: if a required one is missing.
        BadInput: if an id is not harmless.
        IdNeeded: if people come by themselves, and this one did not say who they are.
    """
    if parts().entry.is_open:
        return _open_visit()
    if parts().entry.participant != PSITURK_ENTRY.participant:
        return _platform_visit(refusal)
    missing = [
        name for name in required if not _argument(name) and not (name == "mode" and name in request.args)
    ]
    if missing:
        raise EntryRefused(refusal, f"The address lacks {', '.join(missing)}.")
    visit = Visit(
        participant=_argument("workerId"),
        assignment=_argument("assignmentId"),
        posting=_argument("hitId"),
        mode=mode_from_url(),
    )
    return checked_visit(visit)


def _open_visit() -> Visit:
    entry = parts().entry
    visit = open_visit(request.args, entry, parts().launch_mode)
    if not has_form(request.args, entry) and not visit.is_debug:
        raise IdNeeded(is_wrong=True)
    if not visit.participant:
        raise IdNeeded(is_wrong=False)
    try:
        checked_id(entry.participant, visit.participant)
        visit = checked_visit(visit)
    except BadInput as error:
        raise IdNeeded(is_wrong=True) from error
    if (extra := extra_parameters(request.args)) and request.method == "GET":
        parts().arrive(visit.uniqueid, extra)
    return visit


def visitor() -> Visit | None:
    """Tell who was refused, where people come by themselves; None if that cannot be told."""
    visit = open_visit(request.args, parts().entry, parts().launch_mode)
    try:
        return checked_visit(visit) if visit.participant else None
    except BadInput:
        return None


def _platform_visit(refusal: str) -> Visit:
    entry = parts().entry
    visit = named_visit(request.args, entry, parts().launch_mode)
    named = (
        (entry.participant, visit.participant),
        (entry.submission, visit.assignment),
        (entry.posting, visit.posting),
    )
    if missing := [name for name, value in named if not value]:
        raise EntryRefused(refusal, f"The address lacks {', '.join(missing)}.")
    visit = checked_visit(visit)
    check_form(visit, entry)
    if (prove := parts().prove) and visit.mode in list(Mode) and not visit.is_debug:
        prove(visit, request.args)
    return visit


def mode_from_url() -> str:
    """Read the mode; without one, the mode that the shell begins in."""
    return _argument("mode") or parts().launch_mode


def uniqueid_from(values: dict[str, str], refusal: str) -> str:
    """Read the key of an assignment from query or form values.

    Raises:
        EntryRefused: if there is none.
    """
    uniqueid = values.get("uniqueId", "")
    if not uniqueid:
        raise EntryRefused(refusal, "The request lacks uniqueId.")
    return checked_uniqueid(uniqueid)


def checked_uniqueid(uniqueid: str) -> str:
    """Accept a key that could be one of ours; none other is asked of the database.

    Raises:
        BadInput: if no assignment can have it.
    """
    if len(uniqueid) > 257 or holds_control_character(uniqueid):
        raise BadInput("uniqueId is not the key of an assignment.")
    return uniqueid


def _argument(name: str) -> str:
    return request.args.get(name, "")
