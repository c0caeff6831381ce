"""Addresses for people: a list of a class, with an address on each line."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from psiturk_ng.config.ad_url import with_query
from psiturk_ng.domain.recruiting import Posting
from psiturk_ng.errors import BadInput, Conflict
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.ledger_files import read_csv, write_csv

LINK: Final = "link"


def write_links(recruiter: Recruiter, posting: Posting, people: Path, path: Path, column: str = "") -> int:
    """Write a CSV again with an address of a posting on each line.

    Args:
        recruiter: whose posting it is.
        posting: with an address for each place, or with one for everybody, to which ids are added.
        people: the CSV, with a header.
        path: where to.
        column: with the ids that are added; empty for the first.

    Returns:
        How many lines.

    Raises:
        BadInput: if a file cannot be read or written, an id is missing or is there twice, or there are more
            people than places.
        Conflict: if participants of that recruiter do not come by addresses.
    """
    if not recruiter.entry().is_open or not posting.links:
        raise Conflict(f"Participants of the recruiter {recruiter.name} do not come by addresses from here.")
    columns, lines = read_csv(people)
    if len(lines) > posting.places:
        raise BadInput(f"{people.name} has {len(lines)} lines, and the HIT has {posting.places} places.")
    if len(posting.links) > 1:
        links: Sequence[str] = posting.links
    else:
        ids = list(_ids(people, columns, lines, column))
        links = [with_query(posting.links[0], **{recruiter.entry().participant: each}) for each in ids]
    rows = [{**line, LINK: link} for line, link in zip(lines, links, strict=False)]
    write_csv(path, tuple(dict.fromkeys((*columns, LINK))), rows)
    return len(rows)


def _ids(path: Path, columns: Sequence[str], lines: Sequence[dict[str, str]], column: str) -> Iterator[str]:
    name = column or next(iter(columns), "")
    if name not in columns:
        raise BadInput(f"{path.name} has no column {name}.", f"Its columns are {', '.join(columns)}.")
    seen: set[str] = set()
    for number, line in enumerate(lines, start=2):
        told = line[name].strip()
        if not told or told in seen:
            raise BadInput(f"Line {number} of {path.name} has {'an id that was there' if told else 'no id'}.")
        seen.add(told)
        yield told
