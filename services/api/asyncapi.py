"""/asyncapi.json: AsyncAPI 3 made of the tables that stream and relay: kinds, parameters, topics, schemas.

Every channel carries the same events: as JSON on /v1/events and /v1/events/ws, in Kafka's binary mode on the topics.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from services.api.schemas import SCHEMAS
from services.api.schemas.building import TEXT, TIME, WHOLE, Schema, many, record, ref, words
from services.api.schemas.events import EVENT_DATA
from services.api.streams.hub import ENDPOINTS, PARAMS
from services.shared.log.topics import PUBLIC, PUBLIC_OBSERVATIONS, Topic
from services.shared.model.entities import ENTITIES
from services.shared.model.events import Batch
from services.shared.web.endpoints import Param
from services.shared.wire.codec import message_class

DESCRIPTION = """\
One merged, live picture of stations, services and facilities, as events: a snapshot, then every change.

Events are CloudEvents 1.0 and mean the same on every channel. The `id` of a change is its position: give it back as
`Last-Event-ID` or `from` to go on where a connection broke off."""
_WEBHOOKS = (
    "A POST each, signed as Standard Webhooks has it, by the headers `webhook-id` (the event's id), "
    "`webhook-timestamp` and `webhook-signature`."
)
_WHY_GONE = ("withdrawn", "expired", "merged", "left_filter")
_WHY_SNAPSHOT = ("requested", "expired", "epoch", "slow")
_ATTRIBUTES: Mapping[str, Schema] = {
    "ce_specversion": words("1.0"),
    "ce_id": TEXT | {"description": "the position of the change; `{position}/{subject}` when told from a snapshot"},
    "ce_source": {"type": "string", "format": "uri-reference"},
    "ce_subject": TEXT,
    "ce_time": TIME,
    "content-type": words("application/protobuf"),
    "noriai-writer": TEXT | {"description": "which relay wrote it"},
}
_OF_RIGHTS: Mapping[str, Schema] = {
    "ce_feeds": TEXT | {"description": "the feeds whose values it holds, between commas"},
    "ce_licences": TEXT | {"description": "their licences, between commas"},
}
_OF_THINGS: Mapping[str, Schema] = {"ce_revision": {"type": "string", "pattern": r"^\d+$"}}
_SCHEMA = TEXT | {"description": "the `.proto` file, which the hub serves there, and behind `#` the message in it"}


def document(address: str) -> dict[str, Any]:
    """`address` is the hub's, as others see it."""
    messages = {**dict(_told()), **dict(_relayed())}
    channels = {**_streams(), **{topic.name: _topic(kind, topic) for kind, topic in _topics().items()}}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "noriai",
            "version": version("noriai"),
            "description": DESCRIPTION,
            "license": {"name": "Apache License 2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": _servers(address),
        "channels": channels,
        "operations": {**_operations(channels), "filter": _filtering()},
        "components": {"messages": messages, "schemas": _reached(messages)},
    }


def _servers(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    path = {"pathname": parts.path} if parts.path.strip("/") else {}
    secure = "s" if parts.scheme == "https" else ""
    return {
        "hub": {"host": parts.netloc, "protocol": f"http{secure}", **path},
        "sockets": {"host": parts.netloc, "protocol": f"ws{secure}", **path},
        "subscriber": {
            "host": "{host}",
            "protocol": "https",
            "variables": {"host": {"description": "that of the webhook's URL", "default": "example.com"}},
        },
        "kafka": {
            "host": "{brokers}",
            "protocol": "kafka",
            "description": "Where the hub's owner lets it relay; a hub with a prefix has it before each topic.",
            "variables": {"brokers": {"description": "as the hub's owner tells", "default": "localhost:9092"}},
        },
    }


def _streams() -> dict[str, Any]:
    told = {name: _ref("messages", name) for name, _ in _told() if name != "filter"}
    stream, socket = ENDPOINTS
    query = record({}, {param.name: _of_query(param) for param in PARAMS})
    return {
        "events": {
            "address": stream.path,
            "title": stream.summary,
            "description": stream.description,
            "servers": [{"$ref": "#/servers/hub"}],
            "messages": told,
        },
        "socket": {
            "address": socket.path,
            "title": socket.summary,
            "description": socket.description,
            "servers": [{"$ref": "#/servers/sockets"}],
            "messages": told | {"filter": _ref("messages", "filter")},
            "bindings": {"ws": {"method": "GET", "query": query}},
        },
        "webhooks": {
            "address": None,
            "title": "Events sent to a URL that was given to POST /v1/webhooks",
            "description": _WEBHOOKS,
            "servers": [{"$ref": "#/servers/subscriber"}],
            "messages": told,
        },
    }


def _topics() -> dict[str, Topic]:
    return {**PUBLIC, "observations": PUBLIC_OBSERVATIONS}


def _topic(kind: str, topic: Topic) -> dict[str, Any]:
    names = ("said",) if topic is PUBLIC_OBSERVATIONS else ("changed", "removed")
    kept = {} if topic.retention_seconds is None else {"retention.ms": topic.retention_seconds * 1000}
    policy = ["compact"] if topic.compacted else ["delete"]
    return {
        "address": topic.name,
        "servers": [{"$ref": "#/servers/kafka"}],
        "messages": {name: _ref("messages", f"kafka.{kind}.{name}") for name in names},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "partitions": topic.partitions,
                "topicConfiguration": {"cleanup.policy": policy, **kept},
            }
        },
    }


