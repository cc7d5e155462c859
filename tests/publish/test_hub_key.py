"""The hub's own key is made once and kept, whatever a crash left of an earlier try."""

from pathlib import Path

from services.publish.hub_key import found_key, hub_key
from services.shared.config import load_settings


def test_a_key_that_a_crash_left_empty_is_made_anew_and_kept(tmp_path: Path) -> None:
    (tmp_path / "audit.key").touch()
    settings = load_settings({"data": str(tmp_path)})
    made = hub_key(settings).private_bytes_raw()
    assert made == hub_key(settings).private_bytes_raw()
    assert [path.name for path in tmp_path.iterdir()] == ["audit.key"]
    kept = found_key(settings)
    assert kept is not None
    assert kept.private_bytes_raw() == made
