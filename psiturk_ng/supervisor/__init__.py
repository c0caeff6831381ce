"""Start, find and stop the server process of a project."""

from psiturk_ng.supervisor.server import Server, ServerReport, ServerState

__all__ = ["Server", "ServerReport", "ServerState"]
