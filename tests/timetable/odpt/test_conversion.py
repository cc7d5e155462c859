"""What ODPT's timetables become: runs, their calls and times, and what one train does after another."""

from pathlib import Path
from typing import Any

from services.shared.timetable.artifact import Timetable
from tests.support.odpt import compiled_odpt, payload

LINE = {
    "odpt:railway": "odpt.Railway:A.L",
    "odpt:operator": "odpt.Operator:A",
    "odpt:calendar": "odpt.Calendar:Weekday",
}


def station(name: str) -> str:
    return f"odpt.Station:A.L.{name}"


def board(name: str, *entries: dict[str, Any], **more: Any) -> dict[str, Any]:
    found = {"@type": "odpt:StationTimetable", "owl:sameAs": f"odpt.StationTimetable:A.L.{name}.Up.Weekday", **LINE}
    found |= {"odpt:station": station(name), "odpt:railDirection": "odpt.RailDirection:Up"}
    return found | {"odpt:stationTimetableObject": list(entries), **more}


def leaving(at: str, number: str = "", to: str = "Z") -> dict[str, Any]:
    numbered = {"odpt:trainNumber": number} if number else {}
    return {"odpt:departureTime": at, "odpt:destinationStation": [station(to)], **numbered}


def train(number: str, *calls: tuple[str, str | None, str | None], **more: Any) -> dict[str, Any]:
    """Calls are station, arrival, departure."""
    objects = [
        {"odpt:arrivalStation": station(n), "odpt:arrivalTime": a} if d is None else
        {"odpt:departureStation": station(n), "odpt:arrivalTime": a, "odpt:departureTime": d}
        for n, a, d in calls
    ]  # fmt: skip
    found = {"@type": "odpt:TrainTimetable", "owl:sameAs": f"odpt.TrainTimetable:A.L.{number}.Weekday", **LINE}
    return found | {"odpt:trainNumber": number, "odpt:trainTimetableObject": objects, **more}


