"""Whether a person wants what a command is about to do: what is shown and asked first."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace

from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.errors import BadInput
from psiturk_ng.shell.context import Context

DECLINED = 1
"""The exit status of a command to which a person said no."""


@dataclass(frozen=True)
class Consent:
    """Asks on a terminal; without one, what spends or takes away in live mode must be asked for with --yes.

    Args:
        context: of the command.
        arguments: as typed, with `yes`, `dry_run` and `json`.
        mode: where the command acts.
        acts_unasked: whether it needs no --yes in live mode: scheduled approvals rely on that.

    Raises:
        BadInput: if nobody can be asked and --yes is needed; nothing was done then.
    """

    context: Context
    arguments: Namespace
    mode: Mode
    acts_unasked: bool = False

    def __post_init__(self) -> None:
        is_free = self.acts_unasked or self.arguments.yes or self.arguments.dry_run
        if self.mode is Mode.LIVE and not is_free and not self._can_ask:
            raise BadInput(
                "In live mode, without a terminal, this command needs --yes; nothing was done.",
                "Look first with --dry-run.",
            )

    @property
    def asks(self) -> bool:
        """Whether a person will be asked before anything happens."""
        return self._can_ask and not (self.arguments.yes or self.arguments.dry_run)

    @property
    def _can_ask(self) -> bool:
        return self.context.stdin.isatty()

    @property
    def shown_on(self) -> Context:
        """Where a person reads what is about to happen: beside the answer, if that is JSON."""
        context = self.context
        return replace(context, stdout=context.stderr) if self.arguments.json else context

    def rehearsed(self, facts: Sequence[str], fields: object) -> None:
        """Say what would be done, for `--dry-run`: as text, or as one JSON value."""
        if self.arguments.json:
            self.context.say_json(fields)
            return
        for fact in facts:
            self.context.say(fact)

    def given(self, facts: Sequence[str], question: str) -> bool:
        """Tell whether to go on.

        Args:
            facts: what a person should know first, line by line.
            question: without the hint at the answers.
        """
        if self.arguments.yes or not self._can_ask:
            return True
        shown = self.shown_on
        for fact in facts:
            shown.say(fact)
        if self._agrees(f"{question} [y/n]? "):
            return True
        self.context.notice("Nothing was done.")
        return False

    def _agrees(self, question: str) -> bool:
        """Ask until the answer is clear, as psiTurk did; the end of input is no."""
        answer = self.shown_on.ask(question).lower()
        while answer not in ("y", "ye", "yes", "n", "no", ""):
            answer = self.shown_on.ask("Please respond 'y' or 'n': ").lower()
        return answer.startswith("y")
