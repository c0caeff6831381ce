"""Who may touch an assignment: grants tokens and checks them."""

from functools import cached_property

from psiturk_ng.domain.tokens import Action, Scope, allows, issue, new_key, scope_of
from psiturk_ng.errors import AccessDenied
from psiturk_ng.store import Store


class Access:
    """Grants and checks participant tokens.

    The signing key is made once and kept in the database, so every server of
    the project knows it and no change of the settings locks a participant out.

    Args:
        store: where the key is kept.
        required: the setting `require_participant_token`.
    """

    def __init__(self, store: Store, *, required: bool) -> None:
        self._store = store
        self._required = required

    def grant(self, uniqueid: str, scope: Scope) -> str:
        """Make a token that opens an assignment as far as `scope` goes."""
        return issue(self._key, scope, uniqueid)

    def scope(self, uniqueid: str, token: str) -> Scope | None:
        """Tell how far a token opens an assignment; without the requirement, anything opens all."""
        if not self._required:
            return Scope.FULL
        return scope_of(self._key, token, uniqueid)

    def require(self, uniqueid: str, token: str, action: Action) -> Scope:
        """Let a request through only if its token opens that action.

        Returns:
            The scope of the token.

        Raises:
            AccessDenied: if it does not.
        """
        scope = self.scope(uniqueid, token)
        if scope is None or not allows(scope, action):
            raise AccessDenied(
                "This request needs the token of its assignment.",
                "Open the experiment from its start page; "
                "hand-written clients can set require_participant_token = false.",
            )
        return scope

    @cached_property
    def _key(self) -> bytes:
        return self._store.secret("participant_tokens", new_key).encode()
