"""`ledger`: what was meant with money, and what came of it."""

from psiturk_ng.shell.spec import JSON, Family, Verb, argument, later

KINDS = ("posting", "places", "time", "approve", "reject", "unreject", "return", "screen_out", "bonus")
STATES = (
    "intended",
    "sending",
    "done",
    "refused",
    "failed",
    "uncertain",
    "by_hand",
    "paid_by_hand",
)
_ENTRY = argument("entry", type=int, metavar="ENTRY", help="its number")
_FILTERS = (
    argument("--kind", action="append", choices=KINDS, help="only this kind; may be given again"),
    argument("--state", action="append", choices=STATES, help="only in this state; may be given again"),
    argument(
        "--in-doubt", action="store_true", help="only those of which it is not known what became of them"
    ),
    argument("--hit", metavar="HIT", help="only of this HIT"),
    argument("--assignment", metavar="ASSIGNMENT", help="only of this assignment"),
    argument("--worker", metavar="WORKER", help="only of this worker"),
)

FAMILIES = {
    "ledger": Family(
        "ledger",
        "what was meant with money in this mode, and what came of it",
        verbs=(
            Verb("list", later("ledger", "list_them"), "show entries, oldest first", (*_FILTERS, JSON)),
            Verb("show", later("ledger", "show"), "show everything about one entry", (_ENTRY, JSON)),
            Verb(
                "export",
                later("ledger", "export"),
                "write entries to a file",
                (
                    argument("file", metavar="FILE", help="JSON if its name ends so, else CSV"),
                    argument(
                        "--by-hand", action="store_true", help="what is to be paid by hand, for `ledger paid`"
                    ),
                    *_FILTERS,
                ),
            ),
            Verb(
                "paid",
                later("ledger", "paid"),
                "mark what a file of `ledger export --by-hand` lists as paid",
                (
                    argument(
                        "file",
                        metavar="FILE",
                        help="lines whose column `paid` says no are left out; without the column `entry`, "
                        "those of participants are marked",
                    ),
                    argument(
                        "--kind",
                        choices=("approve", "bonus"),
                        help="what participants were paid for, where the file has no column `entry`",
                    ),
                    JSON,
                ),
            ),
            Verb(
                "settle",
                later("ledger", "settle"),
                "say what became of an entry that stays in doubt, after looking on the platform",
                (
                    _ENTRY,
                    argument(
                        "--happened", required=True, choices=("yes", "no"), help="whether the platform did it"
                    ),
                    JSON,
                ),
            ),
        ),
    )
}
