"""What entries say counts until it ends by its own words, whatever else its channel says."""

from dataclasses import replace

from google.transit import gtfs_realtime_pb2 as gtfs_rt

from services.shared.model.entities import Alert, Facility
from services.shared.model.said import AlertSaid, FacilitySaid, FacilityStateSaid, SourceSaid
from tests.merge.picture import Drawn, drawn
from tests.support.saying import alert_said, generation, status

HOUR_MS = 3_600_000
LIFT = generation("rt", [FacilitySaid("lift", "elevator", lat=35.0, lon=139.0)])
OUT = FacilityStateSaid("lift", "out_of_service", time_ms=1_000)


def state(drawing: Drawn) -> str:
    (facility,) = drawing.of("facility")
    assert isinstance(facility, Facility)
    return facility.status


def entered(*said: FacilityStateSaid | AlertSaid, at_ms: int = 1_000) -> Drawn:
    return drawn([status("rt"), LIFT, generation("rt", said, channel="entry", at_ms=at_ms)])


def test_an_outage_without_an_end_holds_until_it_is_replaced() -> None:
    drawing = entered(OUT)
    assert state(drawing.at(1000 * HOUR_MS)) == "out_of_service"
    back = generation("rt", [FacilityStateSaid("lift", "in_service", time_ms=2_000)], channel="entry", at_ms=2_000)
    assert state(drawing.hear(back).at(1000 * HOUR_MS)) == "in_service"


def test_beyond_its_end_nothing_is_known() -> None:
    drawing = entered(replace(OUT, until_ms=HOUR_MS))
    assert state(drawing) == "out_of_service"
    assert state(drawing.at(HOUR_MS + 1)) == "unknown"


def test_a_max_age_of_the_feed_ends_an_outage_without_an_end() -> None:
    aging = generation("rt", [SourceSaid("rt", max_age_ms=HOUR_MS, trusted=True)], channel="status")
    drawing = entered(OUT).hear(aging).at(2_000)
    assert state(drawing) == "out_of_service"
    there_still = generation("rt", [FacilitySaid("lift", "elevator", lat=35.0, lon=139.0)], at_ms=2 * HOUR_MS)
    assert state(drawing.hear(there_still).at(2 * HOUR_MS)) == "unknown"


def test_another_entry_of_the_feed_makes_none_younger() -> None:
    drawing = entered(replace(OUT, until_ms=HOUR_MS))
    other = FacilityStateSaid("other", "in_service", time_ms=2 * HOUR_MS)
    more = generation("rt", [other], channel="entry", at_ms=2 * HOUR_MS, complete=False)
    assert state(drawing.hear(more).at(2 * HOUR_MS)) == "unknown"


def test_what_is_polled_and_what_is_entered_are_two_statements_and_the_worse_holds() -> None:
    polled = generation("rt", [FacilitySaid("lift", "elevator"), FacilityStateSaid("lift", "in_service")])
    assert state(entered(OUT).hear(polled).at(2_000)) == "out_of_service"


def test_an_alert_stands_until_its_last_period_is_over() -> None:
    said = alert_said("al")
    message = gtfs_rt.Alert.FromString(said.alert)
    message.active_period.add(end=3600)
    message.active_period.add(end=7200)
    ending = entered(replace(said, alert=message.SerializeToString()), alert_said("for_ever"))
    assert [one.id for one in ending.at(2 * HOUR_MS).of("alert") if isinstance(one, Alert)] == ["rt:al", "rt:for_ever"]
    assert [one.id for one in ending.at(2 * HOUR_MS + 1).of("alert") if isinstance(one, Alert)] == ["rt:for_ever"]
