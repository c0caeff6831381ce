"""Qualifications of the requester, and who has them."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from psiturk_ng.marketplace.mturk import rules
from psiturk_ng.marketplace.mturk.ids import new_id
from psiturk_ng.marketplace.mturk.refusals import TurkError, absent, invalid, wrong_state
from psiturk_ng.marketplace.mturk.requester.checks import Asked, refuse
from psiturk_ng.marketplace.mturk.requester.paging import Listing
from psiturk_ng.marketplace.mturk.state import Moment
from psiturk_ng.marketplace.mturk.tables import QUALIFICATION_TYPES, QUALIFICATIONS, Row

_ACTIVE: Final = {"Active": True, "Inactive": False}
_NOT_HERE: Final = (
    "RetryDelayInSeconds",
    "Test",
    "AnswerKey",
    "TestDurationInSeconds",
    "AutoGranted",
    "AutoGrantedValue",
)
"""Workers of the marketplace do not ask for qualifications: they are given."""


def create_qualification_type(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Make a qualification."""
    refuse(asked, *_NOT_HERE)
    name, description = asked["Name"], asked["Description"]
    if not name.strip() or not description.strip():
        raise invalid("Name and Description must not be empty.")
    same = sa.select(QUALIFICATION_TYPES.c.number).where(QUALIFICATION_TYPES.c.name == name)
    if moment.connection.scalar(same) is not None:
        raise TurkError(
            "QualificationTypeAlreadyExists", f'You have a QualificationType named "{name}" already.'
        )
    made = new_id()
    row = sa.insert(QUALIFICATION_TYPES).values(
        qualification_type_id=made,
        name=name,
        description=description,
        keywords=asked.get("Keywords", ""),
        is_active=_ACTIVE[asked["QualificationTypeStatus"]],
        created_at=moment.now,
    )
    moment.connection.execute(row)
    return {"QualificationType": _shown(_own(moment, made))}


