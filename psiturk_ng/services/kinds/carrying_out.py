"""Carrying out a plan with nobody looking on."""

from collections.abc import Callable, Iterator
from typing import Final

from psiturk_ng.domain.ledger import Fate
from psiturk_ng.domain.plans import Plan, Result, count_fates
from psiturk_ng.errors import RecruiterError

_WORDS: Final = {
    Fate.ALREADY: "done before",
    Fate.BY_HAND: "to be paid by hand",
    Fate.REFUSED: "refused",
    Fate.FAILED: "failed",
    Fate.UNCERTAIN: "uncertain",
    Fate.ELSEWHERE: "being done by another process",
}


def carry_out(plan: Plan, do: Callable[[Plan], Iterator[Result]], done: str) -> str:
    """Do what was planned, and say in a sentence what came of it.

    Args:
        plan: what.
        do: does it.
        done: what was done to a thing that succeeded, such as `approved`.

    Raises:
        RecruiterError: if the platform failed or refused any of it; it says what succeeded too.
    """
    if not plan.items:
        return "Nothing was to be done."
    results = list(do(plan))
    words = {**_WORDS, Fate.DONE: done}
    counted = ", ".join(f"{number} {words[fate]}" for fate, number in count_fates(results).items())
    wrong = next((each for each in results if not each.is_success and each.fate is not Fate.ELSEWHERE), None)
    if wrong is not None:
        raise RecruiterError(f"{counted}. {wrong.submission_id}: {wrong.sentence}", "See: ledger list")
    return f"{counted}."
