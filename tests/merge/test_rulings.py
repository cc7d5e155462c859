"""The overrides file: read when it changes, and never half."""

from pathlib import Path

from services.merge.rulings import Rulings
from services.shared.config import Settings


def test_a_file_is_read_when_it_comes_changes_and_goes(tmp_path: Path) -> None:
    rulings = Rulings(Settings(data=tmp_path))
    assert rulings.changed() is None
    file = tmp_path / "overrides.toml"
    file.write_text('[[same]]\nstops = ["a/stop/1", "b/stop/2"]\n')
    found = rulings.changed()
    assert found is not None
    assert found.same == {(("a", "1"), ("b", "2"))}
    assert rulings.changed() is None
    file.unlink()
    emptied = rulings.changed()
    assert emptied is not None
    assert list(emptied) == []


def test_a_file_with_a_mistake_changes_nothing(tmp_path: Path) -> None:
    rulings = Rulings(Settings(data=tmp_path))
    for mistake in ("[[same", '[[same]]\nstops = ["a/stop/1"]\n', '[[equal]]\nstops = ["a/stop/1", "a/stop/2"]\n',
                    '[[same]]\nstops = ["a/route/1", "b/stop/2"]\n'):  # fmt: skip
        (tmp_path / "overrides.toml").write_text(mistake)
        assert rulings.changed() is None
