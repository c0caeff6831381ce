"""A really started simulated Prolific, spoken to with plain requests."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import requests

from psiturk_ng.marketplace.prolific.participants import Participants
from psiturk_ng.marketplace.prolific.state import FILE_NAME, State
from psiturk_ng.supervisor.companion import Companion
from tests.marketplace.knobs import turn

STUDY_URL = (
    "http://127.0.0.1:1/pub?PROLIFIC_PID={{%PROLIFIC_PID%}}"
    "&STUDY_ID={{%STUDY_ID%}}&SESSION_ID={{%SESSION_ID%}}"
)
REASON = (
    "You answered every question within a second, and none of your answers fits any of the questions asked."
)


def code(
    written: str, *actions: Mapping[str, Any], kind: str = "COMPLETED", actor: str = "participant"
) -> Any:
    """A completion code, reviewed by hand if nothing else is said."""
    done = list(actions) or [{"action": "MANUALLY_REVIEW"}]
    return {"code": written, "code_type": kind, "actor": actor, "actions": done}


@dataclass
class ProlificMarket:
    """A simulated Prolific that runs.

    Args:
        companion: its process.
        folder: where it keeps its file.
        url: its address.
        token: what is sent to be let in.
    """

    companion: Companion
    folder: Path
    url: str
    token: str = "anything"
    session: requests.Session = field(default_factory=requests.Session)

    @cached_property
    def state(self) -> State:
        """Its file, from another process."""
        return State(self.folder / FILE_NAME)

    @cached_property
    def participants(self) -> Participants:
        """The participants' side, in the same file."""
        return Participants(self.state)

    def ask(self, method: str, path: str, body: Any = None, **query: Any) -> requests.Response:
        """Send one request to the API."""
        return self.session.request(
            method,
            f"{self.url}/api/v1/{path}",
            json=body,
            params=query,
            headers={"Authorization": f"Token {self.token}"},
            timeout=30,
        )

    def get(self, path: str, **query: Any) -> Any:
        """Read something that is there."""
        answer = self.ask("GET", path, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, *, status: int = 200) -> Any:
        """Do something that works, or that is refused with a status."""
        answer = self.ask("POST", path, body)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def patch(self, path: str, body: Any, *, status: int = 200) -> Any:
        """Change something."""
        answer = self.ask("PATCH", path, body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def control(self, knob: str, told: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Turn a knob; without anything to tell, look."""
        return turn(self.url, knob, told)

    def wait(self, **step: float) -> None:
        """Let time pass."""
        self.control("clock", step)

    def draft(self, **more: Any) -> str:
        """Draft a study of £1.50 with two places; gives its id."""
        asked: dict[str, Any] = {
            "name": "Stroop",
            "description": "Name colours.",
            "external_study_url": STUDY_URL,
            "prolific_id_option": "url_parameters",
            "completion_codes": [code("DONE")],
            "total_available_places": 2,
            "estimated_completion_time": 12,
            "reward": 150,
        }
        return str(self.post("studies/", asked | more, status=201)["id"])

    def published(self, **more: Any) -> str:
        """Draft and publish a study; gives its id."""
        study_id = self.draft(**more)
        self.move(study_id, "PUBLISH")
        return study_id

    def move(self, study_id: str, action: str, *, status: int = 200, **more: Any) -> Any:
        """Move a study to another state."""
        return self.post(f"studies/{study_id}/transition/", {"action": action, **more}, status=status)

    def decide(self, submission_id: str, action: str, *, status: int = 200, **more: Any) -> Any:
        """Move a submission to another state."""
        body = {"action": action, **more}
        return self.post(f"submissions/{submission_id}/transition/", body, status=status)

    def status(self, study_id: str) -> str:
        """The state of a study."""
        return str(self.get(f"studies/{study_id}/")["status"])

    def standing(self, submission_id: str) -> str:
        """The state of a submission."""
        return str(self.get(f"submissions/{submission_id}/")["status"])

    def balance(self) -> tuple[int, int]:
        """What is in the account, and what of it can be spent."""
        workspace = self.get("workspaces/")["results"][0]["id"]
        found = self.get(f"workspaces/{workspace}/balance/")
        return found["total_balance"], found["available_balance"]

    def begun(self, study_id: str, participant: str = "") -> str:
        """Let a participant begin a study; gives the submission's id."""
        participant = participant or somebody()
        place = self.participants.reserve(study_id, participant)
        self.participants.start(place.submission_id, participant)
        return place.submission_id

    def submitted(self, study_id: str, participant: str = "", written: str = "DONE") -> str:
        """Let a participant do a study; gives the submission's id."""
        participant = participant or somebody()
        submission_id = self.begun(study_id, participant)
        self.participants.complete(participant, written, submission_id)
        return submission_id


def somebody() -> str:
    """The id of a participant whom nobody has seen yet."""
    return secrets.token_hex(12)


def prolific_companion(folder: Path, **environ: str) -> Companion:
    """The process of a project's simulated Prolific, running or not."""
    name = ("psiturk_ng.marketplace", "prolific")
    return Companion(folder, "market-prolific", name, {**os.environ, **environ})


@contextmanager
def running_prolific(folder: Path, **environ: str) -> Iterator[ProlificMarket]:
    """Run a simulated Prolific as `mode sim` does."""
    process = prolific_companion(folder, **environ)
    try:
        yield ProlificMarket(process, folder / ".psiturk", process.require())
    finally:
        process.stop()
