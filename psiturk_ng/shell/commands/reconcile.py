"""`reconcile`: bring what is known here and what the platform says to one truth."""

from psiturk_ng.shell.spec import JSON, Family, later

FAMILIES = {
    "reconcile": Family(
        "reconcile",
        "compare both sides, put right what is safe, and show what needs a person",
        later("reconcile", "reconcile"),
        (JSON,),
    )
}
