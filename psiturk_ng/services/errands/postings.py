"""Making one posting, and making one larger or longer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from psiturk_ng.domain.ledger import Entry
from psiturk_ng.domain.money import Money
from psiturk_ng.domain.recruiting import Posting, PostingRequest
from psiturk_ng.errors import OutcomeUnknown
from psiturk_ng.recruiters.base import Recruiter
from psiturk_ng.services.dispatch import Done
from psiturk_ng.services.mine import roster_of
from psiturk_ng.store import Writing
from psiturk_ng.store.roster import PostingRow


@dataclass(frozen=True)
class PostingErrand:
    """Makes a posting, and finds it again by its token.

    Args:
        recruiter: where.
    """

    recruiter: Recruiter

    def send(self, entry: Entry, keep: Callable[[str], None]) -> Done:
        """Post; for one participant alone, after a group was made of them."""
        request = request_of(entry.detail)
        if request.is_private:
            group_id = entry.reference or self._group(entry)
            keep(group_id)
            self.recruiter.people.grant(group_id, entry.participant_id)
            request = replace(request, required_groups=(group_id,))
        return self._made(self.recruiter.offers.post(request, token=entry.token))

    def look(self, entry: Entry) -> Done | None:
        """Look for the posting with the entry's token."""
        found = self.recruiter.offers.find(entry.token)
        return self._made(found) if found else None

    def _group(self, entry: Entry) -> str:
        """Make a group of one, or find the one that was made before."""
        people, name = self.recruiter.people, f"Payment due {entry.token[:12]}"
        found = next((group for group in people.groups(name) if group.name == name), None)
        return (
            found or people.create_group(name, "For one posting, in place of a lost submission.")
        ).group_id

    def _made(self, posting: Posting) -> Done:
        def note(writing: Writing, entry: Entry) -> None:
            row = PostingRow(
                posting_id=posting.posting_id,
                codeversion=str(entry.detail.get("codeversion", "")),
                study=posting.study,
                ledger_id=entry.entry_id,
                batch=entry.batch,
                reward=posting.reward,
                fee=Money(entry.fee.minor // int(entry.detail["places"]), entry.fee.currency),
                places=posting.places,
                created_at=posting.created_at,
                expires_at=posting.expires_at,
            )
            roster_of(self.recruiter, writing).add_posting(row)

        return Done({"posting_id": posting.posting_id}, note)


@dataclass(frozen=True)
class PlacesErrand:
    """Adds places; the number of places before and after tells whether that was done.

    Args:
        recruiter: where.
    """

    recruiter: Recruiter

    def send(self, entry: Entry, keep: Callable[[str], None]) -> Done:
        """Add them."""
        places = int(entry.detail["places"])
        return self._larger(self.recruiter.offers.add_places(entry.posting_id, places, token=entry.token))

    def look(self, entry: Entry) -> Done | None:
        """Count the places of the posting."""
        posting = self.recruiter.offers.get(entry.posting_id)
        if posting.places == entry.detail["before"]:
            return None
        if posting.places >= entry.detail["before"] + entry.detail["places"]:
            return self._larger(posting)
        raise OutcomeUnknown(
            f"Posting {entry.posting_id} had {entry.detail['before']} places, was to have "
            f"{entry.detail['before'] + entry.detail['places']}, and has {posting.places}."
        )

    def _larger(self, posting: Posting) -> Done:
        return Done(note=lambda writing, entry: _change(self.recruiter, writing, posting))


@dataclass(frozen=True)
class TimeErrand:
    """Adds time; the end before and after tells whether that was done.

    Args:
        recruiter: where.
    """

    recruiter: Recruiter

    def send(self, entry: Entry, keep: Callable[[str], None]) -> Done:
        """Add it."""
        time = timedelta(seconds=entry.detail["seconds"])
        return self._longer(self.recruiter.offers.add_time(entry.posting_id, time))

    def look(self, entry: Entry) -> Done | None:
        """Ask when the posting ends."""
        posting = self.recruiter.offers.get(entry.posting_id)
        before = entry.detail["before"]
        if posting.expires_at is None or before is None:
            raise OutcomeUnknown(f"Posting {entry.posting_id} does not say when it ends.")
        # A platform may keep whole seconds.
        was_moved = posting.expires_at > datetime.fromisoformat(before) + timedelta(seconds=1)
        return self._longer(posting) if was_moved else None

    def _longer(self, posting: Posting) -> Done:
        return Done(note=lambda writing, entry: _change(self.recruiter, writing, posting))


def _change(recruiter: Recruiter, writing: Writing, posting: Posting) -> None:
    roster = roster_of(recruiter, writing)
    roster.change_posting(
        posting.posting_id, places=posting.places, expires_at=posting.expires_at, ended_at=None
    )


def detail_of(request: PostingRequest) -> dict[str, Any]:
    """Write an offer down, so that it can be made again as it was."""
    return {
        "places": request.places,
        "reward": [request.reward.minor, request.reward.currency],
        "lifetime": request.lifetime.total_seconds(),
        "time_allowed": request.time_allowed.total_seconds(),
        "title": request.title,
        "description": request.description,
        "keywords": list(request.keywords),
        "landing_url": request.landing_url,
        "study": request.study,
        "estimate": None if request.estimate is None else request.estimate.total_seconds(),
        "required_groups": list(request.required_groups),
        "excluded_groups": list(request.excluded_groups),
        "is_private": request.is_private,
        "is_draft": request.is_draft,
    }


def request_of(detail: Mapping[str, Any]) -> PostingRequest:
    """Read an offer back."""
    estimate = detail["estimate"]
    return PostingRequest(
        places=detail["places"],
        reward=Money(*detail["reward"]),
        lifetime=timedelta(seconds=detail["lifetime"]),
        time_allowed=timedelta(seconds=detail["time_allowed"]),
        title=detail["title"],
        description=detail["description"],
        keywords=tuple(detail["keywords"]),
        landing_url=detail["landing_url"],
        study=detail["study"],
        estimate=None if estimate is None else timedelta(seconds=estimate),
        required_groups=tuple(detail["required_groups"]),
        excluded_groups=tuple(detail["excluded_groups"]),
        is_private=detail["is_private"],
        is_draft=detail.get("is_draft", False),
    )
