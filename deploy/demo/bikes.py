"""Nagi Cycle: shared bikes at docks and kick scooters on the street, as GBFS 3.0 in one zip.

Bikes follow the tide of the day: in the morning from where people live to where they work, and back. The
zip is new twice a minute; the same seed and time always give the same bytes.
"""

import io
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import orjson

from deploy.demo.chance import draw
from deploy.demo.geometry import Point, latitude, longitude
from deploy.demo.plan import Names
from deploy.demo.running import ZONE

FEED = "nagi-cycle"
FILE = f"{FEED}.zip"
NAMES = Names("なぎサイクル", "なぎさいくる", "Nagi Cycle")
STEP_SECONDS = 30
TTL_SECONDS = 60
SCOOTERS = 14
RIDE_SECONDS, CYCLE_SECONDS = 300, 1500  # a scooter is ridden at the end of each cycle, and is not to be had then


@dataclass(frozen=True, slots=True)
class Dock:
    """`work`: 1 where people arrive in the morning, −1 where they leave then, 0 where they stroll."""

    id: str
    names: Names
    point: Point
    capacity: int
    work: int


DOCKS = (
    Dock("ekimae", Names("凪浜駅北口", "なぎはまえききたぐち", "Nagihama Station North"), (330, 1290), 40, -1),
    Dock("shiyakusho", Names("市役所", "しやくしょ", "City Office"), (-790, 1650), 24, 1),
    Dock("tottei", Names("中央突堤", "ちゅうおうとってい", "Central Pier"), (530, 880), 20, 0),
    Dock("renga", Names("煉瓦倉庫", "れんがそうこ", "Brick Warehouses"), (1690, 540), 22, 0),
    Dock("ikarimachi", Names("錨町駅", "いかりまちえき", "Ikarimachi Station"), (1120, 820), 26, 1),
    Dock("sokodori", Names("倉庫通駅", "そうこどおりえき", "Sokodori Station"), (2070, 360), 18, 1),
    Dock("hampubashi", Names("帆布橋駅", "はんぷばしえき", "Hampubashi Station"), (3270, 200), 20, -1),
    Dock("hoshimidai", Names("星見台駅", "ほしみだいえき", "Hoshimidai Station"), (4430, 390), 18, -1),
    Dock("kinudonya", Names("絹問屋駅", "きぬどんやえき", "Kinudonya Station"), (1500, 2120), 20, 1),
    Dock("byoin", Names("中央病院", "ちゅうおうびょういん", "Central Hospital"), (-1540, 1920), 16, 1),
    Dock("daigaku", Names("大学前", "だいがくまえ", "University"), (-4930, 3160), 30, 1),
    Dock("nishikoen", Names("西公園", "にしこうえん", "West Park"), (-2640, 850), 16, -1),
    Dock("nishihato", Names("西波止駅", "にしはとえき", "Nishihato Station"), (-880, 800), 18, -1),
    Dock("sunahama", Names("砂浜入口", "すなはまいりぐち", "Beach Entrance"), (2810, -1360), 14, 0),
)  # fmt: skip


def documents(seed: int, moment: float) -> bytes:
    """All documents of the system, in a zip that is read as a whole or not at all."""
    now = int(moment) - int(moment) % STEP_SECONDS
    named: dict[str, Mapping[str, object]] = {
        "system_information": _system(),
        "vehicle_types": {"vehicle_types": [_BIKE, _SCOOTER]},
        "station_information": {"stations": [_described(dock) for dock in DOCKS]},
        "station_status": {"stations": [_status(seed, dock, now) for dock in DOCKS]},
        "vehicle_status": {"vehicles": _scooters(seed, now)},
    }
    feeds = [{"name": name, "url": f"https://cycle.nagihama.example/{name}.json"} for name in named]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in (("gbfs", {"feeds": feeds}), *named.items()):
            document = {"last_updated": _local(now), "ttl": TTL_SECONDS, "version": "3.0", "data": data}
            archive.writestr(zipfile.ZipInfo(f"{name}.json", (1980, 1, 1, 0, 0, 0)), orjson.dumps(document))
    return buffer.getvalue()


