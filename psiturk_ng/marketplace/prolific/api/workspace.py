"""The account and its webhooks, over HTTP."""

from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific import hooks
from psiturk_ng.marketplace.prolific.account import (
    account,
    add_project,
    available_balance,
    total_balance,
)
from psiturk_ng.marketplace.prolific.api.paging import truth
from psiturk_ng.marketplace.prolific.api.routes import Answer, Asked, Route
from psiturk_ng.marketplace.prolific.ids import new_id
from psiturk_ng.marketplace.prolific.refusals import absent, faulty, invalid
from psiturk_ng.marketplace.prolific.rules import EVENT_TYPES
from psiturk_ng.marketplace.prolific.signing import signing_key
from psiturk_ng.marketplace.prolific.tables import EVENTS, PROJECTS, SUBSCRIPTIONS


def _me(asked: Asked) -> Answer:
    return Answer({"id": account(asked.moment).user_id, "email": "researcher@example.org"})


def _workspaces(asked: Asked) -> Answer:
    return Answer({"results": [_workspace(asked)]})


def _get_workspace(asked: Asked, workspace_id: str) -> Answer:
    _require_workspace(asked, workspace_id)
    return Answer({**_workspace(asked), "projects": _projects(asked), "wallet": workspace_id})


def _balance(asked: Asked, workspace_id: str) -> Answer:
    _require_workspace(asked, workspace_id)
    total, available = total_balance(asked.moment), available_balance(asked.moment)
    return Answer(
        {
            "currency_code": total.currency,
            "total_balance": total.minor,
            "balance_breakdown": {},
            "available_balance": available.minor,
            "available_balance_breakdown": {},
        }
    )


def _list_projects(asked: Asked, workspace_id: str) -> Answer:
    _require_workspace(asked, workspace_id)
    return Answer({"results": _projects(asked)})


def _create_project(asked: Asked, workspace_id: str) -> Answer:
    _require_workspace(asked, workspace_id)
    project_id = new_id()
    add_project(asked.moment, project_id, asked.text("title"), str(asked.body.get("description") or ""))
    made = next(each for each in _projects(asked) if each["id"] == project_id)
    return Answer({**made, "workspace": workspace_id}, 201)


def _jwks(asked: Asked) -> Answer:
    return Answer({"keys": [signing_key(asked.moment).public]})


def _event_types(_: Asked) -> Answer:
    kinds = [{"event_type": name, "description": text} for name, text in EVENT_TYPES.items()]
    return Answer({"results": kinds})


def _list_secrets(asked: Asked) -> Answer:
    found = hooks.secret(asked.moment)
    workspace = {"workspace_id": account(asked.moment).workspace_id}
    return Answer({"results": [{**found, **workspace}] if found else []})


def _create_secret(asked: Asked) -> Answer:
    workspace_id = asked.text("workspace_id")
    _require_workspace(asked, workspace_id)
    return Answer({**hooks.make_secret(asked.moment), "workspace_id": workspace_id}, 201)


def _list_subscriptions(asked: Asked) -> Answer:
    enabled = truth(asked.query, "is_enabled")
    query = sa.select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.is_enabled.is_(enabled is not False))
    rows = asked.moment.connection.execute(query.order_by(SUBSCRIPTIONS.c.number))
    return Answer({"results": [_subscription(asked, row) for row in rows]})


def _subscribe(asked: Asked) -> Answer:
    _require_workspace(asked, asked.text("workspace_id"))
    row = hooks.subscribe(asked.moment, asked.body.get("event_type"), asked.body.get("target_url"))
    return Answer(_subscription(asked, row), 201, {"X-Hook-Secret": row.handshake})


def _get_subscription(asked: Asked, subscription_id: str) -> Answer:
    return Answer(_subscription(asked, hooks.subscription(asked.moment, subscription_id)))


def _confirm(asked: Asked, subscription_id: str) -> Answer:
    row = hooks.subscription(asked.moment, subscription_id)
    if asked.text("secret") != row.handshake:
        raise faulty("secret", "It is not the one that the header X-Hook-Secret carried.")
    return _changed(asked, row, is_confirmed=True)


def _update_subscription(asked: Asked, subscription_id: str) -> Answer:
    row = hooks.subscription(asked.moment, subscription_id)
    if unknown := set(asked.body) - {"event_type", "target_url", "is_enabled"}:
        raise invalid({name: ["It cannot be changed."] for name in unknown})
    return _changed(asked, row, **asked.body)


def _unsubscribe(asked: Asked, subscription_id: str) -> Answer:
    row = hooks.subscription(asked.moment, subscription_id)
    asked.moment.connection.execute(sa.delete(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.number == row.number))
    return Answer(None, 204)


