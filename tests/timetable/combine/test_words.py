"""Translations in their three shapes, credits, and the merged feed's own line."""

from pathlib import Path

import pytest

from tests.support.gtfs import SMALL, TableSpec
from tests.support.merging import Rows, errors, merged

OLD = "trans_id,lang,translation\nAsh,ja,トネリコ\nCedar,ja,スギ\nTree Line,ja,木線\nnobody,ja,誰も\n"
BY_VALUE = "table_name,field_name,language,translation,field_value\nstops,stop_name,ja,トネリコ,Ash\n"
BY_RECORD = """table_name,field_name,language,translation,record_id,record_sub_id
stops,stop_name,ja,トネリコ,A,NONE
stops,stop_name,ja,誰も,lost,
stop_times,stop_headsign,ja,スギ,T1,2
feed_info,feed_publisher_name,ja,誰か,,
"""
IN_ORDER = ("table_name", "field_name", "language", "translation", "record_id", "record_sub_id", "field_value")


def words(found: dict[str, Rows]) -> set[tuple[str, ...]]:
    return {tuple(row.get(name, "") for name in IN_ORDER) for row in found["translations.txt"]}


def test_a_translation_of_any_text_becomes_one_of_each_field_that_has_it(tmp_path: Path) -> None:
    assert words(merged(tmp_path, one={"translations": OLD})) == {
        ("stops", "stop_name", "ja", "トネリコ", "", "", "Ash"),
        ("stops", "stop_name", "ja", "スギ", "", "", "Cedar"),
        ("trips", "trip_headsign", "ja", "スギ", "", "", "Cedar"),
        ("routes", "route_long_name", "ja", "木線", "", "", "Tree Line"),
    }
    assert not errors(tmp_path / "merged.zip")


def test_beside_another_feed_a_translated_value_is_that_feeds_alone(tmp_path: Path) -> None:
    found = merged(tmp_path, one={"translations": BY_VALUE}, two={})
    assert words(found) == {("stops", "stop_name", "ja", "トネリコ", "one:A", "", "")}
    assert not errors(tmp_path / "merged.zip")


def test_headsigns_of_calls_stay_translated_by_value(tmp_path: Path) -> None:
    stop_times = [dict(row, stop_headsign="Cedar") for row in SMALL["stop_times"]]
    feed: dict[str, TableSpec] = {
        "stop_times": stop_times,
        "translations": BY_VALUE + "stop_times,stop_headsign,ja,スギ,Cedar\n",
    }
    found = merged(tmp_path, one=feed, two=feed)
    assert [row["field_value"] for row in found["translations.txt"] if row["table_name"] == "stop_times"] == ["Cedar"]
    assert not errors(tmp_path / "merged.zip")


def test_a_translated_record_keeps_its_place_when_it_travels(tmp_path: Path) -> None:
    assert words(merged(tmp_path, one={"translations": BY_RECORD})) == {
        ("stops", "stop_name", "ja", "トネリコ", "one:A", "", ""),
        ("stop_times", "stop_headsign", "ja", "スギ", "one:T1", "2", ""),
    }


def test_every_source_is_credited_with_its_licence(tmp_path: Path) -> None:
    own = [
        {"attribution_id": "x", "organization_name": "Whole", "is_producer": 1},
        {"attribution_id": "y", "organization_name": "Line", "is_operator": 1, "route_id": "R"},
        {"attribution_id": "z", "organization_name": "Lost", "is_operator": 1, "route_id": "lost"},
    ]
    agency = [SMALL["agency"][0], {**SMALL["agency"][0], "agency_id": "BUS"}]
    found = merged(tmp_path, one={"attributions": own, "agency": agency}, two={})["attributions.txt"]
    told = [(row["attribution_id"], row["agency_id"], row["route_id"], row["organization_name"]) for row in found]
    assert told == [
        ("one:x", "one:RAIL", "", "Whole"),
        ("one:x:1", "one:BUS", "", "Whole"),
        ("one:y", "", "one:R", "Line"),
        ("noriai:one:0", "one:RAIL", "", "Small Railway (CC-BY-4.0)"),
        ("noriai:one:1", "one:BUS", "", "Small Railway (CC-BY-4.0)"),
        ("noriai:two:0", "two:RAIL", "", "Small Railway (CC-BY-4.0)"),
    ]
    assert found[-1]["attribution_url"] == "https://spdx.org/licenses/CC-BY-4.0.html"


@pytest.mark.parametrize(("languages", "said"), [(("en", "en"), "en"), (("en", "ja"), "mul")])
def test_the_feed_is_the_hubs_in_the_language_of_all(languages: tuple[str, str], said: str, tmp_path: Path) -> None:
    feeds = {
        feed: {"agency": [{**SMALL["agency"][0], "agency_lang": language}]}
        for feed, language in zip(("one", "two"), languages, strict=True)
    }
    assert merged(tmp_path, None, **feeds)["feed_info.txt"] == [
        {
            "feed_publisher_name": "noriai",
            "feed_publisher_url": "https://hub.example",
            "feed_lang": said,
            "feed_start_date": "20260101",
            "feed_end_date": "20261231",
            "feed_version": "merged-1",
            "feed_contact_url": "https://hub.example",
        }
    ]
