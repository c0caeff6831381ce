"""Who arrives, when people come by a panel's address or by themselves."""

import re
from collections.abc import Mapping
from typing import Final

from psiturk_ng.domain.identity import PSITURK_ENTRY, Visit
from psiturk_ng.domain.links import GENERAL, submission_id_of
from psiturk_ng.domain.panels import named
from psiturk_ng.domain.recruiting import EntryParameters, Mode
from psiturk_ng.errors import BadInput

MOST_PARAMETERS: Final = 50
LONGEST_NAME: Final = 64
LONGEST_VALUE: Final = 1000

_OURS: Final = frozenset(
    {PSITURK_ENTRY.posting, PSITURK_ENTRY.submission, PSITURK_ENTRY.participant, "mode", "uniqueId"}
)


def open_visit(arguments: Mapping[str, str], entry: EntryParameters, usual_mode: str) -> Visit:
    """Read a visit from an address that need not name everything.

    A panel's own names are read first; psiTurk's are what our pages pass on to one another.

    Args:
        arguments: of the address.
        entry: the panel's names.
        usual_mode: of who comes without one.

    Returns:
        The visit; its participant is empty if nobody is named, and has to be asked for.
    """
    panel, ours = _named(arguments, entry), _named(arguments, PSITURK_ENTRY)
    posting, submission, participant = ours if is_passed_on(arguments, entry) else panel
    if participant and entry.identity and not is_passed_on(arguments, entry):
        participant = named(entry.identity, {**arguments, entry.participant: participant})
    participant = participant or ours[2]
    posting = posting or ours[0] or GENERAL
    if participant and not submission:
        submission = submission_id_of(posting, participant)
    return Visit(participant, submission, posting, arguments.get("mode", "").strip() or usual_mode)


def is_passed_on(arguments: Mapping[str, str], entry: EntryParameters) -> bool:
    """Tell whether an address comes from our own pages, which name everything as psiTurk does.

    A panel may call its own id by one of psiTurk's names: alone, that says nothing of ours.
    """
    has_panels = bool(arguments.get(entry.participant, "").strip())
    return all(_named(arguments, PSITURK_ENTRY)) and (
        not has_panels or entry.participant == PSITURK_ENTRY.participant
    )


def has_form(arguments: Mapping[str, str], entry: EntryParameters) -> bool:
    """Tell whether the panel could have given the id that somebody came with.

    One without an id has none that could be wrong, and what our own pages pass on was looked at before.
    """
    told = arguments.get(entry.participant, "").strip()
    if not entry.form or not told or is_passed_on(arguments, entry):
        return True
    return re.fullmatch(entry.form, told) is not None


def named_visit(arguments: Mapping[str, str], entry: EntryParameters, usual_mode: str) -> Visit:
    """Read a visit from an address of a platform with names of its own.

    Args:
        arguments: of the address: the platform's, or psiTurk's, which our pages pass on to one another.
        entry: the platform's names.
        usual_mode: of who comes without one.

    Returns:
        The visit; what the address does not name is empty.
    """
    platforms, ours = _named(arguments, entry), _named(arguments, PSITURK_ENTRY)
    posting, submission, participant = platforms if any(platforms) else ours
    return Visit(participant, submission, posting, arguments.get("mode", "").strip() or usual_mode)


def check_form(visit: Visit, entry: EntryParameters) -> None:
    """Accept ids that the platform could have made; those of trial runs and of a laboratory are ours.

    Raises:
        BadInput: if one has another form.
    """
    if not entry.form or visit.is_debug or visit.mode not in list(Mode):
        return
    for name, value in (
        (entry.participant, visit.participant),
        (entry.submission, visit.assignment),
        (entry.posting, visit.posting),
    ):
        if not re.fullmatch(entry.form, value):
            raise BadInput(f"{name} is not an id that the platform gives.")


def extra_parameters(arguments: Mapping[str, str]) -> dict[str, str]:
    """Give what an address carries beside psiTurk's own parameters, within reason."""
    extra = {
        name[:LONGEST_NAME]: value[:LONGEST_VALUE] for name, value in arguments.items() if name not in _OURS
    }
    return dict(list(extra.items())[:MOST_PARAMETERS])


def _named(arguments: Mapping[str, str], entry: EntryParameters) -> tuple[str, str, str]:
    names = (entry.posting, entry.submission, entry.participant)
    posting, submission, participant = (arguments.get(name, "").strip() if name else "" for name in names)
    return posting, submission, participant