def _events(asked: Asked, subscription_id: str) -> Answer:
    row = hooks.subscription(asked.moment, subscription_id)
    offset, limit = (_number(asked, name, usual) for name, usual in (("offset", 0), ("limit", 100)))
    query = sa.select(EVENTS).where(EVENTS.c.subscription_id == subscription_id)
    if status := asked.query.get("status"):
        query = query.where(EVENTS.c.status == status)
    found = asked.moment.connection.execute(query.order_by(EVENTS.c.number).offset(offset).limit(limit))
    return Answer({"results": [_event(each, row.target_url) for each in found]})


def _require_workspace(asked: Asked, workspace_id: str) -> None:
    if workspace_id != account(asked.moment).workspace_id:
        raise absent("workspace", workspace_id)


def _workspace(asked: Asked) -> dict[str, Any]:
    known = account(asked.moment)
    return {
        "id": known.workspace_id,
        "title": "Workspace",
        "description": "",
        "owner": known.user_id,
        "users": [{"id": known.user_id, "name": "Researcher", "roles": ["WORKSPACE_ADMIN"]}],
        "naivety_distribution_rate": None,
    }


def _projects(asked: Asked) -> list[dict[str, Any]]:
    known = account(asked.moment)
    rows = asked.moment.connection.execute(sa.select(PROJECTS).order_by(PROJECTS.c.number))
    return [
        {
            "id": row.project_id,
            "title": row.title,
            "description": row.description,
            "owner": known.user_id,
            "type": "PRIVATE",
            "public_details": None,
            "users": [],
            "naivety_distribution_rate": None,
        }
        for row in rows
    ]


def _changed(asked: Asked, row: Row, **values: Any) -> Answer:
    change = sa.update(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.number == row.number)
    if values:
        asked.moment.connection.execute(change.values(**values))
    return Answer(_subscription(asked, hooks.subscription(asked.moment, row.subscription_id)))


def _subscription(asked: Asked, row: Row) -> dict[str, Any]:
    return {
        "id": row.subscription_id,
        "event_type": row.event_type,
        "target_url": row.target_url,
        "is_enabled": row.is_enabled,
        "workspace_id": account(asked.moment).workspace_id,
    }


def _event(row: Row, target_url: str) -> dict[str, Any]:
    return {
        "id": row.event_id,
        "datetime_created": row.created_at.isoformat(),
        "datetime_updated": row.updated_at.isoformat(),
        "event_type": row.event_type,
        "resource_id": row.resource_id,
        "status": row.status,
        "target_url": target_url,
        "payload": row.payload,
    }


def _number(asked: Asked, name: str, usual: int) -> int:
    text = asked.query.get(name, str(usual))
    if not text.isdecimal():
        raise invalid({name: ["A number is expected."]})
    return int(text)


_WORKSPACE: Final = "/api/v1/workspaces/<workspace_id>/"
_SUBSCRIPTION: Final = "/api/v1/hooks/subscriptions/<subscription_id>/"

ROUTES: Final = (
    Route("get_me", "GET", "/api/v1/users/me/", _me),
    Route("list_workspaces", "GET", "/api/v1/workspaces/", _workspaces),
    Route("get_workspace", "GET", _WORKSPACE, _get_workspace),
    Route("get_balance", "GET", f"{_WORKSPACE}balance/", _balance),
    Route("list_projects", "GET", f"{_WORKSPACE}projects/", _list_projects),
    Route("create_project", "POST", f"{_WORKSPACE}projects/", _create_project),
    Route("list_event_types", "GET", "/api/v1/hooks/event-types/", _event_types),
    Route("list_secrets", "GET", "/api/v1/hooks/secrets/", _list_secrets),
    Route("create_secret", "POST", "/api/v1/hooks/secrets/", _create_secret),
    Route("list_subscriptions", "GET", "/api/v1/hooks/subscriptions/", _list_subscriptions),
    Route("subscribe", "POST", "/api/v1/hooks/subscriptions/", _subscribe),
    Route("get_subscription", "GET", _SUBSCRIPTION, _get_subscription),
    Route("confirm_subscription", "POST", _SUBSCRIPTION, _confirm),
    Route("update_subscription", "PATCH", _SUBSCRIPTION, _update_subscription),
    Route("unsubscribe", "DELETE", _SUBSCRIPTION, _unsubscribe),
    Route("list_events", "GET", f"{_SUBSCRIPTION}events/", _events),
    Route("get_keys", "GET", "/.well-known/study/jwks.json", _jwks),
)
