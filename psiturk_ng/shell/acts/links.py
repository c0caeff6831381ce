"""What `hit links` does."""

from argparse import Namespace
from pathlib import Path

from psiturk_ng.services.link_files import write_links
from psiturk_ng.shell.acts.acting import recruiting
from psiturk_ng.shell.context import Context


def write(context: Context, arguments: Namespace) -> int:
    """Write a list of people with an address for each."""
    recruiter = recruiting(context).recruiter
    people, path = (context.folder / Path(name).expanduser() for name in (arguments.people, arguments.file))
    posting = recruiter.offers.get(arguments.hit)
    count = write_links(recruiter, posting, people, path, arguments.id or "")
    context.notice(f"{count} {'address' if count == 1 else 'addresses'} written to {path.name}.")
    return 0
