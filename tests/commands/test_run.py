"""`noriai run` as a process: what it refuses, and how it ends."""

from pathlib import Path

import pytest

from services.__main__ import main
from services.shared.folder import DataFolder
from tests.support.hub import HubProcess


def test_a_hub_without_feeds_answers_and_ends_cleanly(tmp_path: Path) -> None:
    with HubProcess(tmp_path) as hub:
        assert hub.ready().get("/v1/sources")[0] == 200
        assert hub.end() == 0
    assert "Traceback" not in hub.output()


def test_a_second_hub_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    with HubProcess(tmp_path / "first") as hub:
        second = HubProcess(tmp_path / "second", "", "--data", str(hub.data))
        with pytest.raises(RuntimeError, match="ended with 1"):
            second.start()
        assert f"a hub already runs on {hub.data} (process {hub.process.pid})" in second.output()
        assert hub.ready().get("/v1/sources")[0] == 200


def test_a_killed_hub_starts_again_on_its_folder(tmp_path: Path) -> None:
    with HubProcess(tmp_path) as hub:
        hub.kill()
        assert hub.start().ready().get("/v1/sources")[0] == 200


def test_all_mistakes_of_feeds_and_settings_are_said_and_nothing_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    feeds = tmp_path / "feeds.toml"
    feeds.write_text('[[feed]]\nid = "Not An Id"\nformat = "gtfs"\n\n[[feed]]\nid = "two"\nformat = "papyrus"\n')
    assert main(["run", "--feeds", str(feeds), "--data", str(tmp_path / "data")]) == 2
    said = capsys.readouterr().err
    assert "Not An Id" in said
    assert "papyrus" in said
    monkeypatch.setenv("NORIAI_WORKERS", "some")
    assert main(["run", "--data", str(tmp_path / "data")]) == 2
    assert "workers: expected int, not 'some'" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_another_clock_needs_a_fresh_folder(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.mkdir()
    DataFolder(data).log.touch()
    assert main(["run", "--data", str(data), "--clock", "2019-08-07T08:00:00-07:00"]) == 2
    assert f"--clock needs a fresh --data, and {data} already holds a hub's log" in capsys.readouterr().err


def test_a_service_alone_must_be_told_where_log_store_and_blobs_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NORIAI_STORE", "redis://127.0.0.1:1")
    assert main(["serve", "api"]) == 2
    assert capsys.readouterr().err.splitlines() == ["say --log, or NORIAI_LOG", "say --blobs, or NORIAI_BLOBS"]
