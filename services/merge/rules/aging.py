"""The kinds that live as long as their sources say them: what is said, and the rule that makes the entity."""

from collections.abc import Callable
from typing import Any

from services.merge.built import Built
from services.merge.rules import alert, mobility_vehicle, trip, vehicle
from services.shared.model.said import AlertSaid, MobilityVehicleSaid, TripSaid, VehicleSaid

AGING: dict[str, tuple[type[Any], Callable[..., Built]]] = {
    "trip": (TripSaid, trip.build),
    "vehicle": (VehicleSaid, vehicle.build),
    "alert": (AlertSaid, alert.build),
    "mobility_vehicle": (MobilityVehicleSaid, mobility_vehicle.build),
}
