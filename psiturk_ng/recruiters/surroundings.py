"""What a recruiter may need of the project that opens it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from psiturk_ng.config import Settings
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.recruiters.book import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A project, as far as recruiters look at it.

    Args:
        settings: the project's.
        environ: the environment it was opened in.
        folder: where it is.
        simulated: tells the address of the simulated platform of a name; raises ConfigError if there is none.
        secret: gives a key of the project's own by a name, made when it is first asked for.
        book: opens what is kept of links and of who came by them, in one mode.
    """

    settings: Settings
    environ: Mapping[str, str]
    folder: Path
    simulated: Callable[[str], str]
    secret: Callable[[str], str]
    book: Callable[[Mode], Book]
