"""services.merge.binding: which station a facility of a town's list belongs to, and that order does not matter."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.merge.binding.evidence import spot_of, thing_of, weigh
from services.merge.binding.neighbours import Neighbours
from services.shared.model.entities import Entrance, Facility, Platform, Station
from services.shared.model.events import Batch
from services.shared.model.said import FacilitySaid, StopSaid
from services.shared.wire.codec import decode, encode
from tests.merge.picture import Drawn, drawn
from tests.support.saying import generation, status

LAT, LON = 34.35, 134.047
METER = 1 / 111_195  # in degrees of latitude
STATION = Station("s", "高松駅", {"en": "Takamatsu Station"}, LAT, LON, modes=("rail",))
STOP = Station("b", "玉藻公園", {}, LAT, LON, modes=("bus",))
CLOSE = 20.0


def toilet(name: str, meters: float, kind: str = "toilet", address: str = "", stop_id: str = "") -> FacilitySaid:
    said = {"address": address} if address else {}
    return FacilitySaid("t", kind, name, {}, LAT + meters * METER, LON, stop_id=stop_id, attributes=said)


@pytest.mark.parametrize(
    ("said", "station", "signals"),
    [
        (toilet("公衆トイレ", 40), STATION, ()),
        (toilet("公衆トイレ", 80), STATION, None),
        (toilet("高松駅前広場トイレ", 250), STATION, ("names_station", "of_a_railway")),
        (toilet("高松駅前広場トイレ", 320), STATION, None),
        (toilet("Takamatsu Station toilet", 250), STATION, ("names_station", "of_a_railway")),
        (toilet("玉藻公園トイレ", 130), STOP, ("names_stop",)),
        (toilet("玉藻公園トイレ", 200), STOP, None),
        (toilet("広場", 100, address="高松市浜ノ町 高松駅構内"), STATION, ("address_names_station",)),
        (toilet("はま歯科", 20, "hospital"), STATION, None),
        (toilet("高松駅前クリニック", 90, "hospital"), STATION, ("names_station", "of_a_railway")),
    ],
)
def test_what_is_near_or_named_after_a_station_is_its(
    said: FacilitySaid, station: Station, signals: tuple[str, ...] | None
) -> None:
    assert said.lat is not None
    assert said.lon is not None
    found = weigh(thing_of(said, said.lat, said.lon), spot_of(station))
    assert (found.signals if found is not None else None) == signals


def test_a_station_begins_at_its_platforms_and_entrances() -> None:
    long = Station(
        "l", "港", {}, LAT, LON, platforms=(Platform("p", lat=LAT + 300 * METER, lon=LON),),
        entrances=(Entrance("e", lat=LAT - 300 * METER, lon=LON),),
    )  # fmt: skip
    for meters in (330.0, -330.0):
        found = weigh(thing_of(toilet("", meters), LAT + meters * METER, LON), spot_of(long))
        assert found is not None
        assert found.meters == pytest.approx(30, abs=6)


def test_of_several_stations_the_one_in_its_name_has_it_though_another_is_nearer() -> None:
    neighbours = Neighbours()
    neighbours.place("b", Station("b", "玉藻公園", {}, LAT + 40 * METER, LON, modes=("bus",)))
    neighbours.place("s", STATION)
    binding = neighbours.bind("f", toilet("高松駅前広場トイレ", 60))
    assert binding is not None
    assert (binding.station, binding.meters) == ("s", 60)


WORLD: list[list[Batch]] = [
    status("rail", format="gtfs"),
    status("town", format="facilities-csv"),
    generation("rail", [StopSaid("k", "高松", {}, LAT, LON, modes=("rail",))]),
    generation("rail", [StopSaid("k", "高松", {}, LAT, LON + 0.0001, modes=("rail",))], at_ms=2_000),
    generation("bus", [StopSaid("g", "玉藻公園", {}, LAT + 100 * METER, LON, modes=("bus",))]),
    generation("town", [toilet("高松駅前広場トイレ", 60)]),
    generation("town", [toilet("高松駅前広場トイレ", 90), FacilitySaid("u", "aed", "", {}, LAT, LON)], at_ms=1_500),
    generation("office", [toilet("トイレ", 95)]),
]


def facilities(drawing: Drawn) -> dict[str, Facility]:
    return {each.refs[0].feed + each.type: each for each in drawing.of("facility") if isinstance(each, Facility)}


EXPECTED = drawn(WORLD).entities


@settings(max_examples=60, deadline=None)
@given(order=st.permutations(WORLD), cuts=st.sets(st.integers(0, 8)))
def test_any_order_of_lists_and_timetables_gives_the_same_stations(order: list[list[Batch]], cuts: set[int]) -> None:
    drawing = Drawn()
    for place, each in enumerate(order):
        drawing.hear(each)
        if place in cuts:
            drawing.at(2_000)
    assert drawing.at(2_000).entities == EXPECTED


def test_a_facility_tells_its_station_and_why() -> None:
    found = facilities(drawn(WORLD))
    stations = {each.name: each.id for each in drawn(WORLD).of("station") if isinstance(each, Station)}
    assert found["towntoilet"].station == found["townaed"].station == stations["高松"]
    assert found["officetoilet"].station == stations["玉藻公園"]
    binding = found["towntoilet"].binding
    assert binding is not None
    assert "names_station" in binding.signals
    assert binding.score == pytest.approx(0.94, abs=0.06)
    assert decode(Facility, encode(found["towntoilet"])) == found["towntoilet"]


def test_a_station_that_goes_or_comes_decides_what_is_near_it_anew() -> None:
    drawing = drawn(WORLD)
    station = facilities(drawing)["townaed"].station
    drawing.hear(generation("rail", [StopSaid("o", "沖", {}, 35.0, 134.0)], at_ms=3_000)).at(3_000)
    assert facilities(drawing)["townaed"].station == ""
    assert facilities(drawing)["towntoilet"].station == facilities(drawing)["officetoilet"].station != station
    drawing.hear(generation("rail", [StopSaid("k", "高松", {}, LAT, LON, modes=("rail",))], at_ms=4_000)).at(4_000)
    assert facilities(drawing)["townaed"].station == station


def test_what_a_source_says_of_the_station_counts_before_all_evidence() -> None:
    drawing = drawn([*WORLD, generation("rail", [toilet("玉藻公園トイレ", 100, stop_id="k")], channel="entry")])
    said = facilities(drawing)["railtoilet"]
    assert said.binding is None
    assert said.station == facilities(drawing)["townaed"].station


def test_many_facilities_are_bound_within_seconds_and_one_station_decides_its_surroundings_only() -> None:
    neighbours = Neighbours()
    for number in range(2_000):
        spot = Station(f"s{number}", f"町{number:04}", {}, 34 + number // 50 * 0.01, 134 + number % 50 * 0.01)
        neighbours.place(spot.id, spot)
    began = time.process_time()
    bound = 0
    for number in range(20_000):
        lat, lon = 34 + number // 141 * 0.0028, 134 + number % 141 * 0.0035
        bound += neighbours.bind(f"f{number}", FacilitySaid(f"f{number}", "toilet", "トイレ", {}, lat, lon)) is not None
    assert time.process_time() - began < 8
    assert 100 < bound < 1_000
    moved = neighbours.place("s5", Station("s5", "町", {}, 34.0, 134.0505))
    assert 0 < len(moved) < 200
