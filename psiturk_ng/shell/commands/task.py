"""`task`: work that runs by itself."""

from psiturk_ng.shell.spec import JSON, YES, Family, Verb, argument, later

_NAME = argument("name", metavar="TASK", help="its name or number, see `task list`")

FAMILIES = {
    "task": Family(
        "task",
        "work that runs by itself at set times",
        verbs=(
            Verb(
                "list", later("tasks", "list_them"), "show tasks, when they run, and what came of it", (JSON,)
            ),
            Verb(
                "kinds", later("tasks", "kinds"), "show what tasks can do, and what they can be told", (JSON,)
            ),
            Verb(
                "show",
                later("tasks", "show"),
                "show everything about one task, and its last runs",
                (_NAME, JSON),
            ),
            Verb(
                "add",
                later("tasks", "add"),
                "let something run by itself, in the mode in force",
                (
                    argument("kind", metavar="KIND", help="what is done: see `task kinds`"),
                    argument(
                        "parameters",
                        nargs="*",
                        metavar="NAME=VALUE",
                        help="what it is told: see `task kinds`",
                    ),
                    argument(
                        "--every",
                        required=True,
                        metavar="TIME",
                        help="time between two runs, such as 30m, 2h, 1d",
                    ),
                    argument(
                        "--first",
                        metavar="WHEN",
                        help="first run: now, 03:30 or 2026-05-01T03:30, local time (default: after TIME)",
                    ),
                    argument("--name", metavar="NAME", help="what to call it (default: its kind)"),
                    YES,
                    JSON,
                ),
            ),
            Verb("remove", later("tasks", "remove"), "let it run no more, and forget its runs", (_NAME,)),
            Verb(
                "run",
                later("tasks", "run"),
                "run it here and now; its due times stay as they are",
                (_NAME, JSON),
            ),
            Verb("pause", later("tasks", "pause"), "let it wait", (_NAME,)),
            Verb("resume", later("tasks", "resume"), "let it go on at its next due time", (_NAME,)),
        ),
    )
}
