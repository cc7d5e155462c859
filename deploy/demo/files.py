"""The town's files on disk: timetables when they are missing or run out, live files every second."""

import hashlib
import math
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import orjson

from deploy.demo import bikes, city
from deploy.demo.ground import ground
from deploy.demo.live import state_at
from deploy.demo.model import Town
from deploy.demo.open_data import CITY_NAME, LISTS
from deploy.demo.running import ZONE
from deploy.demo.tables import Validity, write_zip
from deploy.demo.town import PLANS, build_town
from services.shared.clock import Clock

SEED = 20251123
MARGIN_DAYS = 60
GROUND = "ground.geojson"
LIVE = (("trips", "2s"), ("vehicles", "1s"), ("alerts", "2s"))


def prepare(directory: Path, now: float) -> Path:
    """Writes what is missing or out of range into `directory`; the path of its feeds.toml."""
    directory.mkdir(parents=True, exist_ok=True)
    town = _town(SEED)
    today = datetime.fromtimestamp(now, ZONE).date()
    if not _ready(directory, today):
        validity = Validity.around(today)
        for operator in town.operators:
            _replace(directory / f"{operator.feed}.zip", write_zip(operator, validity))
        _replace(directory / f"{city.FEED}.csv", city.listed())
        for _, name, make in LISTS:
            _replace(directory / name, make())
        _replace(directory / GROUND, ground(town))
        _replace(directory / "feeds.toml", _feeds(town).encode())
        _replace(directory / "town.json", orjson.dumps({"edition": _edition(), "prepared": today.isoformat()}))
    _write_live(directory, town, now, {})
    return directory / "feeds.toml"


async def simulate(directory: Path, clock: Clock) -> None:
    """Moves the town, a step each second of the clock, until it is cancelled."""
    town = _town(SEED)
    written: dict[str, bytes] = {}
    while True:
        now = clock.now()
        _write_live(directory, town, now, written)
        await clock.sleep(math.floor(now) + 1 - now)


@lru_cache(maxsize=1)
def _town(seed: int) -> Town:
    return build_town(seed)


def _write_live(directory: Path, town: Town, now: float, written: dict[str, bytes]) -> None:
    for name, content in state_at(town, now).files.items():
        if written.get(name) != content:
            _replace(directory / name, content)
            written[name] = content


def _replace(path: Path, content: bytes) -> None:
    """A reader sees the old file or the new one, never half of one."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def _ready(directory: Path, today: date) -> bool:
    lists = [f"{city.FEED}.csv", *(name for _, name, _ in LISTS)]
    names = [*(f"{plan.feed}.zip" for plan in PLANS), *lists, GROUND, "feeds.toml"]
    if not all((directory / name).is_file() for name in names):
        return False
    try:
        stamp = orjson.loads((directory / "town.json").read_bytes())
        validity = Validity.around(date.fromisoformat(stamp["prepared"]))
    except (OSError, ValueError, KeyError, TypeError):
        return False
    inside = (today - validity.first).days >= MARGIN_DAYS and (validity.last - today).days >= MARGIN_DAYS
    return inside and stamp["edition"] == _edition()


@lru_cache(maxsize=1)
def _edition() -> str:
    """Changes with this package, so that a newer town replaces an older one."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _feeds(town: Town) -> str:
    parts = ["# The demo town: invented, made by deploy/demo, free to use (CC0-1.0).\n"]
    for operator in town.operators:
        feed, names = operator.feed, operator.plan.names
        credit = _credit(operator.plan.agency, names.ja)
        parts.append(f'[[feed]]\nid = "{feed}"\nformat = "gtfs"\nurl = "{feed}.zip"\ninterval = "1h"\n{credit}')
        for kind, interval in LIVE:
            parts.append(
                f'[[feed]]\nid = "{feed}-{kind}"\nformat = "gtfs-rt"\nurl = "{feed}-{kind}.pb"\n'
                f'static = "{feed}"\ninterval = "{interval}"\n{credit}'
            )
        if operator.interior:
            parts.append(
                f'[[feed]]\nid = "{feed}-facilities"\nformat = "facility-status"\nurl = "{feed}-facilities.json"\n'
                f'static = "{feed}"\ninterval = "1s"\n{credit}'
            )
    credit = _credit(bikes.FEED, bikes.NAMES.ja)
    parts.append(f'[[feed]]\nid = "{bikes.FEED}"\nformat = "gbfs"\nurl = "{bikes.FILE}"\ninterval = "5s"\n{credit}')
    for feed, name, _ in LISTS:
        credit = _credit("nagihama-city", CITY_NAME)
        parts.append(f'[[feed]]\nid = "{feed}"\nformat = "facilities-csv"\nurl = "{name}"\ninterval = "1h"\n{credit}')
    return "\n".join([*parts, city.feed()])


def _credit(operator: str, name: str) -> str:
    return f'operator = "{operator}"\nlicence = "CC0-1.0"\nattribution = "{name}（架空）"\n'
