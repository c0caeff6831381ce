"""A really started simulated Mechanical Turk, with both its sides."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from psiturk_ng.marketplace.mturk.state import FILE_NAME, State
from psiturk_ng.marketplace.mturk.workers import Workers
from psiturk_ng.supervisor.companion import Companion
from tests.marketplace.knobs import turn
from tests.marketplace.worker_parts import QUESTION

KEYS = {"aws_access_key_id": "sim", "aws_secret_access_key": "sim", "region_name": "us-east-1"}


@dataclass
class Market:
    """A marketplace that runs.

    Args:
        companion: its process.
        folder: where it keeps its file.
        url: its address.
    """

    companion: Companion
    folder: Path
    url: str

    @cached_property
    def client(self) -> Any:
        """What a requester's script has: boto3 as it comes."""
        return boto3.client("mturk", endpoint_url=self.url, **KEYS)

    @cached_property
    def impatient(self) -> Any:
        """The same, without trying again."""
        once = Config(retries={"total_max_attempts": 1, "mode": "standard"})
        return boto3.client("mturk", endpoint_url=self.url, config=once, **KEYS)

    @cached_property
    def workers(self) -> Workers:
        """The workers' side, in the same file from another process."""
        return Workers(self.state)

    @cached_property
    def state(self) -> State:
        """The file."""
        return State(self.folder / FILE_NAME)

    def control(self, knob: str, told: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Turn a knob; without anything to tell, look."""
        return turn(self.url, knob, told)

    def wait(self, **step: float) -> None:
        """Let time pass."""
        self.control("clock", step)

    def balance(self) -> str:
        """What the requester has left."""
        return str(self.client.get_account_balance()["AvailableBalance"])

    def hit(self, *, places: int = 1, reward: str = "1.00", client: Any = None, **more: Any) -> str:
        """Make a HIT; gives its id."""
        asked: dict[str, Any] = {
            "Title": "Stroop",
            "Description": "Name colours.",
            "Reward": reward,
            "MaxAssignments": places,
            "LifetimeInSeconds": 86400,
            "AssignmentDurationInSeconds": 600,
            "Question": QUESTION,
        }
        return str((client or self.client).create_hit(**asked | more)["HIT"]["HITId"])

    def submitted(self, hit_id: str, worker_id: str = "AANN") -> str:
        """Let a worker do a HIT; gives the assignment's id."""
        work = self.workers.accept(hit_id, worker_id)
        self.workers.submit(work.assignment_id, {"answer": "blue"}, worker_id)
        return work.assignment_id

    def status(self, hit_id: str) -> str:
        """The state of a HIT."""
        return str(self.client.get_hit(HITId=hit_id)["HIT"]["HITStatus"])


def companion(folder: Path, **environ: str) -> Companion:
    """The process of a project's marketplace, running or not."""
    return Companion(folder, "market-mturk", ("psiturk_ng.marketplace", "mturk"), {**os.environ, **environ})


@contextmanager
def running_market(folder: Path, **environ: str) -> Iterator[Market]:
    """Run a marketplace as `mode sim` does."""
    process = companion(folder, **environ)
    try:
        yield Market(process, folder / ".psiturk", process.require())
    finally:
        process.stop()


def code_of(error: ClientError) -> str:
    """The last word of Amazon's code."""
    return str(error.response.get("TurkErrorCode", error.response["Error"]["Code"])).rpartition(".")[2]
