"""`worker`: review and pay what participants submitted."""

from psiturk_ng.shell.spec import ACTING, JSON, Family, Verb, argument, later

_ASSIGNMENTS = argument("assignments", nargs="*", metavar="ASSIGNMENT", help="ids of assignments")
_HIT = argument("--hit", nargs="*", metavar="HIT", help="all of these HITs")
_ALL_STUDIES = argument(
    "--all-studies", action="store_true", help="also those that are not in this study's database"
)


FAMILIES = {
    "worker": Family(
        "worker",
        "review and pay what participants submitted",
        verbs=(
            Verb(
                "approve",
                later("workers", "approve"),
                "accept submissions, which pays them",
                (
                    _ASSIGNMENTS,
                    argument(
                        "--all",
                        action="store_true",
                        help="all that are finished here with whole data and handed in there",
                    ),
                    _HIT,
                    _ALL_STUDIES,
                    argument("--force", action="store_true", help="also those that are not finished here"),
                    argument(
                        "--bulk",
                        action="store_true",
                        help="by one request, where the platform takes such, as Prolific does: for hundreds",
                    ),
                    *ACTING,
                ),
            ),
            Verb(
                "reject",
                later("workers", "reject"),
                "refuse submissions, which are not paid then; offers fairer ways first, where there are any",
                (
                    _ASSIGNMENTS,
                    _HIT,
                    _ALL_STUDIES,
                    argument("--reason", metavar="TEXT", help="what the workers read; asked for"),
                    argument(
                        "--category", default="", metavar="NAME", help="the platform's word for such reasons"
                    ),
                    *ACTING,
                ),
            ),
            Verb(
                "request-return",
                later("workers", "request_return"),
                "ask participants to give submissions back, instead of rejecting them",
                (
                    _ASSIGNMENTS,
                    _HIT,
                    argument("--reason", metavar="TEXT", help="what the participants read; asked for"),
                    *ACTING,
                ),
            ),
            Verb(
                "screen-out",
                later("workers", "screen_out"),
                "screen participants out, for the fixed amount that the study pays for that",
                (_ASSIGNMENTS, _HIT, *ACTING),
            ),
            Verb(
                "unreject",
                later("workers", "unreject"),
                "accept submissions that were refused",
                (_ASSIGNMENTS, _HIT, _ALL_STUDIES, *ACTING),
            ),
            Verb(
                "bonus",
                later("bonuses", "bonus"),
                "pay extra to approved submissions",
                (
                    _ASSIGNMENTS,
                    argument("--amount", metavar="X", help="how much for each, such as 0.50"),
                    argument(
                        "--auto", action="store_true", help="what the column `bonus` of each assignment says"
                    ),
                    argument(
                        "--csv", metavar="FILE", help="pay what a file says: assignment, amount, reason"
                    ),
                    argument("--all", action="store_true", help="all that had no bonus yet"),
                    _HIT,
                    argument(
                        "--reason",
                        metavar="TEXT",
                        help="what the workers read; else bonus_message, or asked for",
                    ),
                    argument(
                        "--override-bonused-status",
                        action="store_true",
                        help="also those that had a bonus, for the same reason too",
                    ),
                    _ALL_STUDIES,
                    *ACTING,
                ),
            ),
            Verb(
                "exclude",
                later("exclusions", "exclude"),
                "take data out: it counts for no goal, and its cell is filled again",
                (
                    argument("assignments", nargs="+", metavar="ASSIGNMENT", help="ids of assignments"),
                    argument("--reason", metavar="TEXT", help="why; asked for"),
                    JSON,
                ),
            ),
            Verb(
                "include",
                later("exclusions", "include"),
                "take excluded data in again",
                (argument("assignments", nargs="+", metavar="ASSIGNMENT", help="ids of assignments"), JSON),
            ),
            Verb(
                "excluded",
                later("exclusions", "list_them"),
                "show whose data does not count, and why",
                (JSON,),
            ),
            Verb(
                "list",
                later("workers", "list_them"),
                "show submissions: what the platform says, and what was seen here",
                (
                    argument("--submitted", action="store_true", help="only those that wait for a review"),
                    argument("--approved", action="store_true", help="only approved ones"),
                    argument("--rejected", action="store_true", help="only refused ones"),
                    argument("--needs-you", action="store_true", help="only those that wait for a person"),
                    argument("--hit", nargs="+", metavar="HIT", help="only those of these HITs"),
                    _ALL_STUDIES,
                    JSON,
                ),
            ),
        ),
    )
}
