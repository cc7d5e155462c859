"""`noriai rebuild`: views go, the log and the payloads stay."""

from pathlib import Path

import pytest

from services.__main__ import main
from services.shared.folder import DataFolder


@pytest.fixture
def folder(data: Path) -> DataFolder:
    folder = DataFolder(data)
    (folder.timetables / "0123456789abcdef.v1").mkdir(parents=True)
    (folder.blobs / "sha256").mkdir()
    for file in (folder.log, folder.store, folder.merge_state):
        file.touch()
        file.with_name(file.name + "-wal").touch()
    return folder


def test_the_store_goes_with_the_state_of_merge(folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rebuild", "store", "--data", str(folder.path)]) == 0
    left = {path.name for path in folder.path.iterdir()}
    assert left == {"blobs", "hub.lock", "log.db", "log.db-wal"}
    assert "the merged picture" in capsys.readouterr().out


def test_compiled_timetables_go_and_payloads_stay(folder: DataFolder) -> None:
    assert main(["rebuild", "timetables", "--data", str(folder.path)]) == 0
    assert not folder.timetables.exists()
    assert (folder.blobs / "sha256").exists()
    assert folder.store.exists()


def test_nothing_is_thrown_away_under_a_running_hub(folder: DataFolder, capsys: pytest.CaptureFixture[str]) -> None:
    with folder.held():
        assert main(["rebuild", "store", "--data", str(folder.path)]) == 1
    assert "a hub already runs" in capsys.readouterr().err
    assert folder.store.exists()


def test_a_folder_without_a_log_is_left_alone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rebuild", "store", "--data", str(data)]) == 2
    assert "holds no hub's log" in capsys.readouterr().err
