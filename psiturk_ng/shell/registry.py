"""Which command words there are; a family's module is imported when its word is used."""

from difflib import get_close_matches
from importlib import import_module

from psiturk_ng.shell.spec import Family

_MODULES = {
    "amt_balance": "balance",
    "api-token": "dashboard",
    "campaign": "campaign",
    "check": "check",
    "config": "config",
    "dashboard": "dashboard",
    "debug": "debug",
    "demo": "demo",
    "deploy": "deploy",
    "doctor": "doctor",
    "download_datafiles": "download_datafiles",
    "estimate": "estimate",
    "help": "help",
    "hit": "hit",
    "ledger": "ledger",
    "list_qualifications": "qualifications",
    "market": "market",
    "migrate": "migrate",
    "mode": "mode",
    "open": "open",
    "psiturk_status": "version",
    "python": "python",
    "qualifications": "qualifications",
    "quit": "quit",
    "reconcile": "reconcile",
    "recruiter": "recruiter",
    "server": "server",
    "setup_example": "setup_example",
    "status": "status",
    "study": "study",
    "task": "task",
    "verify": "verify",
    "version": "version",
    "worker": "worker",
}
_ALIASES = {"balance": "amt_balance", "exit": "quit", "eof": "quit"}
SHELL_ONLY = ("alias", "edit", "history", "macro", "run_pyscript", "run_script", "set", "shell", "shortcuts")
"""Commands that cmd2 brings; a one-shot of theirs runs through the shell."""


def names() -> tuple[str, ...]:
    """List the command words, without aliases, in alphabetical order."""
    return tuple(sorted(_MODULES))


def family(word: str) -> Family | None:
    """Find the family of a command word; None if there is no such command."""
    name = _ALIASES.get(word, word)
    if name not in _MODULES:
        return None
    module = import_module(f"psiturk_ng.shell.commands.{_MODULES[name]}")
    found: Family = module.FAMILIES[name]
    return found


def unknown(word: str) -> str:
    """Say that there is no such command, and which one may have been meant."""
    sentence = f"{word} is not a psiTurk command. See 'help'."
    near = get_close_matches(word.lower(), (*_MODULES, *_ALIASES, *SHELL_ONLY), n=1, cutoff=0.6)
    return f"{sentence}\nDid you mean this?\n\t{near[0]}" if near else sentence
