"""The edge that every response crosses on its way out, whoever made it: headers, and errors as problems.

It hangs on aiohttp's on_response_prepare, which costs a request a microsecond; a tower of middlewares
costs more than a departure board.
"""

from aiohttp import web

from services.shared.web.middleware.security import DATA_HEADERS, PAGE_HEADERS
from services.shared.web.problems import Problem, become_problem
from services.shared.web.site import SITE, Site


async def dress(request: web.Request, response: web.StreamResponse) -> None:
    if isinstance(response, web.HTTPException):
        _dress_error(response, request.app[SITE])
    elif "Access-Control-Allow-Origin" not in response.headers:
        response.headers.update(PAGE_HEADERS)


def _dress_error(error: web.HTTPException, site: Site) -> None:
    if not isinstance(error, Problem):
        become_problem(error)
    error.headers.update(DATA_HEADERS)
    error.headers.setdefault("Cache-Control", "no-store")
    if site.picture is not None and site.picture.loaded:
        error.headers["Noriai-Position"] = site.picture.position_text
