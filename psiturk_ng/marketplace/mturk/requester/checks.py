"""Parameters that botocore's shapes accept and Mechanical Turk does not."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from psiturk_ng.domain.money import Money
from psiturk_ng.errors import BadInput
from psiturk_ng.marketplace.mturk import rules, standing
from psiturk_ng.marketplace.mturk.answers import read_question
from psiturk_ng.marketplace.mturk.hits import Requirement
from psiturk_ng.marketplace.mturk.refusals import TurkError, absent, invalid, unsupported
from psiturk_ng.marketplace.mturk.state import Moment
from psiturk_ng.marketplace.mturk.tables import QUALIFICATION_TYPES

Asked = Mapping[str, Any]


def check_limits(asked: Asked) -> None:
    """Accept numbers and lengths that Amazon accepts."""
    for name, limit in rules.LIMITS.items():
        if name not in asked:
            continue
        given = asked[name]
        is_number = isinstance(given, int)
        size = given if is_number else len(given.encode() if name == "Question" else given)
        if not limit.least <= size <= limit.most:
            unit = "" if is_number else " bytes" if name == "Question" else " characters"
            raise invalid(f"{name} must have from {limit.least} to {limit.most}{unit}, not {size}.")


def refuse(asked: Asked, *names: str) -> None:
    """Refuse parameters that the marketplace does nothing with."""
    for name in names:
        if name in asked:
            raise unsupported(f"the parameter {name}")


def payment(asked: Asked, name: str) -> Money:
    """Read an amount that is to be paid."""
    try:
        amount = Money.parse(asked[name], rules.CURRENCY)
    except BadInput as error:
        raise invalid(f"{name}: {error}") from error
    if amount < rules.LEAST_PAYMENT:
        raise invalid(f"{name} must be at least {rules.LEAST_PAYMENT}, not {amount}.")
    return amount


def check_question(asked: Asked) -> str:
    """Accept a question; the marketplace also takes addresses without https, which Amazon does not."""
    if "Question" not in asked:
        raise TurkError("MissingParameters", "Either Question or HITLayoutId must be given.")
    try:
        read_question(asked["Question"])
    except BadInput as error:
        raise TurkError("XMLParseError", str(error)) from error
    return str(asked["Question"])


def check_requirements(moment: Moment, asked: Asked) -> Sequence[Requirement]:
    """Accept qualification requirements."""
    requirements: Sequence[Requirement] = asked.get("QualificationRequirements", [])
    if len(requirements) > rules.MOST_REQUIREMENTS:
        raise invalid(f"A HIT has at most {rules.MOST_REQUIREMENTS} qualification requirements.")
    for each in requirements:
        _check_type(moment, each["QualificationTypeId"])
        _check_values(each)
    return requirements


def _check_type(moment: Moment, qualification_id: str) -> None:
    if qualification_id in rules.SYSTEM_QUALIFICATIONS:
        return
    own = sa.select(QUALIFICATION_TYPES.c.is_active)
    is_active = moment.connection.scalar(
        own.where(QUALIFICATION_TYPES.c.qualification_type_id == qualification_id)
    )
    if is_active is None:
        raise absent("QualificationType", qualification_id)
    if not is_active:
        raise invalid(f"QualificationType {qualification_id} is inactive.")


def _check_values(requirement: Requirement) -> None:
    comparator = requirement["Comparator"]
    integers, locales = requirement.get("IntegerValues"), requirement.get("LocaleValues")
    if comparator in ("Exists", "DoesNotExist"):
        if integers or locales:
            raise invalid(f"A requirement with {comparator} has no values.")
        return
    is_of_place = requirement["QualificationTypeId"] == rules.LOCALE
    values = locales if is_of_place else integers
    if not values or (integers and locales):
        wanted = "LocaleValues" if is_of_place else "IntegerValues"
        raise invalid(f"A requirement of this type with {comparator} has {wanted} and no others.")
    if is_of_place and comparator not in standing.LOCALE_COMPARATORS:
        raise invalid(f"Locales cannot be compared by {comparator}.")
    most = 1
    if comparator in standing.SET_COMPARATORS:
        most = rules.MOST_LOCALES if is_of_place else rules.MOST_INTEGERS
    if len(values) > most:
        raise invalid(f"A requirement with {comparator} has at most {most} of these values.")
