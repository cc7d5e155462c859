"""What a source says of a shared vehicle → MobilityVehicle. Its id is ingest's, new after each trip."""

from dataclasses import replace

from services.merge.built import Built, Heard
from services.merge.lookups import Lookups
from services.merge.priority import claims
from services.shared.model.entities import MobilityVehicle
from services.shared.model.events import FilterKeys
from services.shared.model.ids import namespaced
from services.shared.model.said import MobilityVehicleSaid


def build(vehicle_id: str, heard: Heard, said: MobilityVehicleSaid, lookups: Lookups) -> Built:
    vehicle = MobilityVehicle(
        id=vehicle_id,
        system=heard.namespace,
        vehicle_id=said.id,
        lat=said.lat,
        lon=said.lon,
        is_reserved=said.is_reserved,
        is_disabled=said.is_disabled,
        vehicle_type=said.vehicle_type,
        station=namespaced(heard.namespace, said.station_id) if said.station_id else "",
        range_meters=said.range_meters,
        fuel_percent=said.fuel_percent,
        record=said.record,
        time_ms=said.time_ms,
        claims=claims(heard.ordered),
    )
    content = repr((heard.feeds, replace(said, time_ms=0))).encode()
    return Built(
        "mobility_vehicle", vehicle, FilterKeys(said.lat, said.lon), heard.feeds, heard.valid_until_ms, content
    )
