"""What a check is, and how what it finds is written."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from psiturk_ng.domain.findings import Finding, Weight
from psiturk_ng.errors import PsiturkError
from psiturk_ng.services.doctor.patient import Patient

_LOOK_AGAIN: Final = "Put that right, and run `psiturk doctor` again."


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at.

    Args:
        name: in a word or two.
        run: yields what there is to say, and nothing if all is well; a PsiturkError that it raises stops.
        is_public: whether it matters only where people come whom we did not invite: not in mode sim.
    """

    name: str
    run: Callable[[Patient], Iterator[Finding]]
    is_public: bool = False


def stops(message: str, edit: str, file: str = "config.txt") -> Finding:
    """Write what prevents running."""
    return Finding(file, None, Weight.STOPS, message, edit)


def differs(message: str, edit: str, file: str = "config.txt") -> Finding:
    """Write what a person should know."""
    return Finding(file, None, Weight.DIFFERS, message, edit)


def later(message: str, edit: str = "") -> Finding:
    """Write what is not needed now, or cannot be told yet."""
    return Finding(".", None, Weight.LATER, message, edit)


def fine(message: str = "") -> Finding:
    """Write that nothing is wrong."""
    return Finding(".", None, Weight.FINE, message)


def stopped_by(error: PsiturkError) -> Finding:
    """Write an error as what prevents running."""
    told = error.message
    if told.partition(" ")[0].isalpha():
        told = told[:1].upper() + told[1:]
    return stops(told if told.endswith((".", "!", "?")) else f"{told}.", error.hint or _LOOK_AGAIN)
