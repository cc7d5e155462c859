"""One time zone a feed: zones that keep the same clock are one, others are refused, a feed alone stays as it is."""

from pathlib import Path

from services.timetable.combine.job import Combined
from tests.support.gtfs import SMALL, write_feed
from tests.support.merging import merged, tables, try_merge


def agency(zone: str, agency_id: str = "RAIL") -> dict[str, object]:
    return {**SMALL["agency"][0], "agency_timezone": zone, "agency_id": agency_id}


def test_feeds_of_different_zones_are_told_by_zone(tmp_path: Path) -> None:
    zones = {"one": "Asia/Tokyo", "two": "America/New_York", "three": "Asia/Tokyo"}
    feeds = {feed: write_feed(tmp_path / f"{feed}.zip", agency=[agency(zone)]) for feed, zone in zones.items()}
    combined = try_merge(tmp_path / "merged.zip", feeds)
    assert combined == Combined(zones={"Asia/Tokyo": ("one", "three"), "America/New_York": ("two",)})
    assert not (tmp_path / "merged.zip").exists()


def test_zones_that_keep_the_same_clock_become_one(tmp_path: Path) -> None:
    one, two = {"agency": [agency("Europe/Berlin")]}, {"agency": [agency("Europe/Paris")]}
    assert [row["agency_timezone"] for row in merged(tmp_path, one=one, two=two)["agency.txt"]] == ["Europe/Berlin"] * 2


def test_a_calendar_without_an_end_is_not_walked_to_it(tmp_path: Path) -> None:
    calendar = [{**SMALL["calendar"][0], "start_date": "00010101", "end_date": "99991231"}]
    one, two = {"agency": [agency("Asia/Tokyo")]}, {"agency": [agency("Asia/Seoul")], "calendar": calendar}
    feeds = {"one": write_feed(tmp_path / "one.zip", **one), "two": write_feed(tmp_path / "two.zip", **two)}
    assert set(try_merge(tmp_path / "merged.zip", feeds).zones) == {"Asia/Tokyo", "Asia/Seoul"}  # in 1987 they differed


def test_a_zone_that_there_is_not_does_not_travel(tmp_path: Path) -> None:
    one = {"agency": [agency("Asia/Tokio"), agency("Asia/Tokyo", "BUS")]}
    assert {row["agency_timezone"] for row in merged(tmp_path, one=one, two={})["agency.txt"]} == {"Asia/Tokyo"}


def test_a_feed_alone_keeps_the_zones_that_its_source_wrote(tmp_path: Path) -> None:
    feed = write_feed(tmp_path / "one.zip", agency=[agency("Asia/Tokyo"), agency("Asia/Seoul", "BUS")])
    alike = try_merge(tmp_path / "alike.zip", {"one": feed})
    assert alike.rows  # no summer time in either: one clock
    mixed = write_feed(tmp_path / "two.zip", agency=[agency("Asia/Tokyo"), agency("Europe/Rome", "BUS")])
    try_merge(tmp_path / "mixed.zip", {"two": mixed})
    zones = {
        name: [row["agency_timezone"] for row in tables(tmp_path / name)["agency.txt"]]
        for name in ("alike.zip", "mixed.zip")
    }
    assert zones == {"alike.zip": ["Asia/Tokyo"] * 2, "mixed.zip": ["Asia/Tokyo", "Europe/Rome"]}
