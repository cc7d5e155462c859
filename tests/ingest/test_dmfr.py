"""services.ingest.dmfr: Transitland's lists of feeds."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.ingest.feeds import BadFeeds, load_feeds
from services.shared.feed import Feed

BART: dict[str, Any] = {
    "feeds": [
        {
            "id": "f-9q9-bart",
            "spec": "gtfs",
            "urls": {"static_current": "https://www.bart.gov/gtfs.zip", "static_historic": ["https://old"]},
            "license": {"spdx_identifier": "CC-BY-4.0", "attribution_text": "BART"},
        },
        {
            "id": "f-9q9-bart~rt",
            "spec": "gtfs-rt",
            "urls": {
                "realtime_trip_updates": "https://api.bart.gov/tu.aspx",
                "realtime_alerts": "https://api.bart.gov/alerts.aspx",
            },
        },
    ],
    "operators": [
        {
            "onestop_id": "o-9q9-bart",
            "associated_feeds": [{"feed_onestop_id": "f-9q9-bart"}, {"feed_onestop_id": "f-9q9-bart~rt"}],
        }
    ],
}


def load(tmp_path: Path, document: Any) -> tuple[Feed, ...]:
    file = tmp_path / "bart.dmfr.json"
    file.write_text(json.dumps(document, indent=2))
    return load_feeds([file], {})


def test_a_feed_comes_of_every_realtime_url_and_speaks_of_its_operators_timetable(tmp_path: Path) -> None:
    assert load(tmp_path, BART) == (
        Feed("f-9q9-bart", "gtfs", "https://www.bart.gov/gtfs.zip", licence="CC-BY-4.0", attribution="BART"),
        Feed(
            "f-9q9-bart-rt-trip-updates", "gtfs-rt", "https://api.bart.gov/tu.aspx",
            interval_seconds=20, static="f-9q9-bart",
        ),
        Feed(
            "f-9q9-bart-rt-alerts", "gtfs-rt", "https://api.bart.gov/alerts.aspx",
            interval_seconds=20, static="f-9q9-bart",
        ),
    )  # fmt: skip


def test_operators_inside_a_feed_associate_it_too(tmp_path: Path) -> None:
    static, live = BART["feeds"]
    within = {**live, "operators": [{"associated_feeds": [{"feed_onestop_id": "f-9q9-bart"}]}]}
    assert load(tmp_path, {"feeds": [static, within]})[1].static == "f-9q9-bart"


def test_dmfr_and_toml_may_stand_beside_each_other(tmp_path: Path) -> None:
    toml = tmp_path / "feeds.toml"
    toml.write_text('[[feed]]\nid = "mine"\nformat = "gtfs-rt"\nstatic = "f-9q9-bart"\n')
    dmfr = tmp_path / "bart.json"
    dmfr.write_text(json.dumps(BART))
    assert next(iter(load_feeds([toml, dmfr], {}))).static == "f-9q9-bart"


@pytest.mark.parametrize(
    ("feed", "words"),
    [
        ({"id": "f-x", "spec": "gbfs", "urls": {}}, "f-x: spec 'gbfs' is not read: expected gtfs or gtfs-rt"),
        ({"id": "f-x", "spec": "gtfs"}, "f-x: has no urls"),
        ({"id": "f-x", "spec": "gtfs", "urls": {}}, "f-x: has none of the urls static_current"),
        ({"id": "f-x", "spec": "gtfs", "urls": {"static_current": "ftp://h/x"}}, "f-x: 'url': expected http://…"),
        (
            {"id": "f-x", "spec": "gtfs", "urls": {"static_current": "https://h"}, "authorization": {"type": "header"}},
            "f-x: needs a key: describe it in a feeds.toml, with the key as env:NAME",
        ),
    ],
)
def test_what_cannot_be_read_is_said_with_the_line_of_its_id(tmp_path: Path, feed: Any, words: str) -> None:
    with pytest.raises(BadFeeds) as caught:
        load(tmp_path, {"feeds": [BART["feeds"][0], feed]})
    (mistake,) = caught.value.mistakes
    text = (tmp_path / "bart.dmfr.json").read_text().splitlines()
    assert '"id": "f-x"' in text[mistake.line - 1]
    assert mistake.words.startswith(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "bart.json:1: Expecting property name enclosed in double quotes"),
        ("[]", "bart.json:1: expected a DMFR document: an object with a list of feeds"),
        ('{"feeds": [{"spec": "gtfs"}]}', "bart.json:1: a feed of it has no id"),
    ],
)
def test_a_file_that_is_no_dmfr_is_said(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "bart.json"
    file.write_text(text)
    with pytest.raises(BadFeeds) as caught:
        load_feeds([file], {})
    assert str(caught.value).endswith(words)