def _operations(channels: Mapping[str, Any]) -> dict[str, Any]:
    query = record({}, {param.name: _of_query(param) for param in PARAMS})
    operations = {}
    for name, channel in channels.items():
        told = [
            {"$ref": f"#/channels/{_escaped(name)}/messages/{_escaped(each)}"}
            for each in channel["messages"]
            if each != "filter"
        ]
        operations[name] = {"action": "send", "channel": _channel(name), "messages": told}
    operations["events"]["bindings"] = {"http": {"method": "GET", "query": query, "bindingVersion": "0.3.0"}}
    return operations


def _filtering() -> dict[str, Any]:
    told = [{"$ref": "#/channels/socket/messages/filter"}]
    return {"action": "receive", "channel": _channel("socket"), "messages": told}


def _told() -> Iterator[tuple[str, dict[str, Any]]]:
    """The messages of the streams, as JSON."""
    for kind, data in EVENT_DATA.items():
        yield f"{kind}.changed", _message(f"noriai.{kind}.changed.v1", data)
        gone = record({"id": TEXT, "reason": words(*_WHY_GONE)}, {"replaced_by": many(TEXT)})
        yield f"{kind}.removed", _message(f"noriai.{kind}.removed.v1", gone)
    begin = record({"reason": words(*_WHY_SNAPSHOT), "position": TEXT})
    yield "snapshot.begin", _message("noriai.snapshot.begin.v1", begin)
    yield "snapshot.end", _message("noriai.snapshot.end.v1", record({"position": TEXT, "count": WHOLE}))
    wanted = record({}, {param.name: _of_message(param) for param in PARAMS})
    yield "filter", {"name": "filter", "summary": "What the stream is to tell from here on", "payload": wanted}


def _message(type_: str, data: Schema) -> dict[str, Any]:
    payload = record(
        {
            "specversion": words("1.0"),
            "id": TEXT,
            "source": {"type": "string", "format": "uri-reference"},
            "type": {"type": "string", "const": type_},
            "subject": TEXT,
            "time": TIME,
            "datacontenttype": words("application/json"),
            "data": data,
        }
    )
    return {"name": type_, "contentType": "application/json", "payload": payload}


def _relayed() -> Iterator[tuple[str, dict[str, Any]]]:
    """The messages of the topics, as protobuf; one without a value is a removal."""
    for kind in PUBLIC:
        changed, removed = f"noriai.{kind}.changed.v1", f"noriai.{kind}.removed.v1"
        optional = {**_OF_RIGHTS, "ce_validuntil": TIME}
        of_things = {**_ATTRIBUTES, **_OF_THINGS}
        yield (
            f"kafka.{kind}.changed",
            _record(changed, {**of_things, "ce_dataschema": _SCHEMA}, optional) | {"payload": _value(ENTITIES[kind])},
        )
        gone = {**of_things, "ce_reason": words("withdrawn", "expired", "merged", "withheld")}
        yield f"kafka.{kind}.removed", _record(removed, gone, {**optional, "ce_replacedby": TEXT})
    said = _record(
        "noriai.observations.said.v1", {**_ATTRIBUTES, "ce_dataschema": _SCHEMA}, {**_OF_RIGHTS, "ce_attribution": TEXT}
    )
    yield "kafka.observations.said", said | {"payload": _value(Batch)}


def _record(type_: str, required: Mapping[str, Schema], optional: Mapping[str, Schema]) -> dict[str, Any]:
    headers = record({**required, "ce_type": {"type": "string", "const": type_}}, optional)
    key = TEXT | {"description": "the merged id; of observations, the feed"}
    bindings = {"kafka": {"key": key}}
    return {"name": type_, "contentType": "application/protobuf", "headers": headers, "bindings": bindings}


def _value(cls: type) -> Schema:
    """JSON Schema can't tell protobuf: the message's name, and the file that the hub serves, do."""
    descriptor = message_class(cls).DESCRIPTOR
    told = f"the protobuf message {descriptor.full_name} of /proto/{descriptor.file.name}"
    return {"type": "string", "format": "binary", "description": told}


def _of_query(param: Param) -> Schema:
    return {**param.schema, "description": param.doc}


def _of_message(param: Param) -> Schema:
    """As a member of a JSON object: what a query has between commas may be a list."""
    listed = param.repeated or param.name in ("bbox", "near")
    return {"type": ["string", "array"], "description": param.doc} if listed else _of_query(param)


def _reached(messages: Mapping[str, Any]) -> dict[str, Schema]:
    """The schemas that are referred to, and those that they refer to."""
    found: dict[str, Schema] = {}
    waiting = list(_names(messages))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = SCHEMAS[name]
            waiting += _names(SCHEMAS[name])
    return dict(sorted(found.items()))


def _names(schema: Any) -> Iterator[str]:
    parts: Iterable[Any] = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for part in parts:
        yield from _names(part)
    if isinstance(schema, dict) and isinstance(held := schema.get("$ref"), str):
        yield held.removeprefix(ref("")["$ref"])


def _ref(group: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{group}/{_escaped(name)}"}


def _channel(name: str) -> dict[str, str]:
    return {"$ref": f"#/channels/{_escaped(name)}"}


def _escaped(name: str) -> str:
    """As a token of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
