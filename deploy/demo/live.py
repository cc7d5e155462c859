"""The town at a moment, as its operators' live files: the same seed and time always give the same bytes.

Vehicles are new every second; predictions and alerts are made every five, so that most of the time
their files do not change and nobody need read them again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import orjson
from google.transit import gtfs_realtime_pb2 as rt

from deploy.demo import bikes
from deploy.demo.alerts import alerts_at
from deploy.demo.lift import mended_at, outage_at
from deploy.demo.model import Interior, Operator, Town, service_on
from deploy.demo.running import ZONE, Run, runs_of, zero_of
from deploy.demo.trip_updates import CANCELLED_SECONDS, trip_update_at
from deploy.demo.vehicle_positions import vehicle_at

STEP_SECONDS = 5
LATEST_SECONDS = 1800  # how long after its schedule a block may still be on its way


@dataclass(frozen=True, slots=True)
class Messages:
    """Files by name: `{feed}-trips.pb`, `-vehicles.pb`, `-alerts.pb`, `-facilities.json`, and the bikes' zip."""

    moment: int
    files: Mapping[str, bytes]


def state_at(town: Town, moment: float) -> Messages:
    now = int(moment)
    files: dict[str, bytes] = {}
    for operator in town.operators:
        files[f"{operator.feed}-trips.pb"], files[f"{operator.feed}-alerts.pb"] = _predictions(
            town, operator, now - now % STEP_SECONDS
        )
        vehicles = (vehicle_at(town.seed, run, now) for run in runs_at(town, operator, now))
        files[f"{operator.feed}-vehicles.pb"] = _message(now, vehicles)
        if operator.interior:
            files[f"{operator.feed}-facilities.json"] = _facilities(town.seed, operator.interior, now)
    files[bikes.FILE] = bikes.documents(town.seed, now)
    return Messages(now, files)


def runs_at(town: Town, operator: Operator, moment: int) -> Iterator[Run]:
    """All runs of the vehicles that are out, or soon will be: yesterday's service day may last until morning."""
    today = datetime.fromtimestamp(moment, ZONE).date()
    for day in (today - timedelta(days=1), today):
        second = moment - zero_of(day)
        service = service_on(day)
        for block in operator.blocks:
            if block.service != service:
                continue
            if block.trips[0].start - CANCELLED_SECONDS <= second < block.trips[-1].end + LATEST_SECONDS:
                yield from runs_of(town.seed, block, day)


@lru_cache(maxsize=8)
def _predictions(town: Town, operator: Operator, moment: int) -> tuple[bytes, bytes]:
    runs = list(runs_at(town, operator, moment))
    updates = _message(moment, (trip_update_at(run, moment) for run in runs))
    return updates, _message(moment, alerts_at(town.seed, operator, runs, moment))


def _message(moment: int, entities: Iterable[rt.FeedEntity | None]) -> bytes:
    message = rt.FeedMessage()
    message.header.gtfs_realtime_version = "2.0"
    message.header.incrementality = rt.FeedHeader.Incrementality.FULL_DATASET
    message.header.timestamp = moment
    message.entity.extend(entity for entity in entities if entity is not None)
    return message.SerializeToString(deterministic=True)


def _facilities(seed: int, interior: Interior, moment: int) -> bytes:
    outage = outage_at(seed, moment)
    if outage:
        lift: dict[str, object] = {"id": interior.lift, "status": "out_of_service"}
        lift |= {"since": _local(outage.since), "until": _local(outage.until)}
        lift["reason"] = {"ja": outage.reason.ja, "en": outage.reason.en}
    else:
        lift = {"id": interior.lift, "status": "in_service", "since": _local(mended_at(seed, moment))}
    switched_on = zero_of(datetime.fromtimestamp(moment - 5 * 3600, ZONE).date()) + 5 * 3600
    escalator = {"id": interior.escalator, "status": "in_service", "since": _local(switched_on)}
    return orjson.dumps({"facilities": [lift, escalator]}, option=orjson.OPT_INDENT_2)


def _local(moment: int) -> str:
    return datetime.fromtimestamp(moment, ZONE).isoformat()
