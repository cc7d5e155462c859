"""Who is let in: the key of a request, or the session of a person, what it may, and the rate that it has.

Reading needs no key; a wrong one is refused all the same, since its owner wants to know. A session counts only where
a scope is needed: what anyone may read is the same for who is signed in.
"""

from collections.abc import Mapping

from aiohttp import hdrs, web

from services.shared.accounts import KeyRefused, Principal
from services.shared.web.endpoints import Endpoint
from services.shared.web.problems import Forbidden, Problem, Unauthorized
from services.shared.web.sessions import SAFE_METHODS, session_of, signed_in
from services.shared.web.site import Site

PRINCIPAL = web.RequestKey("principal", Principal)
_SCHEME = "bearer "
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="noriai"'}


def admit(request: web.Request, site: Site, endpoint: Endpoint) -> Mapping[str, str] | None:
    """Headers about the rate; with a key its Principal is under PRINCIPAL. Raises Unauthorized, Forbidden, and
    TooManyRequests."""
    given, address = request.headers.get(hdrs.AUTHORIZATION, ""), site.proxies.client(request)
    if not given and not endpoint.scope:
        return site.limits.take(address, guarded=endpoint.guarded) if endpoint.counted else None
    try:
        principal = _principal(given, request, site, endpoint.scope)
    except Problem as problem:
        limit = site.limits.take(address, guarded=endpoint.guarded)
        problem.headers.update(limit or {})
        for tell in site.refused:
            tell(request, problem)
        raise
    if principal is None:
        return site.limits.take(address, guarded=endpoint.guarded) if endpoint.counted else None
    request[PRINCIPAL] = principal
    if not principal.person:
        site.usage.used(principal.key_id)
    try:
        if endpoint.scope and not principal.allows(endpoint.scope, request.method in SAFE_METHODS):
            whose = "your role" if principal.person else "this key"
            raise Forbidden(f"{whose} has not the scope {endpoint.scope}")
    except Problem as problem:
        for tell in site.refused:
            tell(request, problem)
        raise
    return site.key_limits.take(address, principal.key_id, endpoint.guarded) if endpoint.counted else None


def _principal(given: str, request: web.Request, site: Site, scope: str) -> Principal | None:
    """None for who shows no key where none is needed: other schemes are not ours to judge."""
    if not given and session_of(request, site):
        return signed_in(request, site)
    if not given.lower().startswith(_SCHEME):
        if not scope:
            return None
        raise Unauthorized(f"a key with the scope {scope} is needed: Authorization: Bearer …", headers=_CHALLENGE)
    try:
        return site.accounts.principal(given[len(_SCHEME) :].strip(), site.clock.real() * 1000)
    except KeyRefused as refused:
        raise Unauthorized(str(refused), headers=_CHALLENGE) from None
