"""`MTurkServicesWrapper`: what the shell does, for scripts."""

import secrets
import string
from collections.abc import Mapping
from typing import Any, Final

from psiturk_ng.compat.exceptions import PsiturkException
from psiturk_ng.compat.mturk.counting import Counting
from psiturk_ng.compat.mturk.earlier import ServicesOfAnyAge
from psiturk_ng.compat.mturk.paying import Paying
from psiturk_ng.compat.mturk.responses import answering
from psiturk_ng.compat.mturk.reviewing import Reviewing
from psiturk_ng.compat.runtime import ProjectNames
from psiturk_ng.domain.recruiting import Mode

_MODES: Final[Mapping[object, str]] = {True: "sandbox", False: "live"}


class MTurkServicesWrapper(Counting, Reviewing, Paying):
    """psiTurk's operations, on whichever recruiter the project has; each answers with a response.

    Args:
        names: the project.
        config: its settings.
        web_services: not used.
        mode: `live`, `sandbox` or `sim`; psiTurk 2 had `sandbox`, True or False, in its place.
        **older: psiTurk 2's argument `sandbox`.
    """

    def __init__(
        self,
        names: ProjectNames,
        config: Any = None,
        web_services: object = None,
        mode: str | bool = "sandbox",
        **older: Any,
    ) -> None:
        chosen = older.get("sandbox", mode)
        super().__init__(names, _MODES.get(chosen) or str(mode))
        self.config = names.parser if config is None else config

    @property
    def amt_services(self) -> ServicesOfAnyAge:
        """The same, closer to the platform."""
        return ServicesOfAnyAge(self._names, mode=self.mode, config=self.config)

    @answering
    def set_mode(self, mode: str) -> Any:
        """Choose between `live`, `sandbox` and `sim`."""
        if mode not in list(Mode):
            raise PsiturkException(message=f"mode not recognized: {mode}")
        self.mode = mode
        return {"success": True}

    def set_sandbox(self, is_sandbox: bool) -> Any:
        """Choose between the sandbox and live, in psiTurk 2's way."""
        return self.set_mode("sandbox" if is_sandbox else "live")

    @answering
    def get_mode(self) -> Any:
        """Tell the mode."""
        return self.mode

    def random_id_generator(self, size: int = 6, chars: str = string.ascii_uppercase + string.digits) -> str:
        """Make up an id."""
        return "".join(secrets.choice(chars) for _ in range(size))
