"""Amounts as scripts give them."""

from psiturk_ng.domain.money import Money


def money(amount: float | str, currency: str) -> Money:
    """Take an amount; a float means the amount that it prints.

    Raises:
        BadInput: if it is none.
    """
    return Money.parse(amount, currency) if isinstance(amount, str) else Money.of_column(amount, currency)
