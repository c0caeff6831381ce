"""What all operations of psiTurk's wrapper have in common."""

from typing import Any

from psiturk_ng.compat.runtime import ProjectNames
from psiturk_ng.domain.recruiting import Mode
from psiturk_ng.services.recruiting import Recruiting

SCRIPT = "somebody (script)"


class Acting:
    """Acts in one mode of one project.

    Args:
        names: the project.
        mode: `live`, `sandbox` or `sim`.
    """

    mode: str

    def __init__(self, names: ProjectNames, mode: str) -> None:
        self._names = names
        self.mode = mode
        self._desks: dict[str, Recruiting] = {}

    @property
    def desk(self) -> Recruiting:
        """What can be done with the recruiter, whichever the project has.

        The session of project code is committed first, as psiTurk's operations did: what is done
        next happens beside it, and its objects are read anew when they are looked at.
        """
        self._names.db_session.commit()
        if self.mode not in self._desks:
            self._names.init_db()
            self._desks[self.mode] = self._names.project.recruiting(Mode(self.mode), SCRIPT)
        return self._desks[self.mode]

    @property
    def _participant(self) -> Any:
        return self._names.models.participant
