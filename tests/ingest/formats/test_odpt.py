"""services.ingest.formats.odpt."""

import io
import zipfile
from typing import Any

import pytest

from services.ingest.failures import Failure
from services.ingest.format import NO_MEMORY, Decoded
from services.ingest.formats.odpt.decoding import decode
from services.shared.feed import Feed
from services.shared.model.said import NormalLines, SourceSaid
from services.shared.wire.codec import encode
from tests.support.odpt import RECEIVED_MS, payload, published_records

FEED = Feed("f", "odpt")


def read(body: bytes, feed: Feed = FEED) -> Decoded:
    decoded = decode(body, feed, RECEIVED_MS, NO_MEMORY)
    assert isinstance(decoded, Decoded)
    return decoded


def zip_of(**files: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}.json", data)
    return body.getvalue()


@pytest.mark.parametrize("holds", ["odpt:Station", "odpt:StationTimetable", "odpt:RailwayFare", "ug:Poi"])
def test_a_payload_of_static_classes_is_for_the_timetable_service(holds: str) -> None:
    assert read(payload([{"@type": holds, "owl:sameAs": "a"}])).timetable


@pytest.mark.parametrize("holds", ["odpt:Train", "odpt:Bus", "odpt:TrainInformation"])
def test_a_payload_of_live_classes_alone_is_not(holds: str) -> None:
    assert not read(payload([{"@type": holds, "owl:sameAs": "a"}])).timetable


def test_a_feed_that_speaks_of_another_timetable_brings_none() -> None:
    assert not read(payload([{"@type": "odpt:Station"}]), Feed("f", "odpt", static="other")).timetable


def test_a_zip_of_files_is_one_payload() -> None:
    live, static = payload([{"@type": "odpt:Train"}]), payload([{"@type": "odpt:Station"}])
    assert read(zip_of(a=live, b=static)).timetable
    assert not read(zip_of(a=live)).timetable


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "is empty"),
        (b'"a text"', "is not ODPT JSON"),
        (b"<html>busy</html>", "is an HTML page, not ODPT JSON"),
        (b"PK\x03\x04 cut", "is not ODPT JSON, or only a part of one"),
        (zip_of(), "is not ODPT JSON, or only a part of one"),
        (zip_of(a=b"<html>busy</html>"), "is an HTML page, not ODPT JSON"),
    ],
)
def test_what_is_something_else_is_refused_in_words(body: bytes, words: str) -> None:
    answer = decode(body, FEED, RECEIVED_MS, NO_MEMORY)
    assert isinstance(answer, Failure)
    assert answer.words == words


def test_lines_of_which_nothing_is_wrong_are_named_and_operators_that_speak_for_all_of_theirs() -> None:
    said = {"@type": "odpt:TrainInformation", "odpt:trainInformationText": {"ja": "平常どおり運転しています。"}}
    line = said | {"owl:sameAs": "a", "odpt:operator": "odpt.Operator:A", "odpt:railway": "odpt.Railway:A.B"}
    late = line | {"owl:sameAs": "b", "odpt:railway": "odpt.Railway:A.C", "odpt:trainInformationStatus": "遅延"}
    whole = said | {"owl:sameAs": "c", "odpt:operator": "odpt.Operator:D"}
    again = line | {"owl:sameAs": "d", "odpt:railway": "odpt.Railway:A.D", "odpt:trainInformationText": "平常運転"}
    text = {"ja": "平常どおり運転しています。"}
    assert read(payload([line, late, whole, again, line])).normal_lines == (
        NormalLines(("odpt.Operator:D", "odpt.Railway:A.B"), {}, text),
        NormalLines(("odpt.Railway:A.D",), {}, {"ja": "平常運転"}),
    )


def test_words_and_times_of_a_line_that_runs_normally_are_kept_as_far_as_there_is_room_and_they_can_be() -> None:
    def said(number: int, **more: Any) -> dict[str, Any]:
        text = {"ja": "平常運転です。", "en": f"{number} ".ljust(999, "n")}
        line = {"owl:sameAs": f"t{number}", "odpt:railway": f"odpt.Railway:A.{number}"}
        return {"@type": "odpt:TrainInformation", **line, "odpt:trainInformationText": text, **more}

    stamps = {"dc:date": "2026-01-10T12:00:00+09:00", "odpt:timeOfOrigin": "2026-01-10T09:00:00+09:00"}
    (kept,) = read(payload([said(1, **stamps, **{"dct:valid": "9999-12-31T23:59:59+00:00"})])).normal_lines
    assert (kept.time_ms - kept.since_ms, kept.valid_until_ms) == (3 * 3_600_000, 0)
    many = read(payload([said(number) for number in range(500)])).normal_lines
    assert sum(len(each.lines) for each in many) == 500
    assert len(many) < 120
    assert len(encode(SourceSaid("a", normal_lines=many))) < 200_000


def test_published_stations_are_for_the_timetable_service() -> None:
    assert read(payload(published_records("toei-stations/odpt_Station_Toei.json"))).timetable


def test_records_of_no_class_are_for_the_timetable_service_to_report_and_an_empty_list_is_for_nobody() -> None:
    assert read(payload([{"id": "a"}])).timetable
    assert not read(b" [ ]\n").timetable
    assert not read(b"[]").timetable
