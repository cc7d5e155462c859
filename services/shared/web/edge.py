"""The edge that every response crosses on its way out, whoever made it: headers, and errors as problems.

It hangs on aiohttp's on_response_prepare, which costs a request a microsecond; a tower of middlewares
costs more than a departure board.
"""

from aiohttp import web

from services.shared.web.middleware.security import DATA_HEADERS, PAGE_HEADERS
from services.shared.web.problems import Problem, become_problem
from services.shared.web.site import SITE


async def dress(request: web.Request, response: web.StreamResponse) -> None:
    headers = response.headers
    if isinstance(response, web.HTTPException):
        _dress_error(response)
    elif "Access-Control-Allow-Origin" not in headers:
        headers.update(PAGE_HEADERS)
    if "Noriai-Position" not in headers:
        picture = request.app[SITE].picture
        if picture is not None and picture.loaded:
            headers["Noriai-Position"] = picture.position_text


def _dress_error(error: web.HTTPException) -> None:
    if not isinstance(error, Problem):
        become_problem(error)
    error.headers.update(DATA_HEADERS)
    error.headers.setdefault("Cache-Control", "no-store")
