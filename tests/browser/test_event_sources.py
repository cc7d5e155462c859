"""Clients of Server-Sent Events by other people hear all of it, over a restart of the hub: Chromium's, and npm's."""

import os
import subprocess
from pathlib import Path

from playwright.sync_api import Browser

from tests.support.hub import HubProcess
from tests.support.judges import NPM
from tests.support.server_process import free_port
from tests.support.small_gtfs import gtfs, with_rows
from tests.support.sources import feeds_toml
from tests.support.waiting import until_process

# Of each event: what it is, and whether the place to resume from is its id, as it is outside of snapshots.
HEAR = """
const source = new EventSource(`${hub}/v1/events?kinds=station`);
source.onmessage = ({ data, lastEventId }) => {
  const event = JSON.parse(data);
  tell(`${event.type.split(".").slice(1, 3).join(".")} ${event.data.name ?? ""} ${lastEventId === event.id}`);
};
"""
NODE = "const { EventSource } = require('eventsource'); const hub = process.env.HUB, tell = console.log;" + HEAR
PAGE = "(hub) => { window.told = []; const tell = (line) => window.told.push(line);" + HEAR + "}"
BEGUN = ["station.changed Aoki false", "station.changed Doi false", "snapshot.end  true"]
NEWS = "station.changed Ena true"


def test_both_hear_a_snapshot_and_after_a_restart_what_they_missed(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "kibi.zip"
    file.write_bytes(gtfs())
    toml = feeds_toml({"id": "kibi", "format": "gtfs", "url": str(file), "interval": "1s"})
    hub = HubProcess(tmp_path / "hub", toml, "--port", str(free_port())).start().ready()
    until_process(hub.process, lambda: len(hub.get("/v1/stations")[1]["data"]) == 4)
    output, page = tmp_path / "output", browser.new_page()
    environment = {**os.environ, "HUB": hub.url, "NODE_PATH": str(NPM / "node_modules")}
    try:
        with output.open("wb") as told, subprocess.Popen(["node", "-e", NODE], env=environment, stdout=told) as node:
            page.goto(f"{hub.url}/ui/times.js")
            page.evaluate(PAGE, hub.url)

            def heard(*lines: str) -> bool:
                page.wait_for_timeout(50)  # Playwright's events come while it waits
                both = page.evaluate("() => window.told"), output.read_text("utf-8").splitlines()
                return all(line in one for line in lines for one in both)

            try:
                until_process(node, lambda: heard(*BEGUN))
                hub.kill()
                file.write_bytes(gtfs(with_rows("stops.txt", "e,Ena,34.7000,133.9600,0,,")))
                hub.start()
                until_process(node, lambda: heard(NEWS))
                assert output.read_text("utf-8").count("snapshot.begin") == 1  # it was told what it missed, no more
                assert (
                    page.evaluate("() => window.told.filter((line) => line.startsWith('snapshot.begin')).length") == 1
                )
            finally:
                node.kill()
    finally:
        page.close()
        hub.kill()
