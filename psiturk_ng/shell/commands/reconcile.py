"""`reconcile`: bring what is known here and what the platform says to one truth."""

from psiturk_ng.shell.spec import ACTING, Family, argument, later

FAMILIES = {
    "reconcile": Family(
        "reconcile",
        "compare both sides, put right what is safe, and show what needs a person",
        later("reconcile", "reconcile"),
        (
            argument(
                "--make-good",
                action="store_true",
                help="offer a posting of their own to those who finished here and are unknown there",
            ),
            *ACTING,
        ),
    )
}
