"""Settings: three places in rising order of strength, and every mistake at once."""

from pathlib import Path

import pytest

from services.shared.config import BadSettings, load_settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "noriai.toml"


def test_flags_win_over_the_environment_and_that_over_the_file(file: Path) -> None:
    file.write_text('host = "0.0.0.0"\nport = 1\nworkers = 3\n')
    settings = load_settings({"port": 3, "host": None}, {"NORIAI_PORT": "2", "NORIAI_LIMIT_LOOPBACK": "yes"}, file)
    assert (settings.host, settings.port, settings.workers, settings.limit_loopback) == ("0.0.0.0", 3, 3, True)


def test_without_anything_said_the_defaults_hold(file: Path) -> None:
    settings = load_settings({}, {}, file)
    assert (settings.host, settings.port, settings.data) == ("127.0.0.1", 8080, Path("data"))


def test_all_mistakes_are_said_at_once(file: Path) -> None:
    file.write_text("prot = 80\nlimit_loopback = 3\n")
    with pytest.raises(BadSettings) as caught:
        load_settings({}, {"NORIAI_WORKERS": "many"}, file)
    assert str(caught.value).splitlines() == [
        f"{file}: unknown setting 'prot'",
        "limit_loopback: expected bool, not 3",
        "workers: expected int, not 'many'",
    ]


def test_a_file_that_is_no_toml_is_said_to_be_so(file: Path) -> None:
    file.write_text("port 80")
    with pytest.raises(BadSettings, match=str(file)):
        load_settings({}, {}, file)


def test_what_the_environment_says_may_stand_in_a_file(file: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("c2VjcmV0\n")
    said = {"NORIAI_AUDIT_KEY_FILE": str(tmp_path / "key")}
    assert load_settings({}, said, file).audit_key == "c2VjcmV0"
    assert load_settings({}, {**said, "NORIAI_AUDIT_KEY": "other"}, file).audit_key == "other"


def test_a_file_that_is_named_and_cannot_be_read_is_a_mistake(file: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    with pytest.raises(BadSettings) as caught:
        load_settings({}, {"NORIAI_LOG_FILE": "/nowhere", "NORIAI_AUDIT_KEY_FILE": str(tmp_path / "key")}, file)
    assert str(caught.value).splitlines() == [
        "NORIAI_LOG_FILE: /nowhere can't be read: No such file or directory",
        f"NORIAI_AUDIT_KEY_FILE: {tmp_path / 'key'} can't be read: not UTF-8",
    ]


def test_a_commands_own_default_is_weaker_than_what_anyone_says(file: Path) -> None:
    defaults = {"data": "data/api"}
    assert load_settings({"data": None}, {}, file, defaults).data == Path("data/api")
    assert load_settings({"data": None}, {"NORIAI_DATA": "/var/lib/noriai"}, file, defaults).data == Path(
        "/var/lib/noriai"
    )
