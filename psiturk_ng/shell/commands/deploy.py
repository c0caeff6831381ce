"""`deploy`: the files with which a project goes to a server."""

from psiturk_ng.shell.spec import YES, Family, Verb, argument, later

FAMILIES = {
    "deploy": Family(
        "deploy",
        "prepare the project for a server that participants can reach",
        verbs=(
            Verb(
                "files",
                later("deploying", "files"),
                "write the files for one kind of server; asks before it overwrites one",
                (
                    argument(
                        "kind",
                        choices=("compose", "systemd", "heroku"),
                        help="compose: Docker, PostgreSQL and Caddy; systemd: a Debian machine and nginx; "
                        "heroku: what Heroku starts",
                    ),
                    argument(
                        "--domain",
                        default="",
                        metavar="NAME",
                        help="name under which participants are to reach it; else that of ad_url_domain",
                    ),
                    YES,
                ),
            ),
            Verb(
                "heroku",
                later("deploying", "heroku"),
                "write Heroku's files and give the folder's Heroku app its settings",
                (YES,),
            ),
        ),
    )
}
