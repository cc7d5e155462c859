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
