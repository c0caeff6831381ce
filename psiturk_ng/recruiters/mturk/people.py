"""Workers of Mechanical Turk: messages, and the qualifications of the account."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from psiturk_ng.domain.recruiting import Group
from psiturk_ng.errors import BadInput, NotFound, OutcomeUnknown, RecruiterRefused
from psiturk_ng.recruiters.mturk.calls import Calls
from psiturk_ng.recruiters.mturk.failures import Meaning, TurkRefused

_MOST_AT_ONCE: Final = 100
_LONGEST_SUBJECT: Final = 200
_LONGEST_TEXT: Final = 4096


class Workers:
    """Writes to workers and grants qualifications.

    Args:
        calls: carries requests.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def message(
        self, participant_ids: Sequence[str], *, subject: str, text: str, posting_id: str = ""
    ) -> None:
        """Write to workers whose work was reviewed before; Mechanical Turk mails to no others.

        Raises:
            BadInput: if subject or text are empty or too long.
            RecruiterRefused: if some could not be written to; it names them.
        """
        for name, said, longest in (("subject", subject, _LONGEST_SUBJECT), ("text", text, _LONGEST_TEXT)):
            if not said.strip() or len(said) > longest:
                raise BadInput(f"The {name} of a message has from 1 to {longest} characters.")
        missed: list[str] = []
        for start in range(0, len(participant_ids), _MOST_AT_ONCE):
            some = list(participant_ids[start : start + _MOST_AT_ONCE])
            # It has no request token: a repeat would be a second message.
            answer = self._calls.do_once("NotifyWorkers", Subject=subject, MessageText=text, WorkerIds=some)
            missed += [each["WorkerId"] for each in (answer or {}).get("NotifyWorkersFailureStatuses", [])]
        if missed:
            raise RecruiterRefused(f"Mechanical Turk did not write to {', '.join(missed)}.")

    def groups(self, query: str = "") -> Sequence[Group]:
        """Show the qualifications that the account made; with a query, those that match it."""
        found = self._calls.pages(
            "ListQualificationTypes",
            "QualificationTypes",
            MustBeRequestable=False,
            MustBeOwnedByCaller=True,
            **({"Query": query} if query else {}),
        )
        return [_group(each) for each in found]

    def members(self, group_id: str) -> Iterator[str]:
        """List the workers who have a qualification.

        Raises:
            NotFound: if there is no such qualification.
        """
        found = self._calls.pages(
            "ListWorkersWithQualificationType",
            "Qualifications",
            QualificationTypeId=group_id,
            Status="Granted",
        )
        try:
            yield from (str(each["WorkerId"]) for each in found)
        except TurkRefused as refused:
            if refused.meaning is Meaning.ABSENT:
                raise NotFound(f"Mechanical Turk has no qualification {group_id}.") from refused
            raise

    def create_group(self, name: str, description: str) -> Group:
        """Make a qualification.

        Raises:
            BadInput: without a name or a description.
        """
        if not name.strip() or not description.strip():
            raise BadInput("A qualification needs a name and a description: workers see both.")
        try:
            made = self._calls.do(
                "CreateQualificationType",
                Name=name,
                Description=description,
                QualificationTypeStatus="Active",
            )
        except OutcomeUnknown:
            if found := next((each for each in self.groups(name) if each.name == name), None):
                return found
            raise
        if made is None:
            raise OutcomeUnknown(f"Mechanical Turk gave no id for the qualification {name}.")
        return _group(made["QualificationType"])

    def grant(self, group_id: str, participant_id: str) -> None:
        """Give a worker a qualification, without writing to them."""
        self._calls.do(
            "AssociateQualificationWithWorker",
            QualificationTypeId=group_id,
            WorkerId=participant_id,
            IntegerValue=1,
            SendNotification=False,
        )

    def revoke(self, group_id: str, participant_id: str) -> None:
        """Take a qualification from a worker; one who does not have it stays without."""
        try:
            self._calls.do(
                "DisassociateQualificationFromWorker", QualificationTypeId=group_id, WorkerId=participant_id
            )
        except (TurkRefused, OutcomeUnknown):
            if self._holds(group_id, participant_id):
                raise

    def _holds(self, group_id: str, participant_id: str) -> bool:
        """Tell whether a worker has a qualification; of one that does not exist, it is not known."""
        try:
            answer = self._calls.ask(
                "GetQualificationScore", QualificationTypeId=group_id, WorkerId=participant_id
            )
        except TurkRefused as refused:
            is_lacking = refused.turk_code.endswith(
                ("QualificationDoesNotExist", "InvalidQualificationState")
            )
            return not is_lacking
        return bool(answer.get("Qualification", {}).get("Status") == "Granted")


def _group(kind: dict[str, Any]) -> Group:
    return Group(
        group_id=kind["QualificationTypeId"],
        name=kind.get("Name", ""),
        description=kind.get("Description", ""),
    )
