"""Feeds of four policies, all of whose texts bear the policy's name: what may leave is told by looking for it."""

import io
import zipfile
from pathlib import Path
from typing import Any

import orjson

from services.shared.feed import Feed
from tests.support.gtfs import FEED_INFO, calls, write_feed
from tests.support.gtfs_rt import AT, alert, message_bytes, trip, vehicle

POLICIES = ("raw", "derived", "display", "none")
_WORDS = ("Own", "Line", "To", "Op", "Text", "Port", "Bikes", "Toilet", "Door", "Floor", "Opened", "Colour", "Edition")


def feeds(folder: Path) -> list[Feed]:
    """Each with a stop of its own, which has an inside, one that all share, realtime, bikes, and a town's toilet.

    The line's colour and the toilet's day are wrong, so that what is reported quotes them.
    """
    made = []
    name_toilets(folder, "Toilet")
    for policy in POLICIES:
        said = [trip(f"T-{policy}", [AT + 400]), vehicle(f"V-{policy}"), alert(policy, f"Text {policy}", stop_id="own")]
        (folder / f"{policy}.pb").write_bytes(message_bytes(said))
        common: dict[str, Any] = {"licence": "x", "redistribution": policy, "interval_seconds": 3600.0}
        made.append(Feed(policy, "gtfs", _timetable(folder, policy), **common))
        made.append(Feed(f"rt-{policy}", "gtfs-rt", folder / f"{policy}.pb", static=policy, **common))
        made.append(Feed(f"bikes-{policy}", "gbfs", _bikes(folder / f"bikes-{policy}", policy), **common))
        made.append(Feed(f"toilets-{policy}", "facilities-csv", folder / f"{policy}.csv", **common))
    return made


def name_toilets(folder: Path, word: str) -> None:
    for policy in POLICIES:
        (folder / f"{policy}.csv").write_text(
            f"名称,住所,緯度,経度,設置年月日\n{word} {policy},1-1,36.6,139.6,Opened {policy}\n", "utf-8"
        )


def words(policy: str) -> tuple[bytes, ...]:
    texts = (f"{word} {policy}" for word in _WORDS)
    return tuple(text.encode() for text in (*texts, f"T-{policy}", f"V-{policy}"))


def unpacked(body: bytes) -> bytes:
    """What is in it, of a zip all its files."""
    if not body.startswith(b"PK\x03\x04"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(map(archive.read, archive.namelist()))


def _timetable(folder: Path, policy: str) -> Path:
    lat = 35.0 + POLICIES.index(policy)
    stops = (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,level_id\n"
        f"shared,Shared,36.5,139.5,0,,\nown,Own {policy},{lat},139.0,1,,\n"
        f"p,Platform,{lat},139.0,0,own,L\ne,Door {policy},{lat},139.0,2,own,L\n"
    )
    lift = {"pathway_id": f"W-{policy}", "from_stop_id": "e", "to_stop_id": "p", "pathway_mode": 5}
    return write_feed(
        folder / f"{policy}.zip",
        stops=stops,
        routes=[
            {
                "route_id": "R",
                "route_short_name": f"Line {policy}",
                "route_type": 3,
                "route_color": f"Colour {policy}",
            }
        ],
        trips=[{"route_id": "R", "service_id": "DAILY", "trip_id": f"T-{policy}", "trip_headsign": f"To {policy}"}],
        agency=[{"agency_name": f"Op {policy}", "agency_url": "https://a.example", "agency_timezone": "Asia/Tokyo"}],
        stop_times=calls(f"T-{policy}", "shared 9:05:00", "p 9:40:00"),
        levels=[{"level_id": "L", "level_index": 0, "level_name": f"Floor {policy}"}],
        feed_info=FEED_INFO.replace("20261231,1", f"20261231,Edition {policy}"),
        pathways=[lift | {"is_bidirectional": 1}],
    )


def _bikes(folder: Path, policy: str) -> Path:
    place = {"lat": 35.5, "lon": 139.5}
    documents: dict[str, Any] = {
        "system_information": {
            "system_id": policy,
            "language": "en",
            "name": f"Bikes {policy}",
            "timezone": "Asia/Tokyo",
        },
        "station_information": {"stations": [{"station_id": f"P-{policy}", "name": f"Port {policy}", **place}]},
        "station_status": {"stations": [{"station_id": f"P-{policy}", "num_bikes_available": 1, "is_renting": True}]},
        "free_bike_status": {"bikes": [{"bike_id": "b", **place, "is_reserved": False, "is_disabled": False}]},
    }
    folder.mkdir()
    for name, data in documents.items():
        whole = {"last_updated": AT, "ttl": 60, "version": "2.2", "data": data}
        (folder / f"{name}.json").write_bytes(orjson.dumps(whole))
    return folder
