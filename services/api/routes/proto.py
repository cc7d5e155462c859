"""/proto/noriai/v1/{file}: the files that `ce_dataschema` names on Kafka, for whoever decodes the values there."""

from aiohttp import web

from services.api.view import View
from services.shared.web.endpoints import Answer, Endpoint, Param, Values
from services.shared.web.problems import NotFound
from services.shared.wire.published import PACKAGE, proto_files

CONTENT_TYPE = "text/plain; charset=utf-8"
MAX_AGE_SECONDS = 3600
FILE = Param(
    "file", str, {"type": "string", "enum": sorted(proto_files())}, "one of the files; they import one another", "path"
)


async def proto(view: View, request: web.Request, values: Values) -> Answer:
    found = proto_files().get(values["file"])
    if found is None:
        raise NotFound(f"there is no {values['file']} in {PACKAGE}: it has {', '.join(proto_files())}")
    return Answer(body=found, content_type=CONTENT_TYPE)


ENDPOINTS = (
    Endpoint(
        f"/proto/{PACKAGE}/{{file}}",
        proto,
        "The protobuf messages that travel on Kafka",
        "Text",
        (FILE,),
        envelope="none",
        tags=("standards",),
        content_type=CONTENT_TYPE,
        max_age_seconds=MAX_AGE_SECONDS,
        problems=(404,),
        description="What `ce_dataschema` of a record names: the file, and behind `#` the message in it.",
    ),
)
