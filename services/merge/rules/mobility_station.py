"""What feeds say of a station of shared vehicles, and of what is there now → MobilityStation.

The station stays when its state is too old: what is there is then unknown.
"""

from collections.abc import Sequence
from dataclasses import replace

from services.merge.built import Built, Heard
from services.merge.priority import Statement, claims, order
from services.shared.model.entities import MobilityStation
from services.shared.model.events import FilterKeys
from services.shared.model.said import MobilityStationSaid, MobilityStationStatusSaid

State = tuple[Statement, MobilityStationStatusSaid]


def build(station_id: str, heard: Heard, said: MobilityStationSaid, states: Sequence[State]) -> Built:
    live = sorted((each for each in states if each[0].live), key=lambda each: order(each[0]))
    now = live[0][1] if live else MobilityStationStatusSaid(said.id)
    station = MobilityStation(
        id=station_id,
        system=heard.namespace,
        station_id=said.id,
        name=said.name,
        names=said.names,
        lat=said.lat,
        lon=said.lon,
        capacity=said.capacity,
        address=said.address,
        region=said.region,
        is_virtual=said.is_virtual,
        record=said.record,
        availability="live" if live else "unknown",
        vehicles_available=now.vehicles_available,
        vehicles_disabled=now.vehicles_disabled,
        docks_available=now.docks_available,
        docks_disabled=now.docks_disabled,
        is_installed=now.is_installed,
        is_renting=now.is_renting,
        is_returning=now.is_returning,
        vehicle_types=now.vehicle_types,
        dock_types=now.dock_types,
        time_ms=now.time_ms,
        claims=claims(heard.ordered) + claims([statement for statement, _ in live]),
    )
    feeds = tuple(dict.fromkeys((*heard.feeds, *(statement.source[0] for statement, _ in live))))
    content = repr((feeds, said, bool(live), replace(now, time_ms=0))).encode()
    return Built("mobility_station", station, FilterKeys(said.lat, said.lon), feeds, heard.valid_until_ms, content)
