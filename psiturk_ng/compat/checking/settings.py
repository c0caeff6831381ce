"""Looks at config.txt, conditions.json and the database."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from psiturk_ng.compat.reachable import entry, readable_tree
from psiturk_ng.compat.rival import rival_psiturk
from psiturk_ng.config import Loaded, load
from psiturk_ng.domain.findings import Finding, Weight
from psiturk_ng.errors import ConfigError
from psiturk_ng.services.design import Design
from psiturk_ng.store.earlier_tables import table_with_rows
from psiturk_ng.store.urls import read_url, require_driver

_PLACE: Final = re.compile(r"^\S*config\.txt, line \d+: ")
_LINE: Final = re.compile(r"config\.txt, line (\d+)")


def check_settings(folder: Path, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Read what stands beside the code and the pages.

    Args:
        folder: the project.
        environ: the environment in which it would run.
    """
    if rival := rival_psiturk():
        yield Finding(".", None, Weight.STOPS, rival.message, rival.hint)
    try:
        loaded = load(folder, environ)
    except ConfigError as error:
        yield _settings_finding(error.message, Weight.STOPS, error.hint)
        return
    for warning in loaded.warnings:
        yield _settings_finding(warning, Weight.DIFFERS)
    try:
        Design(folder, loaded.settings.task.num_conds, loaded.settings.task.num_counters)
    except ConfigError as error:
        yield Finding("conditions.json", None, Weight.STOPS, error.message, error.hint)
    yield from _database(folder, loaded)
    yield from _login(folder, loaded)


def _settings_finding(sentence: str, weight: Weight, edit: str = "") -> Finding:
    line = _LINE.search(sentence)
    message = _PLACE.sub("", sentence)
    ended = message if message.endswith((".", "!", "?")) else f"{message}."
    return Finding("config.txt", int(line.group(1)) if line else None, weight, ended, edit)


def _database(folder: Path, loaded: Loaded) -> Iterator[Finding]:
    database = loaded.settings.database
    try:
        url = read_url(database.database_url, folder)
        require_driver(url)
    except ConfigError as error:
        yield _settings_finding(error.message, Weight.STOPS, error.hint)
        return
    if found := table_with_rows(url, database.table_name):
        yield Finding("config.txt", None, Weight.DIFFERS, found.sentence, found.edit)


def _login(folder: Path, loaded: Loaded) -> Iterator[Finding]:
    server = loaded.settings.server
    path = entry(folder)
    tree = readable_tree(path) if path and not (server.login_username and server.login_pw) else None
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, ast.Attribute) and node.attr == "requires_auth":
            assert path is not None
            yield Finding(
                path.relative_to(folder).as_posix(),
                node.lineno,
                Weight.DIFFERS,
                "This page lets nobody in, because login_username and login_pw are not both set.",
                "Set them in [Server Parameters].",
            )
