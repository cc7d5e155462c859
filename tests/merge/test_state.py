"""What merge remembers between runs: table and place fit each other, also when merge ends in the middle of a save."""

import threading
from pathlib import Path

import pytest

from services.merge.state import State, StateUnavailable
from services.merge.table import SaidKey, Source, Table, Touched
from services.shared.model.events import Batch, Observation

SOURCE: Source = ("bus", "poll")
KEYS: list[SaidKey] = [("stop", "a"), ("stop", "b")]


class SlowSaid(dict[SaidKey, bytes]):
    """Says when it is first read, and waits then."""

    def __init__(self, said: dict[SaidKey, bytes]) -> None:
        super().__init__(said)
        self.reading, self.go_on = threading.Event(), threading.Event()

    def __getitem__(self, key: SaidKey) -> bytes:
        self.reading.set()
        assert self.go_on.wait(10)
        return super().__getitem__(key)


def test_closing_waits_for_the_save_that_a_cancelled_merge_left_running(tmp_path: Path) -> None:
    table = Table()
    upserts = tuple(Observation(*key, b"said") for key in KEYS)
    touched = table.apply([Batch(*SOURCE, complete=True, upserts=upserts)])
    assert touched == Touched(SOURCE, frozenset(KEYS))
    slow = table.channels[SOURCE].said = SlowSaid(table.channels[SOURCE].said)
    state = State(tmp_path / "merge.db")
    saving = threading.Thread(target=state.save, args=("epoch", 7, table, [touched]))
    saving.start()
    assert slow.reading.wait(10)
    closing = threading.Thread(target=state.close)
    closing.start()
    slow.go_on.set()
    saving.join()
    closing.join()
    again = State(tmp_path / "merge.db")
    remembered, next_offset = again.load("epoch")
    again.close()
    assert (remembered.channels[SOURCE].said, next_offset) == (dict.fromkeys(KEYS, b"said"), 7)


def test_damage_inside_the_file_is_as_good_as_its_loss(tmp_path: Path) -> None:
    table = Table()
    upserts = tuple(Observation("stop", f"{n}", b"said" * 500) for n in range(200))
    touched = table.apply([Batch(*SOURCE, complete=True, upserts=upserts)])
    assert touched is not None
    state = State(tmp_path / "merge.db")
    state.save("epoch", 7, table, [touched])
    state.close()
    content = bytearray((tmp_path / "merge.db").read_bytes())
    content[4096:-4096] = b"\xff" * (len(content) - 8192)
    (tmp_path / "merge.db").write_bytes(content)
    again = State(tmp_path / "merge.db")
    remembered, next_offset = again.load("epoch")
    assert (remembered.channels, next_offset) == ({}, None)
    again.save("epoch", 8, table, [touched])
    again.close()


def test_a_file_that_cannot_be_opened_now_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "merge.db"
    path.mkdir()
    with pytest.raises(StateUnavailable):
        State(path)
    assert path.exists()
