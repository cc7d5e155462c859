"""The feeds as a DCAT 3 catalogue in JSON-LD: whose they are, under which licence, and how to get them here."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from services.api.encoders.plain_json.members import Json, given, rfc3339_ms
from services.shared.model.entities import Source

CONTENT_TYPE = "application/ld+json"
_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_STANDARDS = {
    "gtfs": "https://gtfs.org/documentation/schedule/reference/",
    "gtfs-rt": "https://gtfs.org/documentation/realtime/reference/",
    "gbfs": "https://gbfs.org/documentation/reference/",
    "odpt": "https://developer.odpt.org/documents",
}
_PASSED_ON = ("raw", "derived")
_REALTIME = {  # and the classes of ODPT that they are made of
    "trip-updates": ("odpt:Train", "odpt:Bus"),
    "vehicle-positions": ("odpt:Train", "odpt:Bus"),
    "alerts": ("odpt:TrainInformation",),
}


def catalogue(sources: Sequence[Source], address: str) -> Json:
    """`address` is the hub's own; a feed that may not be passed on has no distributions."""
    passed_on = [_link(_about(source, address)) for source in sources if source.redistribution in _PASSED_ON]
    return {
        "@context": _CONTEXT,
        "@id": f"{address}/v1/catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": "noriai",
        "dct:description": "Feeds of mobility data that this hub merges",
        "dcat:dataset": [_dataset(source, address) for source in sources],
        "dcat:service": [
            _service(title, f"{address}{path}", f"{address}/{description}", served)
            for title, path, description, served in (
                ("The merged picture: reads and webhooks", "/v1", "openapi.json", passed_on),
                ("What changes: events as they happen", "/v1/events", "asyncapi.json", passed_on),
                ("The merged picture in ODPT's terms", "/api/v4", "openapi.json", passed_on),
            )
        ],
    }


def _service(title: str, endpoint: str, description: str, served: Sequence[Json]) -> Json:
    return {
        "@id": endpoint,
        "@type": "dcat:DataService",
        "dct:title": title,
        "dcat:endpointURL": _link(endpoint),
        "dcat:endpointDescription": _link(description),
        "dcat:servesDataset": served,
    }


def _dataset(source: Source, address: str) -> Json:
    current = next((each for each in source.versions if each.version == source.current_version), None)
    days = {"dcat:startDate": _day(current.valid_from), "dcat:endDate": _day(current.valid_to)} if current else {}
    return given(
        {
            "@id": _about(source, address),
            "@type": "dcat:Dataset",
            "dct:identifier": source.id,
            "dct:title": source.attribution or source.operator or source.id,
            "dct:publisher": {"@type": "foaf:Agent", "foaf:name": source.operator} if source.operator else None,
            "dct:rightsHolder": {"@type": "foaf:Agent", "foaf:name": source.attribution}
            if source.attribution
            else None,
            "dct:license": _licence(source.licence),
            "dct:accessRights": source.redistribution,
            "dct:conformsTo": _link(_STANDARDS[source.format]) if source.format in _STANDARDS else None,
            "dct:modified": _typed(rfc3339_ms(source.last_success_ms), "dateTime") if source.last_success_ms else None,
            "dct:temporal": {"@type": "dct:PeriodOfTime", **given(days)} if given(days) else None,
            "dcat:version": source.current_version,
        }
    ) | {"dcat:distribution": [_distribution(source, *each) for each in _ways(source, address)]}


def _ways(source: Source, address: str) -> list[tuple[str, str, str]]:
    """Title, address and media type of each way to get it."""
    if source.redistribution not in _PASSED_ON:
        return []
    feed = quote(source.id, safe="")
    ways = [("Merged stations", f"{address}/v1/stations.geojson?feed={feed}", "application/geo+json")]
    if source.counts.get("facilities"):
        ways.append(("Merged facilities", f"{address}/v1/facilities.geojson?feed={feed}", "application/geo+json"))
    if source.redistribution != "raw":
        return ways
    if source.artifact:
        ways.append(("GTFS Schedule", f"{address}/v1/gtfs.zip?feeds={feed}", "application/zip"))
    if source.format == "gbfs":
        ways.append(("GBFS", f"{address}/v1/gbfs/{feed}/gbfs.json", "application/json"))
    return ways + [
        (f"GTFS Realtime: {kind}", f"{address}/v1/gtfs-rt/{kind}.pb?feeds={feed}", "application/x-protobuf")
        for kind, classes in _REALTIME.items()
        if source.format == "gtfs-rt" or any(source.counts.get(class_) for class_ in classes)
    ]


def _distribution(source: Source, title: str, url: str, media_type: str) -> Json:
    return given(
        {
            "@type": "dcat:Distribution",
            "dct:title": title,
            "dcat:accessURL": _link(url),
            "dcat:mediaType": _link(f"https://www.iana.org/assignments/media-types/{media_type}"),
            "dct:license": _licence(source.licence),
        }
    )


def _about(source: Source, address: str) -> str:
    return f"{address}/v1/sources/{quote(source.id, safe='')}"


def _licence(stated: str) -> Any:
    """An address as it is, an SPDX id as its page."""
    if stated.startswith(("http://", "https://")):
        return _link(stated)
    return _link(f"https://spdx.org/licenses/{quote(stated, safe='')}") if stated else None


def _link(url: str) -> Json:
    return {"@id": url}


def _typed(text: str | None, kind: str) -> Json | None:
    return {"@value": text, "@type": f"xsd:{kind}"} if text else None


def _day(text: str) -> Json | None:
    return _typed(f"{text[:4]}-{text[4:6]}-{text[6:]}", "date") if len(text) == 8 and text.isdigit() else None
