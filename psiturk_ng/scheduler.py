"""The scheduler as a process: it runs the tasks of the project in the current folder.

`server on` starts it beside the server where `do_scheduler` is set; `psiturk-server --scheduler-only`
is this alone.
"""

import os
import sys
from pathlib import Path

from psiturk_ng.errors import PsiturkError

ENDS_WITH_INPUT = "--ends-with-input"
"""Told by the server that starts it: it ends when the pipe to that server does, however that ended."""


def main(words: list[str]) -> int:
    """Run the tasks of the project in the current folder until SIGTERM or Ctrl-C.

    Returns:
        0 after it was told to stop, else the status of what went wrong; standard error names it.
    """
    from psiturk_ng.bootstrap import open_project
    from psiturk_ng.jobs.process import log_to, serve

    try:
        project = open_project(Path.cwd(), os.environ)
        server = project.settings.server
        log_to(project.folder, server.logfile, server.loglevel)
        project.store.migrate(_say)
        _ = project.code  # Loading it adds its jobs.
        serve(project, project.names.used_scheduler, ends_with_input=ENDS_WITH_INPUT in words)
    except PsiturkError as error:
        _say(f"psiturk-server: {error.message} {error.hint}".strip())
        return error.exit_code
    except KeyboardInterrupt:
        return 0
    return 0


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stderr.flush()
    # Work that is still under way does not hold the process up: whoever leads next begins it again.
    os._exit(status)