def runs(timetable: Timetable) -> dict[str, list[tuple[str, int | None]]]:
    """Of each trip, where it calls and when, in minutes of the operating day."""
    found = {}
    for index in range(timetable.counts["trips"]):
        calls = timetable.calls(index)
        times = [call.departure if call.departure is not None else call.arrival for call in calls]
        stops = [timetable.stop_id(call.stop).rpartition(".")[2] for call in calls]
        minutes = [None if time is None else time // 60 for time in times]
        found[timetable.trip_id(index)] = list(zip(stops, minutes, strict=True))
    return found


def made_of(folder: Path, *records: dict[str, Any]) -> dict[str, list[tuple[str, int | None]]]:
    return runs(compiled_odpt(payload(records), folder)[1])


def test_what_one_number_does_at_the_stations_is_one_run_to_its_destination(tmp_path: Path) -> None:
    found = made_of(tmp_path, board("Y", leaving("08:07", "1A")), board("X", leaving("08:00", "1A")))
    assert found == {"odpt.TrainTimetable:A.L.1A.Weekday": [("X", 480), ("Y", 487), ("Z", None)]}


def test_a_number_that_comes_again_is_another_run(tmp_path: Path) -> None:
    found = made_of(
        tmp_path, board("X", leaving("08:00", "1A"), leaving("09:00", "1A")), board("Y", leaving("08:05", "1A"))
    )
    assert found == {
        "odpt.TrainTimetable:A.L.1A.Weekday": [("X", 480), ("Y", 485), ("Z", None)],
        "odpt.TrainTimetable:A.L.1A.Weekday.2": [("X", 540), ("Z", None)],
    }


def test_a_departure_without_a_number_is_a_run_of_its_own(tmp_path: Path) -> None:
    found = made_of(tmp_path, board("X", leaving("08:00"), leaving("08:00")))
    assert list(found.values()) == [[("X", 480), ("Z", None)]] * 2


def test_the_operating_day_goes_on_past_midnight_however_it_is_written(tmp_path: Path) -> None:
    found = made_of(
        tmp_path,
        board("X", leaving("23:58", "1A"), leaving("24:10", "2A")),
        board("Y", leaving("00:03", "1A"), leaving("0:15", "2A")),
        train("3A", ("X", None, "23:50"), ("Y", "0:10", "0:11"), ("Z", "00:20", None)),
    )
    assert found["odpt.TrainTimetable:A.L.1A.Weekday"] == [("X", 1438), ("Y", 1443), ("Z", None)]
    assert found["odpt.TrainTimetable:A.L.2A.Weekday"] == [("X", 1450), ("Y", 1455), ("Z", None)]
    assert found["odpt.TrainTimetable:A.L.3A.Weekday"] == [("X", 1430), ("Y", 1451), ("Z", 1460)]


def test_stations_of_one_minute_follow_the_order_of_the_railway(tmp_path: Path) -> None:
    order = [{"odpt:index": n, "odpt:station": station(name)} for n, name in enumerate("XYWZ")]
    railway = {"@type": "odpt:Railway", "owl:sameAs": "odpt.Railway:A.L", "odpt:stationOrder": order}
    entries = {"X": "08:00", "W": "08:02", "Y": "08:02", "Z": "08:03"}
    [up] = made_of(tmp_path, railway, *(board(n, leaving(t, "1A", "V")) for n, t in entries.items())).values()
    assert [stop for stop, _ in up] == ["X", "Y", "W", "Z", "V"]
    entries = {"Z": "08:00", "W": "08:02", "Y": "08:02", "X": "08:03"}
    [down] = made_of(tmp_path, railway, *(board(n, leaving(t, "1A", "V")) for n, t in entries.items())).values()
    assert [stop for stop, _ in down] == ["Z", "W", "Y", "X", "V"]


def test_departures_that_a_trains_own_timetable_gives_are_not_made_twice(tmp_path: Path) -> None:
    compiled, timetable = compiled_odpt(
        payload(
            [
                train("1A", ("X", None, "08:00"), ("Y", None, "08:05"), ("Z", "08:10", None)),
                board("X", leaving("08:00", "1A"), leaving("08:30", "2A")),
                board("Y", leaving("08:05")),
            ]
        ),
        tmp_path,
    )
    assert set(runs(timetable)) == {"odpt.TrainTimetable:A.L.1A.Weekday", "odpt.TrainTimetable:A.L.2A.Weekday"}
    assert compiled.counts["odpt:StationTimetable"] == 2
    assert [notice.count for notice in compiled.notices if notice.code == "covered_elsewhere"] == [1]


def test_a_train_that_goes_on_as_another_is_one_block(tmp_path: Path) -> None:
    onward = {"odpt:nextTrainTimetable": ["odpt.TrainTimetable:A.L.2A.Weekday"]}
    _, timetable = compiled_odpt(
        payload(
            [
                train("1A", ("X", None, "08:00"), ("Y", None, "08:05"), **onward),
                train("2A", ("Y", None, "08:05"), ("Z", "08:10", None)),
            ]
        ),
        tmp_path,
    )
    assert [timetable.trip(index).block_id for index in range(2)] == ["odpt.TrainTimetable:A.L.1A.Weekday"] * 2
    assert runs(timetable)["odpt.TrainTimetable:A.L.1A.Weekday"][-1] == ("Y", 485)


def test_the_kind_of_train_and_a_destination_that_is_not_the_last_stop_alone_stand_on_its_front(tmp_path: Path) -> None:
    kinds = {
        "@type": "odpt:TrainType",
        "owl:sameAs": "odpt.TrainType:A.Wing",
        "odpt:trainTypeTitle": {"ja": "ウィング"},
    }
    named = {"@type": "odpt:Station", "owl:sameAs": station("Z"), "dc:title": "座間"}
    entries = [
        leaving("08:00", "1A") | {"odpt:trainType": "odpt.TrainType:A.Wing"},
        leaving("08:01", "2A") | {"odpt:trainType": "odpt.TrainType:A.Express"},
        leaving("08:02", "3A") | {"odpt:trainType": "odpt.TrainType:A.Local"},
        {
            "odpt:departureTime": "08:03",
            "odpt:trainNumber": "4A",
            "odpt:destinationStation": [station("Z"), station("W")],
        },
    ]
    _, timetable = compiled_odpt(payload([kinds, named, board("X", *entries)]), tmp_path)
    assert [timetable.trip(i).headsign for i in range(4)] == ["ウィング 座間", "急行 座間", "", "座間・W"]


def test_a_timetable_of_a_calendar_that_nobody_describes_is_left_out(tmp_path: Path) -> None:
    compiled, _ = compiled_odpt(
        payload([board("X", leaving("08:00"), **{"odpt:calendar": "odpt.Calendar:Odd"})]), tmp_path
    )
    assert [notice.code for notice in compiled.notices if notice.severity == "error"] == ["unknown_calendar"]
