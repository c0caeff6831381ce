"""What the verbs of `deploy` do."""

from argparse import Namespace
from typing import Final

from psiturk_ng.services.deployment import DeployFile, Standing, deploy_files
from psiturk_ng.services.heroku import Heroku
from psiturk_ng.shell.acts.consent import DECLINED
from psiturk_ng.shell.context import Context

_NEXT: Final = {
    "compose": (
        "Next, on a machine with Docker: cp .env.example .env, fill it in, docker compose up -d --build, and",
        "docker compose exec study psiturk doctor",
    ),
    "systemd": (
        "Next: cp .env.example .env and fill it in, copy the folder to /srv on the machine, and follow the",
        "first lines of the .service and the .conf file.",
    ),
    "heroku": ("Next, in a Git repository with a Heroku app: psiturk deploy heroku",),
}
_AFTER_HEROKU: Final = (
    "Next:",
    "  heroku addons:create heroku-postgresql:essential-0   (a database; it costs a few dollars a month)",
    "  git add . && git commit -m 'Deploy' && git push heroku HEAD:main",
    "  heroku config:set PSITURK_AD_URL_DOMAIN=your-app.herokuapp.com",
    "  heroku run psiturk doctor",
)


def files(context: Context, arguments: Namespace) -> int:
    """Write the files for one kind of server."""
    if not _write(context, arguments.kind, arguments.domain, is_agreed=arguments.yes):
        return DECLINED
    for line in _NEXT[arguments.kind]:
        context.say(line)
    return 0


def heroku(context: Context, arguments: Namespace) -> int:
    """Write Heroku's files and set its settings."""
    app = Heroku(context.folder, context.project.loaded.environ)
    app.require_app()
    if not _write(context, "heroku", "", is_agreed=arguments.yes):
        return DECLINED
    app.set_up()
    for line in _AFTER_HEROKU:
        context.say(line)
    return 0


def _write(context: Context, kind: str, domain: str, *, is_agreed: bool) -> bool:
    """Write files; returns whether all of them are there now."""
    found = deploy_files(context.folder, kind, domain, context.project.settings)
    left = [each for each in found if not _written(context, each, is_agreed=is_agreed)]
    if left:
        names = ", ".join(each.path.name for each in left)
        context.notice(f"Left as they were: {names}. To overwrite them, run this with --yes.")
    return not left


def _written(context: Context, file: DeployFile, *, is_agreed: bool) -> bool:
    name, standing = file.path.name, file.standing
    if standing is Standing.SAME:
        context.say(f"{name} is there already")
        return True
    if standing is Standing.OTHER and not is_agreed and not _wants(context, name):
        return False
    file.write()
    context.say(f"{name} written" if standing is Standing.NEW else f"{name} changed")
    return True


def _wants(context: Context, name: str) -> bool:
    return context.stdin.isatty() and context.agrees(f"{name} exists and differs. Overwrite it? y or n: ")