def bikes_at(seed: int, dock: Dock, moment: int) -> int:
    """By the tide of the day, and a little by chance, which changes from minute to minute."""
    hour = (datetime.fromtimestamp(moment, ZONE).hour * 60 + datetime.fromtimestamp(moment, ZONE).minute) / 60
    tide = dock.work * math.sin((hour - 7) / 24 * 2 * math.pi)  # highest at 13:00, lowest at 1:00
    before, share = divmod(moment, 240)
    chance = draw(seed, dock.id, before) * (1 - share / 240) + draw(seed, dock.id, before + 1) * share / 240
    return round(dock.capacity * min(1.0, max(0.0, 0.5 + 0.3 * tide + 0.55 * (chance - 0.5))))


def _system() -> dict[str, object]:
    return {
        "system_id": FEED,
        "languages": ["ja", "en"],
        "name": _named(NAMES),
        "opening_hours": "24/7",
        "timezone": "Asia/Tokyo",
        "feed_contact_email": "data@nagihama.example",
        "license_id": "CC0-1.0",
        "attribution_organization_name": _named(NAMES),
        "manifest_url": "https://cycle.nagihama.example/manifest.json",
    }


_BIKE = {
    "vehicle_type_id": "bike", "form_factor": "bicycle", "propulsion_type": "electric_assist",
    "max_range_meters": 40_000,
    "name": [{"text": "電動アシスト自転車", "language": "ja"}, {"text": "E-bike", "language": "en"}],
}  # fmt: skip
_SCOOTER = {
    "vehicle_type_id": "scooter", "form_factor": "scooter_standing", "propulsion_type": "electric",
    "max_range_meters": 25_000,
    "name": [{"text": "電動キックボード", "language": "ja"}, {"text": "Kick scooter", "language": "en"}],
}  # fmt: skip


def _described(dock: Dock) -> dict[str, object]:
    return {
        "station_id": dock.id,
        "name": _named(dock.names),
        "lat": round(latitude(dock.point), 6),
        "lon": round(longitude(dock.point), 6),
        "capacity": dock.capacity,
        "is_virtual_station": False,
    }


def _status(seed: int, dock: Dock, now: int) -> dict[str, object]:
    bikes = bikes_at(seed, dock, now)
    return {
        "station_id": dock.id,
        "num_vehicles_available": bikes,
        "vehicle_types_available": [{"vehicle_type_id": "bike", "count": bikes}],
        "num_docks_available": dock.capacity - bikes,
        "is_installed": True,
        "is_renting": True,
        "is_returning": True,
        "last_reported": _local(now),
    }


def _scooters(seed: int, now: int) -> list[dict[str, object]]:
    """Each stands somewhere near a dock until somebody rides it to another; ids are new after each ride."""
    standing = []
    for number in range(SCOOTERS):
        cycle, since = divmod(now + int(draw(seed, "scooter", number) * CYCLE_SECONDS), CYCLE_SECONDS)
        if since >= CYCLE_SECONDS - RIDE_SECONDS:
            continue
        dock = DOCKS[int(draw(seed, "where", number, cycle) * len(DOCKS))]
        x = dock.point[0] + 160 * (draw(seed, "x", number, cycle) - 0.5)
        y = dock.point[1] + 160 * (draw(seed, "y", number, cycle) - 0.5)
        standing.append({
            "vehicle_id": f"{int(draw(seed, 'id', number, cycle) * 2**40):010x}",
            "lat": round(latitude((x, y)), 6),
            "lon": round(longitude((x, y)), 6),
            "is_reserved": False,
            "is_disabled": draw(seed, "flat", number, cycle) < 0.08,
            "vehicle_type_id": "scooter",
            "current_range_meters": 4000 + int(20_000 * draw(seed, "range", number, cycle)),
            "last_reported": _local(now - since),
        })  # fmt: skip
    return standing


def _named(names: Names) -> list[dict[str, str]]:
    return [{"text": names.ja, "language": "ja"}, {"text": names.en, "language": "en"}]


def _local(moment: int) -> str:
    return datetime.fromtimestamp(moment, ZONE).isoformat()
