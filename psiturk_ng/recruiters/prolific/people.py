"""Messages to participants, and participant groups."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from psiturk_ng.domain.recruiting import Group
from psiturk_ng.errors import NotFound
from psiturk_ng.recruiters.prolific.calls import Calls
from psiturk_ng.recruiters.prolific.failures import ProlificRefused
from psiturk_ng.recruiters.prolific.studies import Studies
from psiturk_ng.recruiters.prolific.workspace import Workspace


class Participants:
    """Writes to participants and puts them into groups.

    Args:
        calls: carries requests.
        studies: the account's.
        workspace: whose groups.
    """

    def __init__(self, calls: Calls, studies: Studies, workspace: Workspace) -> None:
        self._calls = calls
        self._studies = studies
        self._workspace = workspace

    def message(
        self, participant_ids: Sequence[str], *, subject: str, text: str, posting_id: str = ""
    ) -> None:
        """Write to participants: Prolific has no subjects, so it stands above the text.

        Every message on Prolific is about a study: the newest that the participant was in.

        Raises:
            NotFound: if one of them was in none; nobody was written to.
        """
        body = f"{subject.strip()}\n\n{text}" if subject.strip() else text
        found = {posting_id: list(participant_ids)} if posting_id else self._by_study(participant_ids)
        for study_id, people in found.items():
            sent = {"ids": people, "body": body, "study_id": study_id}
            self._calls.do_once("POST", "messages/bulk/", sent)

    def groups(self, query: str = "") -> Sequence[Group]:
        """Show the workspace's participant groups; with a query, those whose name holds it."""
        wanted = query.casefold()
        return [_group(each) for each in self._workspace.groups() if wanted in str(each["name"]).casefold()]

    def members(self, group_id: str) -> Iterator[str]:
        """List the participants in a group.

        Raises:
            NotFound: if there is no such group.
        """
        with _absent(group_id):
            found = self._calls.get(f"participant-groups/{group_id}/participants/")
        return (str(each["participant_id"]) for each in found.get("results", []))

    def create_group(self, name: str, description: str) -> Group:
        """Make a group."""
        return _group(self._workspace.made_group(name, description))

    def grant(self, group_id: str, participant_id: str) -> None:
        """Put a participant into a group; one who is in it stays in it."""
        self._change("POST", group_id, participant_id)

    def revoke(self, group_id: str, participant_id: str) -> None:
        """Take a participant out of a group; one who is not in it stays out."""
        self._change("DELETE", group_id, participant_id)

    def _change(self, method: str, group_id: str, participant_id: str) -> None:
        with _absent(group_id):
            body = {"participant_ids": [participant_id]}
            self._calls.do(method, f"participant-groups/{group_id}/participants/", body)

    def _by_study(self, participant_ids: Sequence[str]) -> Mapping[str, list[str]]:
        missing = dict.fromkeys(participant_ids)
        found: dict[str, list[str]] = {}
        newest = sorted(self._studies.all(), key=lambda each: each.get("date_created") or "", reverse=True)
        for study in newest:
            if not missing:
                break
            for each in self._calls.pages("submissions/", study=study["id"]):
                if (participant := each.get("participant_id")) in missing:
                    del missing[participant]
                    found.setdefault(study["id"], []).append(participant)
        if missing:
            raise NotFound(f"{', '.join(missing)} took part in no study of this account.")
        return found


def _group(found: Mapping[str, Any]) -> Group:
    return Group(
        group_id=str(found["id"]),
        name=str(found["name"]),
        description=str(found.get("description") or ""),
    )


@contextmanager
def _absent(group_id: str) -> Iterator[None]:
    try:
        yield
    except ProlificRefused as refused:
        if refused.is_absent:
            raise NotFound(f"Prolific has no participant group {group_id}.") from refused
        raise
