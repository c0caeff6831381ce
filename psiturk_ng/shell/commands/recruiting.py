"""The commands that need a recruiter, which is not part of this version."""

from argparse import SUPPRESS, Namespace

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.spec import Family, Verb, argument

SENTENCE = "This command comes with recruiting support, which this version does not have yet."
_REST = argument("words", nargs="*", help=SUPPRESS)


def _not_yet(context: Context, _: Namespace) -> int:
    context.notice(SENTENCE)
    return 1


def _family(name: str, help: str, **verbs: str) -> Family:
    declared = tuple(Verb(verb, _not_yet, text, (_REST,)) for verb, text in verbs.items())
    arguments = () if verbs else (_REST,)
    return Family(name, help + " (not yet available)", _not_yet, arguments, declared, lenient=True)


FAMILIES = {
    each.name: each
    for each in (
        _family(
            "hit",
            "offer places in the study to participants",
            create="offer places",
            extend="add places or time to an offer",
            expire="end offers early",
            delete="remove offers that are over",
            list="show offers",
        ),
        _family(
            "worker",
            "review and pay what participants submitted",
            approve="accept submissions, which pays them",
            reject="refuse submissions",
            unreject="accept submissions that were refused",
            bonus="pay extra",
            list="show submissions",
        ),
    )
}
