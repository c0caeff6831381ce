"""`hit`: offer places in the study to participants."""

from psiturk_ng.shell.spec import ACTING, JSON, Argument, Family, Verb, argument, later

ALL_STUDIES = "also those of the account that are not this study's"
_HITS = argument("hits", nargs="*", metavar="HIT", help="ids of HITs")


def _all(help: str) -> Argument:
    return argument("--all", action="store_true", help=help)


FAMILIES = {
    "hit": Family(
        "hit",
        "offer places in the study to participants",
        verbs=(
            Verb(
                "create",
                later("hits", "create"),
                "offer places; says first what they cost",
                (
                    argument("num_workers", nargs="?", metavar="PARTICIPANTS", help="how many; asked for"),
                    argument("reward", nargs="?", metavar="REWARD", help="for each, such as 1.50; asked for"),
                    argument(
                        "duration",
                        nargs="?",
                        metavar="HOURS",
                        help="how long a participant may take, such as 0.5; asked for",
                    ),
                    argument(
                        "--require-qualification-id",
                        action="append",
                        default=[],
                        metavar="ID",
                        help="only participants who have it; may be given again",
                    ),
                    argument(
                        "--block-qualification-id",
                        action="append",
                        default=[],
                        metavar="ID",
                        help="no participants who have it; may be given again",
                    ),
                    argument(
                        "--estimate",
                        metavar="TIME",
                        help="how long they will probably take, such as 12min; Prolific needs it, and HOURS "
                        "may be left out then",
                    ),
                    argument(
                        "--draft",
                        action="store_true",
                        help="only prepare it, to be published on the platform",
                    ),
                    *ACTING,
                ),
            ),
            Verb(
                "extend",
                later("hits", "extend"),
                "add places or time to a HIT",
                (
                    argument("hit", metavar="HIT", help="its id"),
                    argument("--assignments", metavar="N", help="how many places to add"),
                    argument("--expiration", metavar="MINUTES", help="how long it stands beyond its end"),
                    *ACTING,
                ),
            ),
            Verb(
                "expire",
                later("hits", "expire"),
                "end HITs early; whoever has begun may finish",
                (_HITS, _all("all of this study that have not expired"), *ACTING),
            ),
            Verb(
                "delete",
                later("hits", "delete"),
                "remove HITs that are over and reviewed",
                (
                    _HITS,
                    _all("all that are over and have nothing left to review"),
                    argument("--all-studies", action="store_true", help=ALL_STUDIES),
                    *ACTING,
                ),
            ),
            Verb(
                "links",
                later("links", "write"),
                "write an address of a HIT for each line of a CSV, such as a list of a class",
                (
                    argument("hit", metavar="HIT", help="its id"),
                    argument("people", metavar="PEOPLE", help="a CSV with a header, a line for each person"),
                    argument("file", metavar="FILE", help="the same with a column `link`"),
                    argument(
                        "--id",
                        metavar="COLUMN",
                        help="column with participant ids, where the HIT has one address for everybody; "
                        "the first column, if not said",
                    ),
                ),
            ),
            Verb(
                "list",
                later("hits", "list_them"),
                "show HITs, newest first",
                (
                    argument("--active", action="store_true", help="only those that have not expired"),
                    argument("--reviewable", action="store_true", help="only those that can be reviewed"),
                    argument("--all-studies", action="store_true", help=ALL_STUDIES),
                    JSON,
                ),
            ),
        ),
    )
}
