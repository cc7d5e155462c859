"""Secrets of feeds leave the hub in one direction only: to the feed."""

import logging
from pathlib import Path

import pytest

from services.ingest.feeds import BadFeeds, load_feeds
from services.shared.clock import ManualClock
from services.shared.feed import Secret
from services.shared.log.topics import TOPICS
from tests.support.feed_server import Scripted, feed_server
from tests.support.gtfs_rt import message_bytes, trip
from tests.support.polling import desk_in

SECRET = "open-sesame-31415"


async def test_secrets_are_in_no_log_line_no_record_and_no_blob(
    data: Path, tmp_path: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong, and at the finest level of every library."""
    caplog.set_level(logging.DEBUG)
    async with feed_server() as server, desk_in(data, clock, max_bytes=10_000, timeout_seconds=1) as desk:
        toml = tmp_path / "feeds.toml"
        toml.write_text(
            f'[[feed]]\nid = "rt"\nformat = "gtfs-rt"\nurl = "{server.url}/rt"\n'
            'headers = { X-Key = "env:KEY" }\nquery = { token = "env:KEY" }\n'
        )
        (feed,) = load_feeds([toml], {"KEY": SECRET})
        poller = desk.poller(feed)
        for scripted in (
            Scripted(message_bytes([trip("t1")])),
            Scripted(status=500),
            Scripted(b"<html>", headers={"ETag": '"1"'}),
            Scripted(b"x", slow=True),
            Scripted(bytes(5000), endless=True),
            Scripted(b"x", cut=True),
            Scripted(b"x", headers={"Content-Encoding": "gzip"}),
            Scripted(status=302, headers={"Location": f"http://127.0.0.1:1/?token={SECRET}"}),
            Scripted(status=302, headers={"Location": f"http://{SECRET}@["}),
        ):
            server.answers["/rt"] = scripted
            await poller.poll_once()
        assert {asked.headers["X-Key"] for asked in server.asked} == {SECRET}
        assert {asked.query["token"] for asked in server.asked} == {SECRET}
        assert poller.fetching.failures == 8
        chunks = [await desk.log.read(topic, 0, (await desk.log.bounds(topic, 0)).begin) for topic in TOPICS]
        records = [record for chunk in chunks for record in chunk.records]
        assert len(records) > 10
        assert all(SECRET.encode() not in record.key + (record.value or b"") for record in records)
        assert SECRET not in repr(feed)
    assert len(caplog.records) >= 8
    assert SECRET not in caplog.text
    assert all(SECRET.encode() not in file.read_bytes() for file in data.rglob("*") if file.is_file())


def test_a_secret_may_stand_in_a_file_that_the_environment_names(tmp_path: Path) -> None:
    toml, key = tmp_path / "feeds.toml", tmp_path / "key"
    toml.write_text(
        '[[feed]]\nid = "rt"\nformat = "gtfs-rt"\nurl = "https://example.org/rt"\nheaders = { X-Key = "env:KEY" }\n'
    )
    key.write_text(f"{SECRET}\n")
    (feed,) = load_feeds([toml], {"KEY_FILE": str(key)})
    assert feed.headers["X-Key"] == Secret(SECRET)
    assert SECRET not in repr(feed)
    with pytest.raises(BadFeeds, match="KEY_FILE: /nowhere can't be read"):
        load_feeds([toml], {"KEY_FILE": "/nowhere"})
