"""Which stops become one station, under whatever order, and what never does."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from services.merge.identity.ledger import Ledger
from services.merge.identity.overrides import Overrides, read_overrides
from services.merge.stations import Regrouped, Stations
from services.shared.model.geo import distance_meters
from services.shared.model.said import StopSaid
from tests.support.groupings import Feeds, decide

METER = 1 / 111_200  # degrees of latitude


def rail(stop_id: str, name: str, meters: float = 0.0, **more: object) -> StopSaid:
    return StopSaid(stop_id, name, lat=35 + meters * METER, lon=139.0, modes=("rail",), **more)  # type: ignore[arg-type]


def bus(stop_id: str, name: str, meters: float = 0.0, **more: object) -> StopSaid:
    return StopSaid(stop_id, name, lat=35 + meters * METER, lon=139.0, modes=("bus",), **more)  # type: ignore[arg-type]


def feeds(**said: Sequence[StopSaid]) -> Feeds:
    return {feed: {stop.id: stop for stop in stops} for feed, stops in said.items()}


def together(result: Regrouped) -> set[frozenset[str]]:
    """Stop ids that are one station."""
    return {frozenset(stop.id for atom in one.atoms for stop in atom.stops) for one in result.stations.values()}


def linked(result: Regrouped) -> set[frozenset[str]]:
    """Ids of the roots whose evidence links two stations."""
    return {frozenset((pair.a[1], pair.b[1])) for one in result.stations.values() for pair in one.links.values()}


def test_platforms_of_two_operators_are_one_station_up_to_300_meters() -> None:
    assert together(decide(feeds(a=[rail("1", "大手町")], b=[rail("2", "大手町", 299)]))) == {frozenset("12")}
    assert together(decide(feeds(a=[rail("1", "大手町")], b=[rail("2", "大手町", 301)]))) == {
        frozenset("1"),
        frozenset("2"),
    }


def test_stations_of_one_name_a_walk_apart_are_linked() -> None:
    assert linked(decide(feeds(a=[rail("1", "両国")], b=[rail("2", "両国", 408)]))) == {frozenset("12")}
    assert linked(decide(feeds(a=[rail("1", "浅草")], b=[rail("2", "浅草", 592)]))) == set()


def test_poles_on_both_sides_of_the_road_and_round_the_corner_are_one_stop_place() -> None:
    poles = [bus("1", "市役所前"), bus("2", "市役所前", 40), bus("3", "市役所前", 190)]
    assert together(decide(feeds(a=poles, b=[bus("4", "市役所前", 60)]))) == {frozenset("1234")}
    assert together(decide(feeds(a=[bus("1", "市役所前"), bus("2", "市役所前", 201)]))) == {
        frozenset("1"),
        frozenset("2"),
    }


def test_all_pairs_that_made_a_station_one_are_kept_also_one_whose_stops_have_nearer_partners() -> None:
    result = decide(feeds(a=[rail("1", "港"), rail("3", "港", 250)], b=[rail("2", "港", 10), rail("4", "港", 260)]))
    [station] = result.stations.values()
    assert {frozenset((pair.a[1], pair.b[1])) for pair in station.joins.values()} == {
        frozenset("12"),
        frozenset("34"),
        frozenset("23"),
    }
    assert station.joins.keys() == {atom.key for atom in station.atoms}
    assert all(key in (pair.a, pair.b) for key, pair in station.joins.items())


def test_a_bus_stop_named_after_a_station_is_linked_with_it() -> None:
    result = decide(feeds(a=[rail("1", "渋谷")], b=[bus("2", "渋谷駅東口", 150), bus("3", "渋谷駅", 90)]))
    assert together(result) == {frozenset("1"), frozenset("2"), frozenset("3")}
    assert linked(result) == {frozenset("12"), frozenset("13")}


def test_stations_that_one_publisher_states_as_separate_stay_so_and_are_no_interchange() -> None:
    said = [rail("1", "23 St", location_type=1), rail("2", "23 St", 150, location_type=1)]
    result = decide(feeds(a=said, b=[rail("3", "23 St", 20)]))
    assert together(result) == {frozenset("13"), frozenset("2")}
    assert linked(result) == set()


def test_a_stated_change_links_stations_of_whatever_names() -> None:
    said = [rail("1", "秋葉原", connecting=("2",)), rail("2", "岩本町", 350)]
    assert linked(decide(feeds(a=said))) == {frozenset("12")}


def test_a_change_that_odpt_states_reaches_the_stations_of_other_feeds() -> None:
    there = rail("odpt.Station:Toei.Shinjuku.Iwamotocho", "岩本町", 350)
    here = rail("odpt.Station:TokyoMetro.Hibiya.Akihabara", "秋葉原", connecting=(there.id,))
    for order in ({"a": here, "b": there}, {"b": here, "a": there}):
        assert linked(decide({feed: {stop.id: stop} for feed, stop in order.items()})) == {
            frozenset((here.id, there.id))
        }


def test_two_stations_of_one_line_never_are_one_however_their_names_vary() -> None:
    bridge = rail("3", "四谷", 15, names={"en": "Yotsuya"})
    said = [
        rail("1", "四ツ谷", names={"en": "Yotsuya"}, routes=("chuo",)),
        rail("2", "四谷", 30, names={"en": "Yotsuya"}, routes=("chuo",)),
    ]
    result = together(decide(feeds(a=said, b=[bridge])))
    assert not any({"1", "2"} <= station for station in result)


RULES = """
[[same]]
stops = ["a/stop/1", "b/stop/2"]
[[different]]
stops = ["a/stop/3", "b/stop/4"]
[[linked]]
stops = ["a/stop/1", "a/stop/3"]
"""


def test_what_a_person_has_decided_wins_and_can_be_taken_back() -> None:
    world = feeds(
        a=[rail("1", "港", location_type=1), rail("3", "駅前", 5_000)],
        b=[bus("2", "岸", 900), rail("4", "駅前", 5_000)],
    )
    stations = Stations(Ledger("station"))
    stations.rule(read_overrides(RULES))
    result = decide(world, stations)
    assert together(result) == {frozenset("12"), frozenset("3"), frozenset("4")}
    assert frozenset("13") in linked(result)
    stations.rule(Overrides())
    assert together(decide({}, stations)) == {frozenset("1"), frozenset("2"), frozenset("34")}


def test_a_feed_that_renumbers_its_stops_keeps_its_stations() -> None:
    stations = Stations(Ledger("station"))
    before = decide(feeds(a=[bus("1", "港"), bus("2", "岸", 900)]), stations)
    after = decide(feeds(a=[bus("x", "港", 2), bus("y", "岸", 901)]), stations)
    assert {station: one.atoms[0].root.name for station, one in after.stations.items()} == {
        station: one.atoms[0].root.name for station, one in before.stations.items()
    }
    assert after.gone == {}


NAMES = ("四谷", "四ツ谷", "港", "港駅", "港(北)", "Minato St")
STOPS = st.builds(
    StopSaid,
    id=st.sampled_from([str(number) for number in range(7)]),
    name=st.sampled_from(NAMES),
    names=st.sampled_from([{}, {"en": "Yotsuya"}, {"ja-Hrkt": "みなと"}]),
    lat=st.integers(0, 12).map(lambda step: 35 + step * 60 * METER),
    lon=st.integers(0, 3).map(lambda step: 139 + step * 80 * METER),
    location_type=st.sampled_from([0, 0, 1]),
    parent_station=st.sampled_from(["", "", "0"]),
    routes=st.sampled_from([(), ("r1",), ("r2",)]),
    modes=st.sampled_from([(), ("rail",), ("bus",)]),
    connecting=st.sampled_from([(), ("1",), ("2", "3")]),
)
WORLDS = st.dictionaries(
    st.sampled_from("abc"), st.lists(STOPS, max_size=7).map(lambda stops: {s.id: s for s in stops}), max_size=3
)
Shape = tuple[set[frozenset[tuple[str, str]]], set[frozenset[frozenset[tuple[str, str]]]]]


def shape(stations: Stations) -> Shape:
    """What is one, and what is linked, ids apart."""
    for feed in "abc":
        held = {
            stop.id: stop for (owner, _), atom in stations.field.atoms.items() if owner == feed for stop in atom.stops
        }
        for _ in stations.replace(feed, held):
            pass
    result = [one for one in stations.regroup() if one is not None]
    decided = result[-1].stations if result else {}
    members = {at: frozenset((a.feed, s.id) for a in one.atoms for s in a.stops) for at, one in decided.items()}
    pairs = {frozenset((members[at], members[other])) for at, one in decided.items() for other in one.links}
    return set(members.values()), pairs


@settings(max_examples=60, deadline=None)
@given(first=WORLDS, then=WORLDS, order=st.permutations("abc"))
def test_what_is_decided_step_by_step_is_what_is_decided_at_once(first: Feeds, then: Feeds, order: list[str]) -> None:
    stepwise = Stations(Ledger("station"))
    for world in (first, then):
        for feed in order:
            for _ in stepwise.replace(feed, world.get(feed, {})):
                pass
            list(stepwise.regroup())
    at_once = Stations(Ledger("station"))
    for feed, stops in then.items():
        for _ in at_once.replace(feed, stops):
            pass
    list(at_once.regroup())
    assert shape(stepwise) == shape(at_once)


@settings(max_examples=60, deadline=None)
@given(world=WORLDS)
def test_no_station_ever_breaks_a_constraint(world: Feeds) -> None:
    stations = Stations(Ledger("station"))
    for feed, stops in world.items():
        for _ in stations.replace(feed, stops):
            pass
    for result in stations.regroup():
        for one in result.stations.values() if result else ():
            stated = [atom.feed for atom in one.atoms if atom.stated]
            assert len(stated) == len(set(stated))
            assert len({atom.family for atom in one.atoms if atom.family}) <= 1
            places = [(a.lat, a.lon) for a in one.atoms if a.lat is not None and a.lon is not None]
            assert all(distance_meters(*p, *q) <= 600 for p in places for q in places)
            assert set(one.links) <= set(result.stations) if result else True
            assert len({(pair.a, pair.b) for pair in one.joins.values()}) == len(one.atoms) - 1
