"""`status`: how the server is doing, and in which mode the shell is."""

from argparse import Namespace

from psiturk_ng.shell.context import Context
from psiturk_ng.shell.render import server_report
from psiturk_ng.shell.spec import JSON, Family


def _status(context: Context, arguments: Namespace) -> int:
    report = context.project.server.report()
    if arguments.json:
        context.say_json({"server": server_report(report), "mode": context.mode})
    else:
        context.say(f"Server: {report.state.sentence}")
        context.say(f"Mode: {context.mode}")
    return 0


FAMILIES = {"status": Family("status", "show how the server is doing", _status, (JSON,))}
