"""Groups, filters and messages, over HTTP."""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import filters, groups, studies
from psiturk_ng.marketplace.prolific.account import account
from psiturk_ng.marketplace.prolific.api.routes import Answer, Asked, Route
from psiturk_ng.marketplace.prolific.refusals import absent
from psiturk_ng.marketplace.prolific.tables import MEMBERS, MESSAGES, SUBMISSIONS


def _list_groups(asked: Asked) -> Answer:
    wanted = asked.query.get("workspace_id")
    known = account(asked.moment)
    if wanted and wanted != known.workspace_id:
        raise absent("workspace", wanted)
    return Answer({"results": [_group(asked, row) for row in groups.find(asked.moment)]})


def _create_group(asked: Asked) -> Answer:
    members = asked.texts("participant_ids") if "participant_ids" in asked.body else []
    description = str(asked.body.get("description") or "")
    return Answer(_group(asked, groups.create(asked.moment, asked.text("name"), description, members)), 201)


def _get_group(asked: Asked, group_id: str) -> Answer:
    return Answer(_group(asked, groups.get(asked.moment, group_id)))


def _update_group(asked: Asked, group_id: str) -> Answer:
    name = asked.text("name") if "name" in asked.body else None
    members = asked.texts("participant_ids") if "participant_ids" in asked.body else None
    return Answer(_group(asked, groups.change(asked.moment, group_id, name, members)))


def _delete_group(asked: Asked, group_id: str) -> Answer:
    groups.delete(asked.moment, group_id)
    return Answer(None, 204)


def _list_members(asked: Asked, group_id: str) -> Answer:
    groups.get(asked.moment, group_id)
    found = groups.members(asked.moment, group_id)
    members = [
        {"participant_id": row.participant_id, "datetime_created": row.added_at.isoformat()} for row in found
    ]
    return Answer({"results": members})


def _add_members(asked: Asked, group_id: str) -> Answer:
    groups.get(asked.moment, group_id)
    groups.add(asked.moment, group_id, asked.texts("participant_ids"))
    return _list_members(asked, group_id)


def _remove_members(asked: Asked, group_id: str) -> Answer:
    groups.get(asked.moment, group_id)
    groups.remove(asked.moment, group_id, asked.texts("participant_ids"))
    return _list_members(asked, group_id)


def _list_filters(asked: Asked) -> Answer:
    return Answer({"results": filters.FILTERS, "_links": {}, "meta": {"count": len(filters.FILTERS)}})


def _count_eligible(asked: Asked) -> Answer:
    filters.check(asked.body.get("filters"))
    # Nobody is counted who has not been here: these many are who everybody is taken for.
    return Answer({"count": 100_000 >> len(asked.body["filters"])})


def _send(asked: Asked) -> Answer:
    _write(asked, [asked.text("recipient_id")])
    return Answer(None, 204)


def _send_bulk(asked: Asked) -> Answer:
    _write(asked, asked.texts("ids"))
    return Answer(None, 204)


def _send_group(asked: Asked) -> Answer:
    group_id = asked.text("participant_group_id")
    groups.get(asked.moment, group_id)
    query = sa.select(MEMBERS.c.participant_id).where(MEMBERS.c.group_id == group_id)
    _write(asked, asked.moment.connection.scalars(query).all(), needs_study=False)
    return Answer(None, 204)


def _unread(_: Asked) -> Answer:
    # Participants here do not write.
    return Answer({"results": []})


def _write(asked: Asked, recipients: Iterable[str], *, needs_study: bool = True) -> None:
    study_id = asked.text("study_id") if needs_study else str(asked.body.get("study_id") or "")
    if needs_study:
        studies.get(asked.moment, study_id)
    body = asked.text("body")
    for recipient in recipients:
        known = sa.select(SUBMISSIONS.c.number).where(SUBMISSIONS.c.participant_id == recipient)
        if asked.moment.connection.execute(known.limit(1)).first() is None:
            raise absent("participant", recipient)
        letter = sa.insert(MESSAGES).values(
            participant_id=recipient, study_id=study_id, body=body, sent_at=asked.moment.now
        )
        asked.moment.connection.execute(letter)


def _group(asked: Asked, row: Row) -> dict[str, Any]:
    return {
        "id": row.group_id,
        "name": row.name,
        "project_id": None,
        "workspace_id": account(asked.moment).workspace_id,
        "organisation_id": None,
        "description": row.description,
        "participant_count": len(groups.members(asked.moment, row.group_id)),
        "is_deleted": row.is_deleted,
        "feeder_studies": [],
    }


_GROUPS: Final = "/api/v1/participant-groups/"
_MEMBERS: Final = f"{_GROUPS}<group_id>/participants/"

ROUTES: Final = (
    Route("list_groups", "GET", _GROUPS, _list_groups),
    Route("create_group", "POST", _GROUPS, _create_group),
    Route("get_group", "GET", f"{_GROUPS}<group_id>/", _get_group),
    Route("update_group", "PATCH", f"{_GROUPS}<group_id>/", _update_group),
    Route("delete_group", "DELETE", f"{_GROUPS}<group_id>/", _delete_group),
    Route("list_members", "GET", _MEMBERS, _list_members),
    Route("add_members", "POST", _MEMBERS, _add_members),
    Route("remove_members", "DELETE", _MEMBERS, _remove_members),
    Route("list_filters", "GET", "/api/v1/filters/", _list_filters),
    Route("count_eligible", "POST", "/api/v1/eligibility-count/", _count_eligible),
    Route("send_message", "POST", "/api/v1/messages/", _send),
    Route("send_messages", "POST", "/api/v1/messages/bulk/", _send_bulk),
    Route("message_group", "POST", "/api/v1/messages/participant-group/", _send_group),
    Route("list_unread", "GET", "/api/v1/messages/unread/", _unread),
)
