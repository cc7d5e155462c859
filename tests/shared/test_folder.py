"""The data folder: one hub at a time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.shared.folder import DataFolder, FolderInUse
from tests.support.paths import PROJECT

HOLD = "import sys; from pathlib import Path; from services.shared.folder import DataFolder\n"
HOLD += "with DataFolder(Path(sys.argv[1])).held(): print('held', flush=True); sys.stdin.read()"


def test_a_folder_is_made_and_held_until_let_go(data: Path) -> None:
    folder = DataFolder(data)
    with (
        folder.held(),
        pytest.raises(FolderInUse, match=f"already runs on {data} .process {os.getpid()}."),
        folder.held(),
    ):
        pass
    with folder.held():
        assert folder.fresh


def test_a_killed_process_holds_it_no_longer(data: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(data)], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(FolderInUse, match=str(holder.pid)), DataFolder(data).held():
            pass
        holder.kill()
    with DataFolder(data).held():
        pass


def test_a_folder_with_a_log_is_not_fresh(data: Path) -> None:
    data.mkdir()
    DataFolder(data).log.touch()
    assert not DataFolder(data).fresh
