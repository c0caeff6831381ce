"""Work on many things: a line for each, a summary, an exit status; Ctrl-C ends it and loses nothing."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from psiturk_ng.domain.ledger import Fate
from psiturk_ng.domain.plans import Result, count_fates
from psiturk_ng.errors import Conflict, RecruiterError
from psiturk_ng.shell.acts.progress import progress
from psiturk_ng.shell.context import Context

FATES: Final[Mapping[Fate, str]] = {
    Fate.DONE: "done",
    Fate.ALREADY: "already done",
    Fate.BY_HAND: "to be paid by hand",
    Fate.REFUSED: "refused",
    Fate.FAILED: "failed",
    Fate.UNCERTAIN: "uncertain",
    Fate.ELSEWHERE: "being done by another process",
}
_PLATFORM_FAILED = frozenset({Fate.REFUSED, Fate.FAILED, Fate.UNCERTAIN})
INTERRUPTED = "Interrupted. The same command again goes on with the rest; nothing is done twice."
UNCERTAIN = "It is not known whether that happened: `psiturk reconcile` finds out."


def work_through(
    context: Context, results: Iterable[Result], total: int, *, as_json: bool, done: str
) -> list[Result]:
    """Let work happen, and tell what became of each thing, and of all.

    Args:
        context: of the command.
        results: what becomes of each; the work is done by looking at them.
        total: how many there will be.
        as_json: whether one JSON array is wanted instead of lines.
        done: what was done to a thing that succeeded, such as `approved`.

    Returns:
        All results.

    Raises:
        KeyboardInterrupt: if a person ended it; what was done is told before.
    """
    finished: list[Result] = []
    try:
        with progress(context, total, is_quiet=as_json) as (say, advance):
            for result in results:
                finished.append(result)
                say(line(result, done))
                advance()
    except KeyboardInterrupt:
        context.notice(INTERRUPTED)
        raise
    finally:
        if as_json:
            context.say_json([as_fields(result) for result in finished])
        context.notice(summary(finished, done))
    if any(result.fate is Fate.UNCERTAIN for result in finished):
        context.notice(UNCERTAIN)
    return finished


def status_of(results: Iterable[Result]) -> int:
    """Give the exit status: 0 if all succeeded, 5 if the platform failed, 4 if another process was faster."""
    fates = {result.fate for result in results}
    if fates & _PLATFORM_FAILED:
        return RecruiterError.exit_code
    return Conflict.exit_code if Fate.ELSEWHERE in fates else 0


def line(result: Result, done: str) -> str:
    """Tell what became of one thing."""
    what = result.submission_id or result.posting_id
    who = f" ({result.participant_id})" if result.participant_id else ""
    word = FATES[result.fate] if result.fate is not Fate.DONE else done
    amount = f" {result.amount}" if result.amount else ""
    sentence = f" ({result.sentence})" if result.sentence else ""
    return f"{what}{who}: {word}{amount}{sentence}"


def summary(results: Iterable[Result], done: str) -> str:
    """Count what became of all things in one sentence."""
    words = {**FATES, Fate.DONE: done}
    counts = count_fates(results)
    return ", ".join(f"{number} {words[fate]}" for fate, number in counts.items()) + "." if counts else ""


def as_fields(result: Result) -> dict[str, Any]:
    """Name the facts of one result as psiTurk names them."""
    return {
        "result": result.fate,
        "hitId": result.posting_id or None,
        "assignmentId": result.submission_id or None,
        "workerId": result.participant_id or None,
        "uniqueid": result.uniqueid or None,
        "places": result.places or None,
        "amount": result.amount.plain if result.amount is not None else None,
        "currency": result.amount.currency if result.amount is not None else None,
        "sentence": result.sentence,
        "entry": result.entry_id,
    }
