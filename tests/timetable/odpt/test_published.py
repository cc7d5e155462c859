"""Everything that is published in ODPT's JSON: what of each file and class is served, and why the rest is not."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from services.shared.odpt.shapes import SHAPES
from services.timetable.checking import check_feed
from services.timetable.odpt.converting import convert
from services.timetable.odpt.tally import LEFT_OUT
from tests.support.odpt import compiled_odpt, payload, published_records
from tests.support.paths import published
from tests.support.timetables import LIMITS

SERVED = {
    "mini-tokyo-3d/operators.json": {},
    "mini-tokyo-3d/rail-directions.json": {},
    "mini-tokyo-3d/railways.json": {},
    "mini-tokyo-3d/station-groups.json": {},
    "mini-tokyo-3d/stations.json": {},
    "mini-tokyo-3d/train-types.json": {},
    "railway-fares/odpt_RailwayFare_Toei.Mita.json": {"odpt:RailwayFare": 2832},
    "spec-bus-examples/odpt_bus_examples.json": {
        "odpt:BusTimetable": 1,
        "odpt:BusroutePatternFare": 1,
        "odpt:BusstopPole": 1,
        "odpt:BusstopPoleTimetable": 1,
    },
    "station-timetables/odpt_StationTimetable_Toei.Mita.json": {"odpt:StationTimetable": 104},
    "station-timetables/odpt_StationTimetable_Toei.NipporiToneri.json": {"odpt:StationTimetable": 48},
    "station-timetables/odpt_StationTimetable_TokyoMetro.Ginza.json": {"odpt:StationTimetable": 58},
    "station-timetables/odpt_StationTimetable_TokyoMetro.Hanzomon.json": {"odpt:StationTimetable": 4},
    "station-timetables/odpt_StationTimetable_Tokyu.Oimachi.json": {"odpt:StationTimetable": 60},
    "teracy-tests-v2/MlitRailway.json": {},
    "teracy-tests-v2/MlitStation.json": {},
    "teracy-tests-v2/OdptPassengerSurvey.json": {},
    "teracy-tests-v2/OdptRailway.json": {"odpt:Railway": 1},
    "teracy-tests-v2/OdptRailwayFare.json": {"odpt:RailwayFare": 1},
    "teracy-tests-v2/OdptStation.json": {"odpt:Station": 1},
    "teracy-tests-v2/OdptStationFacility.json": {"odpt:StationFacility": 1},
    "teracy-tests-v2/OdptStationTimetable.json": {"odpt:StationTimetable": 1},
    "teracy-tests-v2/OdptTrainTimetable.json": {"odpt:TrainTimetable": 1},
    "teracy-tests-v2/UgPoi.json": {"ug:Poi": 2},
    "teracy-tests-v4/OdptCalendar.json": {"odpt:Calendar": 1},
    "teracy-tests-v4/OdptOperator.json": {"odpt:Operator": 1},
    "teracy-tests-v4/OdptPassengerSurvey.json": {"odpt:PassengerSurvey": 1},
    "teracy-tests-v4/OdptRailDirection.json": {"odpt:RailDirection": 1},
    "teracy-tests-v4/OdptRailway.json": {"odpt:Railway": 1},
    "teracy-tests-v4/OdptRailwayFare.json": {"odpt:RailwayFare": 1},
    "teracy-tests-v4/OdptStation.json": {"odpt:Station": 1},
    "teracy-tests-v4/OdptStationTimetable.json": {"odpt:StationTimetable": 1},
    "teracy-tests-v4/OdptTrainTimetable.json": {"odpt:TrainTimetable": 1},
    "teracy-tests-v4/OdptTrainType.json": {"odpt:TrainType": 1},
    "toei-bus-2017/BusRoutePattern_Toei_Ume77Kou_28603_2.json": {"odpt:BusroutePattern": 1},
    "toei-bus-2017/odpt_BusroutePattern_Toei_2017-12.json": {"odpt:BusroutePattern": 887},
    "toei-stations/odpt_Station_Toei.json": {"odpt:Station": 149},
    "tokyometro-2025-06-17/odpt_PassengerSurvey.json": {"odpt:PassengerSurvey": 147},
    "tokyometro-2025-06-17/odpt_Railway.json": {"odpt:Railway": 10},
    "tokyometro-2025-06-17/odpt_RailwayFare.json": {"odpt:RailwayFare": 1000},
    "tokyometro-2025-06-17/odpt_Station.json": {"odpt:Station": 186},
    "tokyometro-2025-06-17/odpt_TrainTimetable.json": {"odpt:TrainTimetable": 1000},
    "tokyometro-v2-2014/StationTimetableTozaiOtemachi.json": {"odpt:StationTimetable": 2},
    "tokyu-rail/odpt_Railway_tokyu.json": {"odpt:Railway": 9},
    "tokyu-rail/odpt_Station_tokyu.json": {"odpt:Station": 115},
}
LEFT = {
    "mini-tokyo-3d/operators.json": {"record": 134},  # in a shape of their own, not ODPT's
    "mini-tokyo-3d/rail-directions.json": {"record": 31},
    "mini-tokyo-3d/railways.json": {"record": 179},
    "mini-tokyo-3d/station-groups.json": {"record": 356},
    "mini-tokyo-3d/stations.json": {"record": 2610},
    "mini-tokyo-3d/train-types.json": {"record": 170},
    "teracy-tests-v2/MlitRailway.json": {"mlit:Railway": 5},
    "teracy-tests-v2/MlitStation.json": {"mlit:Station": 4},
    "teracy-tests-v2/OdptPassengerSurvey.json": {"odpt:PassengerSurvey": 1},  # names no station
}
# Where what is given on in ODPT's terms is not, record for record, what was read.
CARRIED = {
    "tokyometro-v2-2014/StationTimetableTozaiOtemachi.json": {"odpt:StationTimetable": 6}  # one a kind of day
}


@pytest.mark.parametrize("file", SERVED)
def test_what_a_file_holds_is_served_or_left_out_for_a_reason(file: str, tmp_path: Path) -> None:
    compiled, timetable = compiled_odpt(published(f"odpt/{file}").read_bytes(), tmp_path)
    left: Counter[str] = Counter()
    for notice in timetable.notices:
        if notice.code in LEFT_OUT:
            assert notice.reason
            left[notice.file] += notice.count
    served = {class_: n for class_, n in compiled.counts.items() if ":" in class_}
    assert served == SERVED[file]
    carried = {class_: len(list(timetable.carried(class_))) for class_ in SHAPES if timetable.carries(class_)}
    assert carried == CARRIED.get(file, served)
    assert left == LEFT.get(file, {})
    assert compiled.counts["records"] == sum(served.values()) + left.total()


def test_every_published_file_is_looked_at() -> None:
    live = ("Train.json", "TrainInformation.json", "TrainInformationHibiya.json", "2017-02-15T1155.json")
    files = {str(path.relative_to(published("odpt"))) for path in published("odpt").rglob("*.json")}
    assert {file for file in files if not file.endswith(live)} == set(SERVED)


def test_the_tables_that_are_made_have_no_gaps_but_those_of_the_source(tmp_path: Path) -> None:
    """Destinations on other operators' lines, arrivals that nobody states, and columns and files that ODPT has not."""
    files = ("toei-stations/odpt_Station_Toei.json", "station-timetables/odpt_StationTimetable_Toei.Mita.json")
    convert(payload(published_records(*files)), tmp_path / "made.zip", date(2026, 1, 10))
    codes = {line.code for line in check_feed(tmp_path / "made.zip", LIMITS).report.summary()}
    assert codes == {
        "missing_required_file",
        "missing_timepoint_value",
        "missing_trip_edge",
        "foreign_key_violation",
        "missing_required_field",
        "stop_time_with_only_arrival_or_departure_time",
        "stop_without_stop_time",
    }
