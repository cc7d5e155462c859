"""`noriai rebuild`: deletes a view of the log; the next start makes it again (DESIGN §3.1)."""

import argparse
import shutil
import sys
from pathlib import Path

from services.shared.config import BadSettings, load_settings
from services.shared.folder import DataFolder, FolderInUse

HELP = "Throws a view away; the next start makes it again from the log. The hub of that folder must not run."

VIEWS = {
    "store": "the merged picture and the state of merge",
    "timetables": "the compiled timetables",
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("view", choices=VIEWS, help="; ".join(f"{name}: {what}" for name, what in VIEWS.items()))
    parser.add_argument("--data", metavar="DIR", help="the hub's data folder (default: data)")


def run(arguments: argparse.Namespace) -> int:
    try:
        folder = DataFolder(load_settings({"data": arguments.data}).data)
    except BadSettings as error:
        return _refuse(str(error), code=2)
    if folder.fresh:
        return _refuse(f"{folder.path} holds no hub's log, so nothing could be made again", code=2)
    try:
        with folder.held():
            for path in _files(folder, arguments.view):
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    except FolderInUse as error:
        return _refuse(f"{error}: end it first")
    print(f"{VIEWS[arguments.view]} of {folder.path}: deleted; the next start makes them again from the log")
    return 0


def _files(folder: DataFolder, view: str) -> list[Path]:
    if view == "timetables":
        return [folder.timetables]
    return [
        file.with_name(file.name + suffix)
        for part in (folder, folder.displayed)
        for file in (part.store, part.merge_state)
        for suffix in ("", "-wal", "-shm")
    ]


def _refuse(why: str, code: int = 1) -> int:
    print(why, file=sys.stderr)
    return code
