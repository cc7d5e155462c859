"""/v1/catalog.jsonld: the feeds as a DCAT catalogue, for open-data portals to harvest."""

from typing import cast

import orjson
from aiohttp import web

from services.api.encoders.dcat import CONTENT_TYPE, catalogue
from services.api.view import View
from services.shared.model.entities import Source
from services.shared.web.endpoints import Answer, Endpoint, Values


async def catalog(view: View, request: web.Request, values: Values) -> Answer:
    sources = sorted((cast(Source, held.entity) for held in view.all("source")), key=lambda source: source.id)
    return Answer(body=orjson.dumps(catalogue(sources, view.settings.address)), content_type=CONTENT_TYPE)


ENDPOINTS = (
    Endpoint(
        "/v1/catalog.jsonld",
        catalog,
        "The feeds as a DCAT 3 catalogue: whose, under which licence, how to get them",
        "Json",
        envelope="none",
        tags=("sources",),
        content_type=CONTENT_TYPE,
    ),
)
