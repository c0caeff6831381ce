"""Participant groups."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from psiturk_ng.marketplace.columns import Row
from psiturk_ng.marketplace.prolific.ids import new_id
from psiturk_ng.marketplace.prolific.refusals import absent, faulty
from psiturk_ng.marketplace.prolific.tables import GROUPS, MEMBERS
from psiturk_ng.marketplace.state import Moment


def create(moment: Moment, name: str, description: str, members: Iterable[str]) -> Row:
    """Make a group.

    Raises:
        Refused: without a name.
    """
    if not name.strip():
        raise faulty("name", "This field is required.")
    group_id = new_id()
    row = sa.insert(GROUPS).values(group_id=group_id, name=name, description=description, is_deleted=False)
    moment.connection.execute(row)
    add(moment, group_id, members)
    return get(moment, group_id)


def get(moment: Moment, group_id: str) -> Row:
    """Give one group that is not deleted.

    Raises:
        Refused: if there is none.
    """
    query = sa.select(GROUPS).where(GROUPS.c.group_id == group_id, GROUPS.c.is_deleted.is_(False))
    found = moment.connection.execute(query).one_or_none()
    if found is None:
        raise absent("participant group", group_id)
    return found


def find(moment: Moment) -> Sequence[Row]:
    """List the groups that are not deleted, oldest first."""
    query = sa.select(GROUPS).where(GROUPS.c.is_deleted.is_(False)).order_by(GROUPS.c.number)
    return moment.connection.execute(query).all()


def members(moment: Moment, group_id: str) -> Sequence[Row]:
    """List who is in a group, in the order in which they came."""
    query = sa.select(MEMBERS).where(MEMBERS.c.group_id == group_id).order_by(MEMBERS.c.number)
    return moment.connection.execute(query).all()


def add(moment: Moment, group_id: str, participants: Iterable[str]) -> None:
    """Put participants into a group; those who are in it stay."""
    for participant in participants:
        row = insert(MEMBERS).values(group_id=group_id, participant_id=participant, added_at=moment.now)
        moment.connection.execute(row.on_conflict_do_nothing())


def remove(moment: Moment, group_id: str, participants: Iterable[str]) -> None:
    """Take participants out of a group; those who are not in it do not matter."""
    gone = MEMBERS.c.participant_id.in_(list(participants))
    moment.connection.execute(sa.delete(MEMBERS).where(MEMBERS.c.group_id == group_id, gone))


def change(moment: Moment, group_id: str, name: str | None, participants: Sequence[str] | None) -> Row:
    """Name a group otherwise, or give it other members altogether: those named replace all before."""
    get(moment, group_id)
    if name is not None:
        moment.connection.execute(sa.update(GROUPS).where(GROUPS.c.group_id == group_id).values(name=name))
    if participants is not None:
        moment.connection.execute(sa.delete(MEMBERS).where(MEMBERS.c.group_id == group_id))
        add(moment, group_id, participants)
    return get(moment, group_id)


def delete(moment: Moment, group_id: str) -> None:
    """Delete a group."""
    get(moment, group_id)
    gone = sa.update(GROUPS).where(GROUPS.c.group_id == group_id).values(is_deleted=True)
    moment.connection.execute(gone)


def groups_of(moment: Moment, participant_id: str) -> set[str]:
    """Tell which groups a participant is in."""
    query = sa.select(MEMBERS.c.group_id).where(MEMBERS.c.participant_id == participant_id)
    return set(moment.connection.scalars(query))
