"""`server`: start, stop and watch the experiment server."""

from argparse import ArgumentTypeError, Namespace

from psiturk_ng.errors import PsiturkError
from psiturk_ng.shell.context import Context
from psiturk_ng.shell.render import server_report
from psiturk_ng.shell.spec import JSON, Family, Verb, argument


def _on(context: Context, _: Namespace) -> int:
    server = context.project.server
    context.feedback("Experiment server launching...")
    server.start()
    context.say(f"Now serving on {server.report().url}")
    return 0


def _off(context: Context, _: Namespace) -> int:
    stop(context)
    return 0


def stop(context: Context) -> bool:
    """Stop the server, say so, and leave the database as one whole file; returns whether there was one."""
    if not context.project.server.stop(lambda pid: _announce_stop(context, pid)):
        context.say("Your server is already off.")
        return False
    try:
        context.project.store.checkpoint()
    except PsiturkError as error:
        context.notice(f"The server is off, but the database was not tidied up: {error.message}")
    return True


def _announce_stop(context: Context, pid: int) -> None:
    context.say(f"Shutting down experiment server at pid {pid} ... ")
    context.say("Please wait. This could take a few seconds.")


def _restart(context: Context, arguments: Namespace) -> int:
    stop(context)
    return _on(context, arguments)


def _log(context: Context, arguments: Namespace) -> int:
    from psiturk_ng.shell.follow import follow

    follow(context.project.server.log_path, context.stdout, arguments.lines)
    return 0


def _status(context: Context, arguments: Namespace) -> int:
    report = context.project.server.report()
    if arguments.json:
        context.say_json(server_report(report))
        return 0
    context.say(f"Server: {report.state.sentence}")
    if report.pid is not None:
        context.say(f"At {report.url} (pid {report.pid})")
    return 0


def _line_count(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text} is not a number of lines")
    return int(text)


FAMILIES = {
    "server": Family(
        "server",
        "start, stop and watch the experiment server",
        verbs=(
            Verb("on", _on, "start the server; returns when it answers"),
            Verb("off", _off, "stop the server; requests in progress are finished"),
            Verb("restart", _restart, "stop the server, then start it"),
            Verb(
                "log",
                _log,
                "show the server's log as it grows; Ctrl-C ends this",
                (
                    argument(
                        "--lines",
                        type=_line_count,
                        default=10,
                        metavar="N",
                        help="begin with the last N lines",
                    ),
                ),
            ),
            Verb("status", _status, "show how the server is doing", (JSON,)),
        ),
    )
}
