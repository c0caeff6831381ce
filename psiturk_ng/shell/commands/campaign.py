"""`campaign`: reach a number of valid completes while nobody looks."""

from psiturk_ng.shell.spec import ACTING, JSON, YES, Family, Verb, argument, later

_CAMPAIGN = argument("campaign", metavar="CAMPAIGN", help="its number")

_PLAN = (
    argument("goal", metavar="GOAL", help="how many valid completes"),
    argument("reward", metavar="REWARD", help="for each, such as 1.50"),
    argument("hours", metavar="HOURS", help="how long a participant may take, such as 0.5"),
    argument("--per-round", metavar="N", default="9", help="places that one round offers at most (9)"),
    argument("--every", metavar="MINUTES", default="30", help="time between rounds (30)"),
    argument("--estimate", metavar="MINUTES", help="how long they will probably take; Prolific needs it"),
    argument("--condition", metavar="C", help="count only those in this condition"),
    argument("--budget", metavar="X", help="never spend and promise more than this, fees included"),
    argument("--start", metavar="TIME", help="post nothing before, such as '2026-03-01 09:00'"),
    argument("--end", metavar="TIME", help="post nothing after"),
    argument("--quiet", metavar="HOURS", help="post nothing between, such as 22:00-08:00, with a time zone"),
    argument("--stop-errors", metavar="PERCENT", help="stop at this share of errors"),
    argument("--stop-dropouts", metavar="PERCENT", help="stop at this share of people who leave"),
    argument("--stop-failed-saves", metavar="PERCENT", help="stop at this share of data that is not whole"),
    argument("--stop-spend", metavar="X", help="stop when this is spent"),
    argument("--stop-invalid", metavar="K/N", help="stop if K of the first N fail validation"),
    argument("--stop-minimum", metavar="N", help="look at shares from so many participants on (5)"),
    argument("--message-to", metavar="ADDRESS", help="tell this e-mail address or webhook when it ends"),
)

FAMILIES = {
    "campaign": Family(
        "campaign",
        "reach a number of valid completes while nobody looks",
        verbs=(
            Verb(
                "create",
                later("campaigns", "create"),
                "begin one; says first what it costs",
                (*_PLAN, *ACTING),
            ),
            Verb("list", later("campaigns", "list_them"), "show all campaigns", (JSON,)),
            Verb(
                "show",
                later("campaigns", "show"),
                "show one: what it waits for and what it does next",
                (_CAMPAIGN, JSON),
            ),
            Verb(
                "round",
                later("campaigns", "round_now"),
                "run a round now, as the scheduler does by itself",
                (_CAMPAIGN, JSON),
            ),
            Verb("pause", later("campaigns", "pause"), "post nothing more for now", (_CAMPAIGN, JSON)),
            Verb(
                "resume",
                later("campaigns", "resume"),
                "go on with one that is paused, was stopped, or was begun with psiTurk",
                (_CAMPAIGN, YES, JSON),
            ),
            Verb(
                "goal",
                later("campaigns", "goal"),
                "aim at another number",
                (_CAMPAIGN, argument("goal", metavar="GOAL", help="how many valid completes"), YES, JSON),
            ),
            Verb(
                "cancel",
                later("campaigns", "cancel"),
                "end one",
                (
                    _CAMPAIGN,
                    argument(
                        "--expire",
                        action="store_true",
                        help="also end its postings; who began may finish",
                    ),
                    JSON,
                ),
            ),
            Verb(
                "validate",
                later("campaigns", "validate"),
                "ask validate in custom.py about everybody who has finished",
                (argument("--again", action="store_true", help="also about those it has judged"), JSON),
            ),
        ),
    )
}
