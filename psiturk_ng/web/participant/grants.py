"""How tokens travel: header, form field, repeated navigation or cookie; and what a page is granted."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from flask import Request, Response, g, request

from psiturk_ng.domain.records import Document
from psiturk_ng.domain.reloads import FIRST, Reload
from psiturk_ng.domain.tokens import Action, Scope
from psiturk_ng.errors import AccessDenied
from psiturk_ng.web.parts import parts
from psiturk_ng.web.proxies import CARRIED_TOKEN

HEADER = "X-Psiturk-Token"
FIELD = "psiturk_token"
_COOKIE = "psiturk_"
_COOKIE_SECONDS = 60 * 24 * 3600
"""An assignment can be settled weeks after the browser was closed."""

_MOST_COOKIES = 20
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class PageGrant:
    """What the page that answers this request may do, and what it starts from.

    Args:
        uniqueid: whose page it is.
        token: opens the assignment as far as this page needs.
        state: what `GET /sync` would answer; None if the page has no use for it.
        withheld: there is a stored record, but the browser has not shown that it may see it.
        reload: which of the page loads of the assignment this is.
    """

    uniqueid: str
    token: str
    state: Document | None = None
    withheld: bool = False
    reload: Reload = FIRST


def grant_page(
    uniqueid: str,
    scope: Scope,
    state: Document | None = None,
    *,
    withheld: bool = False,
    reload: Reload = FIRST,
) -> None:
    """Let the page that is about to be rendered act for an assignment."""
    g.psiturk_grant = PageGrant(uniqueid, parts().access.grant(uniqueid, scope), state, withheld, reload)


def page_grant() -> PageGrant | None:
    """Give what the answer to this request was granted, if anything."""
    grant: PageGrant | None = g.get("psiturk_grant")
    return grant


def held_scope(uniqueid: str) -> Scope | None:
    """Tell how far this request may go with an assignment: the best of the tokens that it carries."""
    scopes = (parts().access.scope(uniqueid, token) for token in _carried(request, uniqueid))
    return min((scope for scope in scopes if scope), key=list(Scope).index, default=None)


def require(uniqueid: str, action: Action) -> Scope:
    """Let this request go on only if it carries a token for the action.

    Raises:
        AccessDenied: if it does not.
    """
    denied = AccessDenied("no token")
    for token in _carried(request, uniqueid):
        try:
            return parts().access.require(uniqueid, token, action)
        except AccessDenied as error:
            denied = error
    raise denied


def set_cookie(response: Response) -> None:
    """Give the browser the second carrier; never replace a stronger token by a weaker one."""
    grant = page_grant()
    if grant is None or not grant.token.startswith(Scope.FULL):
        return
    is_trustworthy = request.is_secure or request.host.rsplit(":", 1)[0] in _LOOPBACK
    name = cookie_name(grant.uniqueid)
    for each, token in ((name, grant.token), *((old, "") for old in _outlived(name))):
        response.set_cookie(
            each,
            token,
            max_age=_COOKIE_SECONDS if token else 0,
            path=request.script_root or "/",
            httponly=True,
            secure=is_trustworthy,
            samesite="None" if is_trustworthy else "Lax",
            partitioned=is_trustworthy,
        )


def cookie_name(uniqueid: str) -> str:
    """Name the cookie of one assignment: several can live in one browser, as in a lab."""
    return _COOKIE + sha256(uniqueid.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _outlived(name: str) -> list[str]:
    """Name the cookies that make way for this one: too many of them, and servers refuse the request.

    Source: RFC 6265, section 5.4: browsers send the earliest cookies first.
    """
    others = [each for each in request.cookies if each.startswith(_COOKIE) and each != name]
    return others[: max(0, len(others) + 1 - _MOST_COOKIES)]


def _carried(request: Request, uniqueid: str) -> Iterator[str]:
    """Look for tokens that came along, the cheapest place first; at least one, perhaps empty."""
    tokens = filter(None, _places(request, uniqueid))
    yield next(tokens, "")
    yield from tokens


def _places(request: Request, uniqueid: str) -> Iterator[str]:
    yield request.headers.get(HEADER, "")
    yield request.environ.get(CARRIED_TOKEN, "")
    if request.method == "POST":
        yield request.form.get(FIELD, "")
    if request.method in ("GET", "HEAD") or request.headers.get("Sec-Fetch-Site") != "cross-site":
        yield request.cookies.get(cookie_name(uniqueid), "")
