"""Whether the data of an assignment is whole, as far as the server can know."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of the data of one assignment.

    Args:
        missing_trials: trials that a page said it recorded and that have not arrived.
        missing_events: events likewise.
        has_ended: whether some page that recorded for it said that it was done; psiTurk's
            clients, which send whole documents, do not say so and count as done.
        differences: records of which two whole documents said different things.
        is_finished: whether the participant has finished the task.
    """

    missing_trials: int = 0
    missing_events: int = 0
    has_ended: bool = True
    differences: int = 0
    is_finished: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether everything is there: nothing is missing, the end was seen, and nothing contradicts."""
        return self.has_ended and not (self.missing_trials or self.missing_events or self.differences)

    @property
    def is_in_doubt(self) -> bool:
        """Whether it should be whole by now, or can never be."""
        return not self.is_whole and (self.is_finished or bool(self.sentence))

    @property
    def sentence(self) -> str:
        """Say in words what is wrong; empty if there is nothing to say."""
        missing = [
            f"{number} {name}"
            for number, name in ((self.missing_trials, "trials"), (self.missing_events, "events"))
            if number
        ]
        said = []
        if missing:
            said.append(f"{' and '.join(missing)} that the browser recorded have not arrived.")
        if self.is_finished and not self.has_ended:
            said.append("No page has said that everything it recorded has arrived.")
        if self.differences:
            said.append(
                f"Two pages sent different data for {self.differences} records; the newer is shown, "
                "the other is kept aside."
            )
        return " ".join(said)
