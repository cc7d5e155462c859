"""Lifts that are out, as alerts of the merged GTFS-Realtime."""

from google.transit import gtfs_realtime_pb2 as rt

from services.shared.model.said import FacilitySaid, FacilityStateSaid, OutageSaid, SourceSaid
from tests.support.reads import MONDAY_NINE, Reads
from tests.support.small_gtfs import gtfs

NINE = int(MONDAY_NINE)
OUT = FacilityStateSaid("l", "out_of_service", (NINE - 60) * 1000, (NINE + 3600) * 1000, {"en": "Inspection"})


async def alerts(
    hub: Reads, state: FacilityStateSaid, type_: str = "elevator", stop: str = "b1"
) -> list[rt.FeedEntity]:
    hub.source(SourceSaid("lifts", "facility-status", fetch="ok", namespace="f", trusted=True))
    await hub.say("lifts", [("facility", FacilitySaid("l", type_, "Lift 1", stop_id=stop)), ("facility_state", state)])
    message = rt.FeedMessage.FromString((await hub.get("/v1/gtfs-rt/alerts.pb")).raw)
    return [each for each in message.entity if each.alert.effect == rt.Alert.ACCESSIBILITY_ISSUE]


async def test_a_lift_that_is_out_is_an_alert_of_its_station_for_as_long_as_it_is(hub: Reads) -> None:
    (found,) = await alerts(hub, OUT)
    assert [(period.start, period.end) for period in found.alert.active_period] == [(NINE - 60, NINE + 3600)]
    assert [selector.stop_id for selector in found.alert.informed_entity] == ["f:B"]
    assert found.alert.header_text.translation[0].text == "Lift out of service at Bizen (Lift 1)"
    assert found.alert.description_text.translation[0].text == "Inspection"
    (longer,) = await alerts(hub, FacilityStateSaid("l", "out_of_service", (NINE - 60) * 1000))
    assert (longer.id, longer.alert.active_period[0].end) == (found.id, 0)
    assert await alerts(hub, FacilityStateSaid("l", "in_service")) == []


async def test_an_outage_to_come_is_told_before_it_begins(hub: Reads) -> None:
    planned = FacilityStateSaid("l", "in_service", outages=(OutageSaid((NINE + 600) * 1000, (NINE + 900) * 1000),))
    (found,) = await alerts(hub, planned)
    assert [(period.start, period.end) for period in found.alert.active_period] == [(NINE + 600, NINE + 900)]


async def test_what_no_stop_of_the_merged_timetable_has_and_what_hinders_nobody_are_no_alert(hub: Reads) -> None:
    assert await alerts(hub, OUT, stop="nowhere") == []
    assert await alerts(hub, OUT, type_="ticket_machine") == []


async def test_a_station_that_another_feed_names_in_words_that_may_not_leave_is_called_as_the_open_feed_does(
    hub: Reads,
) -> None:
    words = "table_name,field_name,language,translation,record_id\nstops,stop_name,en,Closed words,B\n"
    await hub.add_gtfs("closed", gtfs({"translations.txt": words}))
    hub.source(SourceSaid("closed", "gtfs", "kibi", fetch="ok", namespace="closed", redistribution="derived"))
    (found,) = await alerts(hub, OUT)
    assert [selector.stop_id for selector in found.alert.informed_entity] == ["f:B"]
    assert found.alert.header_text.translation[0].text == "Lift out of service at Bizen (Lift 1)"
    assert b"Closed words" not in found.SerializeToString()
    assert "Closed words" in (await hub.get(f"/v1/stations/{await hub.station('f', 'B')}")).data["names"].values()
