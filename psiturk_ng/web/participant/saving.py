"""What the experiment's own scripts ask for: load, save, begin, quit, finish, submit.

Source: psiTurk 3.3.1, `experiment.py`; view names are its names.
"""

import os
from json.encoder import encode_basestring_ascii
from typing import Final

from flask import Response, abort, jsonify, request

from psiturk_ng.domain.records import Document, parse_document
from psiturk_ng.domain.saves import parse_save
from psiturk_ng.domain.tokens import Action, Scope
from psiturk_ng.errors import BadInput, EntryRefused, NotFound
from psiturk_ng.web.participant import grants
from psiturk_ng.web.participant.visits import checked_uniqueid, uniqueid_from
from psiturk_ng.web.parts import Parts, parts

FAILURE: Final = "psiturk.failure"
"""Where the WSGI environment holds what went wrong with a save before Flask saw it."""

MEGABYTE = 1024 * 1024
Answer = Response | tuple[Response, int]


class UnsupportedMediaType(BadInput):
    """The body is not declared as JSON."""

    http_status = 415
    code = "unsupported_media_type"


def load(uid: str) -> Answer:
    """Give the stored record, or who and which cell before the first save."""
    uniqueid = checked_uniqueid(uid)
    scope = grants.require(uniqueid, Action.SAVE)
    held = parts().recording.load(uniqueid)
    return jsonify(held.document if scope is Scope.FULL else held.fresh)


def update(uid: str) -> Answer:
    """Store the whole record that the client sends; it is committed when this answers."""
    uniqueid = checked_uniqueid(uid)
    grants.require(uniqueid, Action.SAVE)
    parts().recording.save_document(uniqueid, _document())
    # Unmodified clients merge this answer into the participant's record: no other key may stand here.
    return jsonify(status="user data saved")


def append(uid: str) -> Answer:
    """Store what is new in one stream; it is committed when this answers.

    Source: docs/reference/sync-protocol.md.
    """
    failure: Exception | None = request.environ.get(FAILURE)
    if failure is not None:
        raise failure
    uniqueid = checked_uniqueid(uid)
    grants.require(uniqueid, Action.SAVE)
    return Response(saved(parts(), uniqueid, _json()), mimetype="application/json")


def saved(held: Parts, uniqueid: str, body: bytes) -> bytes:
    """Store what is new in one stream, and give the answer, as JSON.

    Args:
        held: the services.
        uniqueid: whose; the token was seen to be theirs.
        body: the save as JSON.

    Raises:
        PsiturkError: if it cannot be stored.
    """
    limit_bytes = held.settings.server.max_record_megabytes * MEGABYTE
    save = parse_save(parse_document(body), record_limit_bytes=limit_bytes)
    receipt = held.recording.save(uniqueid, save)
    # Written out: making an encoder costs more than all the rest of the answer.
    answer = (
        f'{{"status":"saved","stream":{encode_basestring_ascii(save.stream)},"trials":{receipt.trials},'
        f'"events":{receipt.events},"answers":{receipt.answers},"attributes":{receipt.attributes}}}\n'
    )
    return answer.encode()


def enterexp() -> Answer:
    """Note that the instructions are over and the task begins."""
    uniqueid = uniqueid_from(request.form, "improper_inputs")
    grants.require(uniqueid, Action.SAVE)
    try:
        parts().completion.begin(uniqueid)
    except NotFound:
        return jsonify(status="error, uniqueId not found"), 404
    return jsonify(status="success")


def quitter() -> Answer:
    """Note that the participant left before the end."""
    uniqueid = uniqueid_from(request.form, "improper_inputs")
    if uniqueid.startswith("debug"):
        return jsonify(status="didn't mark as quitter since this is debugging")
    grants.require(uniqueid, Action.SAVE)
    # Our client tells which page load was left: the mark may arrive after the next one.
    visit = request.form.get("visit", type=int)
    try:
        if visit is None:
            parts().completion.quit(uniqueid)
        elif not parts().reloads.quit(uniqueid, visit):
            return jsonify(status="didn't mark as quitter since the participant is back")
    except NotFound as error:
        raise EntryRefused("tried_to_quit", error.message) from error
    return jsonify(status="marked as quitter")


def worker_complete() -> Answer:
    """Note that the task is done, without showing a page."""
    return _settle(Action.FINISH)


def worker_submitted() -> Answer:
    """Note that the page is handing in to the platform."""
    return _settle(Action.SUBMIT)


def check_worker_status() -> Answer:
    """Tell how far a participant has come."""
    participant = request.args.get("workerId", "")
    assignment = request.args.get("assignmentId", "")
    if not participant or not assignment:
        return jsonify(status="bad request"), 400
    allow_repeats = parts().settings.task.allow_repeats
    status = parts().completion.status_of(participant, assignment, any_assignment=not allow_repeats)
    return jsonify(status=status)


def ppid() -> Response:
    """Give the process id of the server's master, to this machine only."""
    is_direct = "X-Forwarded-For" not in request.headers
    if not is_direct or request.remote_addr not in ("127.0.0.1", "::1"):
        abort(404)
    return Response(str(os.getppid()), mimetype="text/plain")


def _document() -> Document:
    return parse_document(_json())


def _json() -> bytes:
    if not request.is_json:
        raise UnsupportedMediaType("The data must be sent as application/json.")
    return request.get_data()


def _settle(action: Action) -> Answer:
    uniqueid = request.args.get("uniqueId", "")
    if not uniqueid:
        return jsonify(status="bad request"), 400
    grants.require(checked_uniqueid(uniqueid), action)
    completion = parts().completion
    settle = completion.complete if action is Action.FINISH else completion.submit
    try:
        settle(uniqueid)
    except NotFound:
        return jsonify(status="database error"), 404
    return jsonify(status="success")
