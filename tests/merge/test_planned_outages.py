"""Outages that a source announces beside the state of now, and units of stations that no timetable names."""

from services.shared.model.access import Outage
from services.shared.model.entities import Facility
from services.shared.model.said import FacilitySaid, FacilityStateSaid, OutageSaid, StopSaid
from tests.merge.picture import Drawn, drawn
from tests.support.saying import generation, status

LIFT = FacilitySaid("lift", "elevator", lat=50.0, lon=8.0, stop_id="7205")
STATE = FacilityStateSaid("lift", "in_service", outages=(OutageSaid(5_000, 9_000, {"en": "inspection"}),))


def lift(picture: Drawn) -> Facility:
    (found,) = picture.of("facility")
    assert isinstance(found, Facility)
    return found


def test_a_planned_outage_begins_at_its_time_without_another_word() -> None:
    picture = drawn([status("lifts"), generation("lifts", [LIFT, STATE])], now_ms=2_000)
    assert (lift(picture).status, lift(picture).outages) == ("in_service", (Outage(5_000, 9_000),))
    picture.at(5_000)
    assert (lift(picture).status, lift(picture).status_since_ms) == ("out_of_service", 5_000)
    assert (lift(picture).expected_end_ms, lift(picture).reason) == (9_000, {"en": "inspection"})


def test_a_unit_whose_stop_no_timetable_knows_belongs_to_the_station_at_its_place() -> None:
    stop = StopSaid("8000001", "Aachen Hbf", lat=50.0001, lon=8.0, modes=("rail",))
    unit = LIFT
    picture = drawn([status("lifts"), generation("lifts", [unit]), status("t", format="gtfs"), generation("t", [stop])])
    assert lift(picture).station == picture.of("station")[0].id


def test_a_unit_whose_stop_is_known_belongs_to_its_station_wherever_it_lies() -> None:
    stops = [StopSaid("7205", "Aachen Hbf", lat=51.0, lon=8.0), StopSaid("1", "Nearer", lat=50.0, lon=8.0)]
    feeds = [status("lifts", namespace="t"), generation("lifts", [LIFT]), status("t", format="gtfs")]
    picture = drawn([*feeds, generation("t", stops)])
    station = next(each for each in picture.of("station") if getattr(each, "name", "") == "Aachen Hbf")
    assert (lift(picture).station, lift(picture).binding) == (station.id, None)
