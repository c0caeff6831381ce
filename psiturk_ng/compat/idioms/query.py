"""Queries with what SQLAlchemy 1 allowed."""

from typing import Any

from sqlalchemy import inspect, select, text, tuple_
from sqlalchemy.orm import Query

from psiturk_ng.compat.hints import hint_once


class ProjectQuery(Query[Any]):
    """A query that takes conditions, orders and relations as strings."""

    def filter(self, *criteria: Any) -> "ProjectQuery":
        """Keep the rows for which all criteria hold."""
        return super().filter(*map(_sql, criteria))

    def order_by(self, *clauses: Any) -> "ProjectQuery":
        """Sort."""
        return super().order_by(*map(_sql, clauses))

    def group_by(self, *clauses: Any) -> "ProjectQuery":
        """Make one row of each group."""
        return super().group_by(*map(_sql, clauses))

    def having(self, *criteria: Any) -> "ProjectQuery":
        """Keep the groups for which all criteria hold."""
        return super().having(*map(_sql, criteria))

    def join(self, target: Any, *arguments: Any, **options: Any) -> "ProjectQuery":
        """Join another class, given as such, as a relation, or by the relation's name."""
        return super().join(self._related(target), *arguments, **options)

    def outerjoin(self, target: Any, *arguments: Any, **options: Any) -> "ProjectQuery":
        """Join, and keep rows without a match."""
        return super().outerjoin(self._related(target), *arguments, **options)

    def get(self, ident: Any) -> Any:
        """Give the row with a primary key, or None."""
        entity: Any = self.column_descriptions[0]["entity"]
        hint_once(f"{entity.__name__}.query.get(…) still works here, but please write: db_session.get(…).")
        return self.session.get(entity, ident)

    def from_self(self, *entities: Any) -> "ProjectQuery":
        """Query the rows of this query."""
        hint_once("from_self() still works here, but please write: a query on query.subquery().")
        described = self.column_descriptions
        entity: Any = described[0]["entity"]
        if len(described) > 1 or described[0]["expr"] is not entity:
            found: ProjectQuery = self.session.query(*(entities or self.subquery().c))
            return found
        keys = inspect(entity).primary_key
        # A table of its own, because MySQL allows no LIMIT inside IN.
        rows = self.with_entities(*keys).subquery()
        matching: ProjectQuery = self.session.query(*(entities or (entity,)))
        return matching.filter(tuple_(*keys).in_(select(*rows.c)))

    def with_lockmode(self, mode: str | None) -> "ProjectQuery":
        """Lock the rows that are read."""
        hint_once("with_lockmode(…) still works here, but please write: with_for_update().")
        return self if mode is None else self.with_for_update(read=mode == "read", nowait="nowait" in mode)

    def _related(self, target: Any) -> Any:
        if not isinstance(target, str):
            return target
        hint_once(f'join("{target}") still works here, but please write: join(Class.{target}).')
        return getattr(self.column_descriptions[0]["entity"], target)


def _sql(clause: Any) -> Any:
    """Take a string as SQL; a bare name is SQLAlchemy's to find."""
    if not isinstance(clause, str) or clause.isidentifier():
        return clause
    hint_once('SQL as a string in a query still works here, but please write: text("…").')
    return text(clause)
