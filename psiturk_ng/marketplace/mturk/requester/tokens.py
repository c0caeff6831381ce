"""Requests that must not be carried out twice: their tokens are remembered for a day."""

import sqlalchemy as sa

from psiturk_ng.marketplace.mturk.refusals import TurkError
from psiturk_ng.marketplace.mturk.state import Moment
from psiturk_ng.marketplace.mturk.tables import TOKENS


def outcome_of(moment: Moment, operation: str, token: str | None) -> str | None:
    """Tell what came of an earlier request with a token; None if there was none in the last 24 hours."""
    if token is None:
        return None
    same = (TOKENS.c.operation == operation) & (TOKENS.c.token == token)
    found: str | None = moment.connection.scalar(sa.select(TOKENS.c.outcome).where(same))
    return found


def remember(moment: Moment, operation: str, token: str | None, outcome: str) -> None:
    """Keep a token together with what came of its request."""
    if token is not None:
        row = sa.insert(TOKENS).values(operation=operation, token=token, outcome=outcome, used_at=moment.now)
        moment.connection.execute(row)


def refuse_repeat(moment: Moment, operation: str, token: str | None) -> None:
    """Refuse a request whose token was used before."""
    if outcome_of(moment, operation, token) is not None:
        raise TurkError("DuplicateRequest", f'The idempotency token "{token}" has already been processed.')
