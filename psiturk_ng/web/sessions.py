"""Flask's sessions, for project code, at no cost to requests that have none."""

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin


class IdleSessions(SecureCookieSessionInterface):
    """Signed cookies as Flask's own; no signer is made for a request that neither brings nor gets one."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Begin an empty session unless the browser sent one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Leave the answer alone if nobody looked at the session."""
        if session or session.accessed or session.modified:
            super().save_session(app, session, response)