def update_qualification_type(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Change the description or the status of a qualification."""
    refuse(asked, *_NOT_HERE)
    row = _own(moment, asked["QualificationTypeId"])
    values = {
        "description": asked.get("Description", row.description),
        "is_active": _ACTIVE[asked["QualificationTypeStatus"]]
        if "QualificationTypeStatus" in asked
        else row.is_active,
    }
    change = sa.update(QUALIFICATION_TYPES).where(QUALIFICATION_TYPES.c.number == row.number)
    moment.connection.execute(change.values(**values))
    return {"QualificationType": _shown(_own(moment, row.qualification_type_id))}


def delete_qualification_type(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Remove a qualification; who has it keeps it, for HITs that ask for it already."""
    row = _own(moment, asked["QualificationTypeId"])
    moment.connection.execute(
        sa.delete(QUALIFICATION_TYPES).where(QUALIFICATION_TYPES.c.number == row.number)
    )
    return {}


def get_qualification_type(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Show a qualification, of the requester or of Amazon."""
    wanted = asked["QualificationTypeId"]
    if wanted in rules.SYSTEM_QUALIFICATIONS:
        return {"QualificationType": _system(wanted)}
    return {"QualificationType": _shown(_own(moment, wanted))}


def list_qualification_types(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """List qualifications, Amazon's after the requester's own."""
    query = sa.select(*QUALIFICATION_TYPES.c)
    words = asked.get("Query", "")
    if words:
        texts = (
            QUALIFICATION_TYPES.c.name,
            QUALIFICATION_TYPES.c.description,
            QUALIFICATION_TYPES.c.keywords,
        )
        query = query.where(sa.or_(*(text.icontains(words, autoescape=True) for text in texts)))
    page = _TYPES.page(moment, query, asked)
    wants_all = not (asked.get("MustBeOwnedByCaller") or asked["MustBeRequestable"])
    if wants_all and "NextToken" not in page:
        system = [_system(each) for each in rules.SYSTEM_QUALIFICATIONS]
        page["QualificationTypes"] += [each for each in system if words.lower() in each["Name"].lower()]
        page["NumResults"] = len(page["QualificationTypes"])
    return page


def associate(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Give a worker a qualification, or another value of it."""
    _own(moment, asked["QualificationTypeId"])
    values = {"value": asked.get("IntegerValue", 1), "is_granted": True, "granted_at": moment.now}
    row = insert(QUALIFICATIONS).values(
        qualification_type_id=asked["QualificationTypeId"], worker_id=asked["WorkerId"], **values
    )
    moment.connection.execute(row.on_conflict_do_update(set_=values))
    return {}


def disassociate(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Take a qualification from a worker."""
    _own(moment, asked["QualificationTypeId"])
    _granted(moment, asked)
    change = sa.update(QUALIFICATIONS).where(*_held(asked))
    moment.connection.execute(change.values(is_granted=False))
    return {}


def get_qualification_score(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """Show which value of a qualification a worker has."""
    _own(moment, asked["QualificationTypeId"])
    return {"Qualification": _qualification(_granted(moment, asked))}


def list_workers_with_qualification_type(moment: Moment, asked: Asked) -> Mapping[str, Any]:
    """List the workers who have a qualification, or from whom it was taken."""
    _own(moment, asked["QualificationTypeId"])
    query = sa.select(*QUALIFICATIONS.c).where(
        QUALIFICATIONS.c.qualification_type_id == asked["QualificationTypeId"],
        QUALIFICATIONS.c.is_granted.is_(asked.get("Status", "Granted") == "Granted"),
    )
    return _HOLDERS.page(moment, query, asked)


def _own(moment: Moment, qualification_type_id: str) -> Row:
    same = sa.select(*QUALIFICATION_TYPES.c)
    row = moment.connection.execute(
        same.where(QUALIFICATION_TYPES.c.qualification_type_id == qualification_type_id)
    ).one_or_none()
    if row is None:
        raise absent("QualificationType", qualification_type_id)
    return row


def _held(asked: Asked) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        QUALIFICATIONS.c.qualification_type_id == asked["QualificationTypeId"],
        QUALIFICATIONS.c.worker_id == asked["WorkerId"],
    )


def _granted(moment: Moment, asked: Asked) -> Row:
    row = moment.connection.execute(sa.select(*QUALIFICATIONS.c).where(*_held(asked))).one_or_none()
    if row is None:
        raise absent("Qualification", f"{asked['QualificationTypeId']} of worker {asked['WorkerId']}")
    if not row.is_granted:
        raise wrong_state("Qualification", ["Granted"])
    return row


def _shown(row: Row) -> dict[str, Any]:
    return {
        "QualificationTypeId": row.qualification_type_id,
        "CreationTime": row.created_at,
        "Name": row.name,
        "Description": row.description,
        "Keywords": row.keywords,
        "QualificationTypeStatus": "Active" if row.is_active else "Inactive",
        "IsRequestable": True,
        "AutoGranted": False,
    }


def _system(qualification_type_id: str) -> dict[str, Any]:
    name = rules.SYSTEM_QUALIFICATIONS[qualification_type_id]
    return {
        "QualificationTypeId": qualification_type_id,
        "Name": name,
        "Description": f"{name}, assigned by the system.",
        "QualificationTypeStatus": "Active",
        "IsRequestable": False,
    }


def _qualification(row: Row) -> Mapping[str, Any]:
    return {
        "QualificationTypeId": row.qualification_type_id,
        "WorkerId": row.worker_id,
        "GrantTime": row.granted_at,
        "IntegerValue": row.value,
        "Status": "Granted" if row.is_granted else "Revoked",
    }


_TYPES: Final = Listing(name="QualificationTypes", key=QUALIFICATION_TYPES.c.number, show=_shown)
_HOLDERS: Final = Listing(name="Qualifications", key=QUALIFICATIONS.c.worker_id, show=_qualification)
