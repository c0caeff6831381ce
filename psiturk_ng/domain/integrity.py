"""Whether the data of an assignment is whole, as far as the server can know."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of the data of one assignment.

    Args:
        missing_trials: trials that a page said it recorded and that have not arrived.
        missing_events: events likewise.
        has_ended: whether some page that recorded for it said that it was done.
        differences: places in which two whole documents said different things.
    """

    missing_trials: int = 0
    missing_events: int = 0
    has_ended: bool = True
    differences: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether nothing is known to be missing or in doubt."""
        return not (self.missing_trials or self.missing_events or self.differences)

    @property
    def sentence(self) -> str:
        """Say it in words; empty if there is nothing to say."""
        missing = [
            f"{number} {name}"
            for number, name in ((self.missing_trials, "trials"), (self.missing_events, "events"))
            if number
        ]
        said = []
        if missing:
            said.append(f"{' and '.join(missing)} that the browser recorded have not arrived.")
        if self.differences:
            said.append(
                f"Two pages sent different data for {self.differences} records; the newer is shown, "
                "the other is kept aside."
            )
        return " ".join(said)
