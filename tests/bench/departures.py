"""Budget: departures for a station, 5 M stop_times loaded, warm: at least half the request rate that a bare
aiohttp handler returning bytes of that size reaches on the same core (DESIGN §7).

Rates are requests a second of the server's processor time, so that the client and others on this machine
don't count. A thousand stations are asked for in turn, again and again, while the clock runs on and a tenth of
the trips have realtime. Beside it: one station that all ask for, and questions of which no two are the same, so
that every board is put together anew.
"""

import asyncio
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import polars as pl
import uvloop
from aiohttp import web
from google.transit import gtfs_realtime_pb2 as rt

from services.api.routes import ENDPOINTS
from services.shared.clock import SystemClock
from services.shared.telemetry import Telemetry
from services.shared.web.server import add_endpoints, make_app
from tests.support.reads import Reads, reads_in

STOPS, TRIPS, CALLS = 5_000, 250_000, 20
STEP_SECONDS, FIRST_SECONDS, DAY_SECONDS = 90, 5 * 3600, 18 * 3600
CONNECTIONS, ASKED, TIMES = 16, 1_000, 12
NOON = datetime.fromisoformat("2026-05-11T12:00:00+09:00").timestamp()


def write_feed(path: Path) -> None:
    """Trips of 20 calls along lines of stops, spread over the day."""
    trip = np.repeat(np.arange(TRIPS), CALLS)
    sequence = np.tile(np.arange(CALLS), TRIPS)
    stop = (trip * 7 + sequence) % STOPS
    seconds = FIRST_SECONDS + (trip * 13) % DAY_SECONDS + sequence * STEP_SECONDS
    hours, rest = pl.Series(seconds // 3600), pl.Series(seconds % 3600)
    clock = hours.cast(pl.String).str.zfill(2) + (rest // 60).cast(pl.String).str.zfill(2).str.replace("^", ":")
    clock = clock + (rest % 60).cast(pl.String).str.zfill(2).str.replace("^", ":")
    times = pl.DataFrame(
        {
            "trip_id": "t" + pl.Series(trip).cast(pl.String),
            "arrival_time": clock,
            "departure_time": clock,
            "stop_id": "s" + pl.Series(stop).cast(pl.String),
            "stop_sequence": sequence,
        }
    )
    trips = pl.DataFrame(
        {
            "route_id": "r" + pl.Series(np.arange(TRIPS) % 200).cast(pl.String),
            "service_id": ["all"] * TRIPS,
            "trip_id": "t" + pl.Series(np.arange(TRIPS)).cast(pl.String),
            "trip_headsign": "To " + pl.Series(np.arange(TRIPS) % 300).cast(pl.String),
        }
    )
    stops = [f"s{n},Stop {n},{35 + n // 100 / 50:.4f},{139 + n % 100 / 50:.4f}" for n in range(STOPS)]
    routes = [f"r{n},ag,L{n},3" for n in range(200)]
    days = "monday,tuesday,wednesday,thursday,friday,saturday,sunday"
    tables = {
        "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nag,Bench,https://b.example,Asia/Tokyo\n",
        "stops.txt": "\n".join(["stop_id,stop_name,stop_lat,stop_lon", *stops]),
        "routes.txt": "\n".join(["route_id,agency_id,route_short_name,route_type", *routes]),
        "calendar.txt": f"service_id,{days},start_date,end_date\nall,1,1,1,1,1,1,1,20260101,20261231\n",
        "trips.txt": trips.write_csv(),
        "stop_times.txt": times.write_csv(),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in tables.items():
            archive.writestr(name, text)


def updates() -> list[rt.FeedEntity]:
    """A tenth of the trips that are on their way, with a delay each."""
    said = []
    for trip in range(0, TRIPS, 10):
        start = FIRST_SECONDS + trip * 13 % DAY_SECONDS
        if not 11 * 3600 <= start <= 13 * 3600:
            continue
        entity = rt.FeedEntity(id=str(trip))
        update = entity.trip_update
        update.trip.trip_id, update.trip.start_date, update.timestamp = f"t{trip}", "20260511", int(NOON)
        update.stop_time_update.add(stop_sequence=0).departure.delay = trip % 600
        said.append(entity)
    return said


async def load(port: int, paths: Sequence[str], count: int) -> None:
    """Asks over connections that stay open; as little work as a client can do."""
    left = iter([paths[n % len(paths)] for n in range(count)])

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for path in left:
            writer.write(b"GET %b HTTP/1.1\r\nHost: bench\r\n\r\n" % path.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
        writer.close()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))


async def rate(port: int, paths: Sequence[str], count: int = ASKED * TIMES) -> float:
    """Requests a second of this process's processor time, with the client in a process of its own."""
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
        file.write("\n".join(paths))
        file.flush()
        command = [sys.executable, "-m", "tests.bench.departures", str(port), str(count), file.name]
        began = time.process_time()
        client = await asyncio.create_subprocess_exec(*command)
        assert await client.wait() == 0
        return count / (time.process_time() - began)


async def serve(app: web.Application) -> tuple[web.AppRunner, int]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, int(runner.addresses[0][1])


def bare(body: bytes) -> web.Application:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_get("/v1/stations/{id}/departures", handler)
    return app


async def _measure(folder: Path) -> dict[str, object]:
    archive = folder / "feed.zip"
    write_feed(archive)
    async with reads_in(folder, ticking=SystemClock(NOON)) as reads:
        with ProcessPoolExecutor(1, get_context("spawn")) as worker:
            await reads.add_gtfs("f", archive, worker=worker)
        await reads.realtime("r", "f", updates())
        return await _rates(reads)


async def _rates(reads: Reads) -> dict[str, object]:
    app = make_app(reads.view.settings, Telemetry(), reads.ticking)
    add_endpoints(app, ENDPOINTS, reads.view, reads.view)
    stations = sorted(held.id for held in reads.view.all("station"))
    paths = [f"/v1/stations/{station}/departures" for station in random.Random(5).sample(stations, ASKED)]
    (runner, port), body = await serve(app), (await reads.get(paths[0])).raw
    floor, floor_port = await serve(bare(body))
    await rate(port, paths, ASKED)
    await rate(floor_port, paths, ASKED)
    bare_rate = await rate(floor_port, paths)
    warm = await rate(port, paths, 3 * ASKED * TIMES)
    anew = await rate(port, [f"{path}?minutes={60 + n}" for n in range(1, TIMES + 1) for path in paths])
    same = await rate(port, paths[:1])
    await runner.cleanup()
    await floor.cleanup()
    return {
        "name": "departures of a station, 5 M stop_times",
        "budget": ">= 0.5 of a bare handler's rate",
        "met": warm / bare_rate >= 0.5,
        "ratio": round(warm / bare_rate, 2),
        "ratio_one_station": round(same / bare_rate, 2),
        "ratio_all_anew": round(anew / bare_rate, 2),
        "requests_a_second": round(warm),
        "bare_requests_a_second": round(bare_rate),
        "body_bytes": len(body),
        "stations": len(stations),
    }


def measure() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        return uvloop.run(_measure(Path(folder)))


if __name__ == "__main__":
    asyncio.run(load(int(sys.argv[1]), Path(sys.argv[3]).read_text().splitlines(), int(sys.argv[2])))
