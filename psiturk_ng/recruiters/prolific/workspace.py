"""The account: its workspace, the project that studies go into, its groups by name."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from psiturk_ng.domain.money import Money
from psiturk_ng.errors import ConfigError, NotFound
from psiturk_ng.recruiters.prolific.calls import Calls

_Found = Mapping[str, Any]


class Workspace:
    """Where studies are made and paid from; looked up when it is first needed.

    Args:
        calls: carries requests.
        workspace: id or title of one; empty for the account's first.
        project: id or title of one, made if it is not there; empty for the workspace's first.
        currency: in which it is expected to pay.
    """

    def __init__(self, calls: Calls, workspace: str, project: str, currency: str) -> None:
        self._calls = calls
        self._workspace = workspace
        self._project = project
        self.currency: Final = currency

    @cached_property
    def workspace_id(self) -> str:
        """Its id.

        Raises:
            ConfigError: if there is none of that name.
        """
        found = self._calls.get("workspaces/").get("results", [])
        if not found:
            raise ConfigError("The Prolific account has no workspace.", "Make one in Prolific first.")
        chosen = _named(found, self._workspace) if self._workspace else found[0]
        if chosen is None:
            titles = ", ".join(str(each.get("title")) for each in found)
            raise ConfigError(
                f"prolific_workspace is {self._workspace}, which the account does not have.",
                f"It has: {titles}.",
            )
        return str(chosen["id"])

    @cached_property
    def project_id(self) -> str:
        """The id of the project, which is made if there is none of that title."""
        path = f"workspaces/{self.workspace_id}/projects/"
        found = self._calls.get(path).get("results", [])
        if not self._project and found:
            return str(found[0]["id"])
        title = self._project or "psiTurk"
        chosen = _named(found, title) or self._calls.do_once("POST", path, {"title": title})
        return str(chosen["id"])

    def balance(self) -> Money:
        """Say what can be spent.

        Raises:
            ConfigError: if the workspace pays in another currency.
        """
        found = self._calls.get(f"workspaces/{self.workspace_id}/balance/")
        currency = str(found.get("currency_code") or self.currency)
        if currency != self.currency:
            raise ConfigError(
                f"The workspace pays in {currency}, not in {self.currency}.",
                f"Set currency = {currency} in [Recruitment].",
            )
        return Money(int(found["available_balance"]), currency)

    def groups(self) -> Sequence[_Found]:
        """List the groups of the workspace that are not deleted."""
        found = self._calls.get("participant-groups/", workspace_id=self.workspace_id, active="true")
        return [each for each in found.get("results", []) if not each.get("is_deleted")]

    def made_group(self, name: str, description: str) -> _Found:
        """Make a group."""
        body = {"workspace_id": self.workspace_id, "name": name, "description": description}
        made: _Found = self._calls.do_once("POST", "participant-groups/", body)
        return made

    def create_group(self, name: str) -> str:
        """Make a group for who took part; gives its id."""
        return str(self.made_group(name, "Made by psiTurk.")["id"])

    def group_id(self, name: str, *, create: Callable[[str], str] | None = None) -> str:
        """Give the id of a group that is named by id or by name.

        Args:
            name: id or name.
            create: makes it if there is none.

        Raises:
            NotFound: if there is none.
        """
        found = next((each for each in self.groups() if name in (each["id"], each["name"])), None)
        if found is not None:
            return str(found["id"])
        if create is not None:
            return create(name)
        raise NotFound(f"Prolific has no participant group {name}.", "See them with: qualifications list.")


def _named(found: Sequence[_Found], name: str) -> _Found | None:
    return next((each for each in found if name in (each["id"], each.get("title"))), None)
