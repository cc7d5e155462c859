"""`noriai export`: the merged picture of a running hub as a file, in one of the forms of EXPORTS.

It asks the hub as any client does. A file is there whole or not at all.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

import aiohttp
import orjson
from google.protobuf.message import DecodeError
from google.transit import gtfs_realtime_pb2 as rt

HELP = "Writes the merged picture of a running hub to a file."
NAME = "export"

COUNTED = {"gtfs": "bytes", "ndjson": "lines"}
CHOSEN_BY = {"gtfs": ("feeds", "bbox"), "gtfs-rt": ("feeds",)}

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 60.0
MERGING_SECONDS = 1800.0  # the first who asks for a GTFS zip waits until it is made
PAGE_ROWS = 1000
CHUNK_BYTES = 1 << 16


class Refused(Exception):
    """The hub can't be reached, or has not answered what was asked. The reaction: tell, and end."""


@dataclass(frozen=True, slots=True)
class Hub:
    """`chosen`: what of its picture is asked for, as parameters."""

    session: aiohttp.ClientSession
    url: str
    chosen: Mapping[str, str] = field(default_factory=dict)

    async def body(self, path: str, **params: Any) -> bytes:
        async with self.session.get(self.url + path, params=params) as response:
            return await _checked(response)

    async def pages(self, path: str) -> AsyncIterator[dict[str, Any]]:
        """All pages of a collection, in order."""
        params: dict[str, Any] = {"limit": PAGE_ROWS}
        while True:
            page: dict[str, Any] = orjson.loads(await self.body(path, **params))
            yield page
            if page["next"] is None:
                return
            params["cursor"] = page["next"]


async def _checked(response: aiohttp.ClientResponse) -> bytes:
    body = await response.read()
    if response.status != 200:
        raise Refused(f"{response.url.path}: the hub answered {response.status}: {_detail(body)}")
    return body


def _detail(body: bytes) -> str:
    try:
        return str(orjson.loads(body)["detail"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return body[:200].decode("utf-8", "replace")


async def write_gtfs(hub: Hub, out: BinaryIO) -> int:
    """All timetables merged into one GTFS zip, or those of --feeds, or what calls in --bbox."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=MERGING_SECONDS)
    async with hub.session.get(hub.url + "/v1/gtfs.zip", params=hub.chosen, timeout=timeout) as response:
        if response.status != 200:
            await _checked(response)
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            out.write(chunk)
        return response.content_length or 0


async def write_gtfs_rt(hub: Hub, out: BinaryIO) -> int:
    """One FULL_DATASET message of trips, vehicles and alerts; ids that two kinds share get their kind behind."""
    merged = rt.FeedMessage()
    ids: set[str] = set()
    for name in ("trip-updates", "vehicle-positions", "alerts"):
        try:
            message = rt.FeedMessage.FromString(await hub.body(f"/v1/gtfs-rt/{name}.pb", **hub.chosen))
        except DecodeError as error:
            raise Refused(f"/v1/gtfs-rt/{name}.pb is no GTFS-Realtime: {error}") from error
        for entity in message.entity:
            if entity.id in ids:
                entity.id = f"{entity.id}#{name}"
            ids.add(entity.id)
        merged.entity.extend(message.entity)
        message.header.timestamp = max(merged.header.timestamp, message.header.timestamp)
        merged.header.CopyFrom(message.header)
    out.write(merged.SerializeToString())
    return len(ids)


async def write_geojson(hub: Hub, out: BinaryIO) -> int:
    """Stations, lines, facilities and vehicles as one FeatureCollection; `kind` tells them apart."""
    features: list[dict[str, Any]] = []
    credited: dict[str, Any] = {}
    for collection, kind in {
        "stations": "station",
        "routes": "route",
        "facilities": "facility",
        "vehicles": "vehicle",
    }.items():
        async for page in hub.pages(f"/v1/{collection}.geojson"):
            features += [each | {"properties": {"kind": kind} | each["properties"]} for each in page["features"]]
            credited |= {credit["feed"]: credit for credit in page["attribution"]}
    whole = {"type": "FeatureCollection", "features": features, "attribution": list(credited.values())}
    out.write(orjson.dumps(whole))
    return len(features)


async def write_stations(hub: Hub, out: BinaryIO) -> int:
    """All stations as one JSON object, as /v1/stations has them."""
    stations: list[Any] = []
    credited: dict[str, Any] = {}
    as_of = ""
    async for page in hub.pages("/v1/stations"):
        stations += page["data"]
        credited |= {credit["feed"]: credit for credit in page["attribution"]}
        as_of = page["as_of"]
    out.write(orjson.dumps({"data": stations, "as_of": as_of, "attribution": list(credited.values())}))
    return len(stations)


async def write_ndjson(hub: Hub, out: BinaryIO) -> int:
    """Everything, an event a line: the snapshot of /v1/events."""
    count = 0
    headers = {"Accept": "application/x-ndjson"}
    async with hub.session.get(hub.url + "/v1/events", params={"from": "snapshot"}, headers=headers) as response:
        if response.status != 200:
            await _checked(response)
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            out.write(chunk)
            count += chunk.count(b"\n")
    return count


EXPORTS: dict[str, Callable[[Hub, BinaryIO], Awaitable[int]]] = {
    "gtfs": write_gtfs,
    "gtfs-rt": write_gtfs_rt,
    "geojson": write_geojson,
    "stations": write_stations,
    "ndjson": write_ndjson,
}


def configure(parser: argparse.ArgumentParser) -> None:
    told = "; ".join(
        f"{name}: {(write.__doc__ or '').split(chr(10))[0].rstrip('.')}" for name, write in EXPORTS.items()
    )
    parser.add_argument("form", choices=EXPORTS, help=told)
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="the file (default: standard output)")
    parser.add_argument("--feeds", metavar="ID,…", help="only these feeds (gtfs, gtfs-rt)")
    parser.add_argument("--bbox", metavar="W,S,E,N", help="only what calls in this box, in degrees (gtfs)")
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the hub (default: %(default)s)")


def run(arguments: argparse.Namespace) -> int:
    chosen = {name: getattr(arguments, name) for name in ("feeds", "bbox") if getattr(arguments, name) is not None}
    for name in chosen:
        if name not in CHOSEN_BY.get(arguments.form, ()):
            print(f"noriai export: --{name} does not go with {arguments.form}", file=sys.stderr)
            return 2
    try:
        count = asyncio.run(_export(arguments.form, arguments.url.rstrip("/"), arguments.output, chosen))
    except (Refused, aiohttp.ClientError, TimeoutError, OSError) as error:
        print(f"noriai export: {str(error) or type(error).__name__}", file=sys.stderr)
        return 1
    if arguments.output is not None:
        print(f"{arguments.output}: {count} {COUNTED.get(arguments.form, 'entries')}", file=sys.stderr)
    return 0


async def _export(form: str, url: str, output: Path | None, chosen: Mapping[str, str]) -> int:
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENCE_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        hub = Hub(session, url, chosen)
        if output is None:
            count = await EXPORTS[form](hub, sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return count
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False) as part:
            try:
                count = await EXPORTS[form](hub, cast(BinaryIO, part))
                part.flush()
                os.fchmod(part.fileno(), 0o644)
            except BaseException:
                Path(part.name).unlink()
                raise
        Path(part.name).replace(output)
        return count
