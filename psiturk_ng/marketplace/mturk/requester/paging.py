"""Lists in pages: a token says where the next one begins."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from psiturk_ng.marketplace.mturk.refusals import invalid
from psiturk_ng.marketplace.mturk.state import Moment
from psiturk_ng.marketplace.mturk.tables import Row

_USUAL_SIZE: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One kind of list.

    Args:
        name: where the response holds it.
        key: column by which it is ordered, different in every row.
        show: makes a structure of the protocol from a row.
        newest_first: whether the highest key comes first.
    """

    name: str
    key: sa.Column[Any]
    show: Callable[[Row], Mapping[str, Any]]
    newest_first: bool = False

    def page(
        self, moment: Moment, query: sa.Select[*tuple[Any, ...]], asked: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Give one page of a list.

        Args:
            moment: now.
            query: of the whole list, without an order.
            asked: the request.
        """
        size = asked.get("MaxResults", _USUAL_SIZE)
        token = asked.get("NextToken")
        if token is not None:
            last = self._read(token)
            query = query.where(self.key < last if self.newest_first else self.key > last)
        ordered = query.order_by(self.key.desc() if self.newest_first else self.key)
        rows = moment.connection.execute(ordered.limit(size + 1)).all()
        return self._response(rows[:size], has_more=len(rows) > size)

    def _response(self, rows: Sequence[Row], *, has_more: bool) -> dict[str, Any]:
        response: dict[str, Any] = {"NumResults": len(rows), self.name: [self.show(row) for row in rows]}
        if has_more:
            response["NextToken"] = self._write(rows[-1]._mapping[self.key.name])
        return response

    def _write(self, last: Any) -> str:
        return urlsafe_b64encode(json.dumps([self.name, last]).encode()).decode()

    def _read(self, token: str) -> Any:
        try:
            name, last = json.loads(urlsafe_b64decode(token.encode()))
        except (ValueError, TypeError) as error:
            raise invalid(f"{token!r} is not a NextToken.") from error
        if name != self.name or not isinstance(last, int | str):
            raise invalid(f"{token!r} is a NextToken of another operation.")
        return last
