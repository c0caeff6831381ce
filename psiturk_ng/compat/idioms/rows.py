"""Rows as SQLAlchemy 1 gave them: `row["name"]`, `dict(row)`, `row.items()`."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Result, Row


class NamedRow(tuple[Any, ...]):
    """A row that can be asked by position, by name and by column.

    Args:
        row: the row as SQLAlchemy gives it now; what is not here is asked of it.
    """

    _row: Row[Any]

    def __new__(cls, row: Row[Any]) -> "NamedRow":
        """Copy the row's values."""
        made = super().__new__(cls, row)
        made._row = row
        return made

    def __getitem__(self, key: Any) -> Any:
        """Give a value by position, name or column."""
        if isinstance(key, int | slice):
            return super().__getitem__(key)
        return self._row._mapping[key]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)

    def __contains__(self, key: object) -> bool:
        """Whether there is a column of that name, or such a value."""
        return key in self._row._mapping or super().__contains__(key)

    def keys(self) -> list[str]:
        """The names of the columns."""
        return list(self._row._mapping.keys())

    def values(self) -> list[Any]:
        """The values."""
        return list(self._row._mapping.values())

    def items(self) -> list[tuple[str, Any]]:
        """Names and values."""
        return list(zip(self.keys(), self, strict=True))

    def has_key(self, key: str) -> bool:
        """Whether there is a column of that name."""
        return key in self._row._mapping


class NamedRows:
    """A result whose rows are `NamedRow`s; anything else is the result's own.

    Args:
        result: where the rows come from.
        facts: answers what the rows do not tell, as `rowcount`.
    """

    def __init__(self, result: Result[Any], facts: Any = None) -> None:
        self._result = result
        self._facts = result if facts is None else facts

    def __iter__(self) -> Iterator[NamedRow]:
        return map(NamedRow, self._result)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._result if hasattr(self._result, name) else self._facts, name)

    def fetchall(self) -> list[NamedRow]:
        """All rows that are left."""
        return list(self)

    def all(self) -> list[NamedRow]:
        """All rows that are left."""
        return list(self)

    def fetchmany(self, size: int | None = None) -> list[NamedRow]:
        """Some rows."""
        return [NamedRow(row) for row in self._result.fetchmany(size)]

    def fetchone(self) -> NamedRow | None:
        """The next row; None after the last."""
        return _named(self._result.fetchone())

    def first(self) -> NamedRow | None:
        """The first row, or None; the rest is dropped."""
        return _named(self._result.first())

    def one(self) -> NamedRow:
        """The only row."""
        return NamedRow(self._result.one())

    def one_or_none(self) -> NamedRow | None:
        """The only row, or None."""
        return _named(self._result.one_or_none())


def _named(row: Row[Any] | None) -> NamedRow | None:
    return None if row is None else NamedRow(row)
