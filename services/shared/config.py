"""Settings: noriai.toml, then NORIAI_*, then flags, in rising order of strength (CONTRACT.md §1).

What the environment says may stand in a file: NAME_FILE is the path of NAME's, as containers get their secrets.

Each setting is declared once, with its sentence; docs/configuration.md is made from here.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


def setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"sentence": sentence})


class BadSettings(ValueError):
    """All mistakes at once, a line each."""


@dataclass(frozen=True, slots=True)
class Settings:
    host: str = setting("127.0.0.1", "address that the web server listens on")
    port: int = setting(8080, "port of the web server")
    data: Path = setting(Path("data"), "folder of the log, the store and the blobs")
    log: str = setting(
        "", "address of the log: kafka://HOST:PORT (docs/deploy.md has the rest). Empty: SQLite in the data folder"
    )
    store: str = setting(
        "", "address of the store: redis://HOST:PORT (docs/deploy.md has the rest). Empty: SQLite in the data folder"
    )
    blobs: str = setting("", "address of the blobs: directory:PATH. Empty: in the data folder")
    kafka: str = setting(
        "", "address of the Kafka with the public topics: kafka://HOST:PORT. Empty: that of the log, if it is on one"
    )
    base_url: str = setting("", "the hub's address as others see it; CloudEvents' `source`. Empty: from host and port")
    overrides: str = setting(
        "", "file of what a person has decided on stations (docs/identity.md). Empty: overrides.toml in the data folder"
    )
    ground: str = setting(
        "",
        "GeoJSON file of what the map draws below the lines: polygons and lines whose `kind` is water, land, green or "
        "street. Empty: a plain ground",
    )
    workers: int = setting(1, "processes that compile and check timetables")
    fetch_max_bytes: int = setting(512_000_000, "the largest answer that a feed may give, after decompression")
    fetch_timeout_seconds: float = setting(120.0, "the longest that one fetch may take")
    fetch_private_addresses: bool = setting(
        True, "whether feeds of feeds.toml may be fetched from private addresses; URLs given by users never are"
    )
    zip_max_bytes: int = setting(8_000_000_000, "the largest sum of a zip's unpacked files")
    zip_max_ratio: int = setting(200, "the largest ratio of a zip's unpacked to packed size")
    zip_max_entries: int = setting(1000, "the most files in a zip")
    compile_timeout_seconds: float = setting(
        900.0, "the longest that compiling one timetable, or merging several, may take"
    )
    merged_zips_kept: int = setting(8, "how many different answers of /v1/gtfs.zip are kept for whoever asks next")
    anonymous_per_minute: int = setting(
        600, "requests a minute of one address without a key; loopback is limited only where people sign in"
    )
    key_per_minute: int = setting(6000, "requests a minute with one key; loopback is not limited")
    anonymous_streams: int = setting(
        100, "event streams that one address may have open without a key; loopback is not limited"
    )
    key_streams: int = setting(1000, "event streams that may be open with one key")
    account_streams: int = setting(2000, "event streams that may be open with all keys of one account")
    upload_max_bytes: int = setting(200_000_000, "the largest timetable that an operator may push")
    audit_key: str = setting(
        "", "the hub's Ed25519 key, which signs the audit: 32 bytes in base64. Empty: made once, in the data folder"
    )
    webhook_key: str = setting(
        "", "what the secrets of webhooks are encrypted under: 32 bytes in base64. Empty: made once, in the data folder"
    )
    webhook_private_addresses: bool = setting(
        False,
        "whether webhooks may lead to private addresses, and by http: for tests, and inside a network of one's own",
    )
    webhooks_per_account: int = setting(100, "the most webhooks of one account")
    webhooks_most: int = setting(10_000, "the most webhooks of the hub")
    developers_sign_up: bool = setting(
        False, "whether anyone may sign up as a developer, who makes keys for reading and webhooks"
    )
    developers_most: int = setting(1000, "the most people who are developers")
    proxies: str = setting(
        "",
        "addresses and networks of the web servers in front, separated by commas, whose X-Forwarded-For says who asks. "
        "Empty: nobody's does",
    )
    limit_loopback: bool = setting(False, "whether loopback is limited too")
    stream_ring: int = setting(
        20_000, "changes kept in memory for streams; a client further behind is given a snapshot"
    )
    stream_keepalive_seconds: float = setting(15.0, "how often an idle event stream says that it lives")
    changes_kept_seconds: int = setting(
        7 * 86_400, "how long noriai.changes.v1 is kept, and so how far back a client can resume"
    )

    @property
    def address(self) -> str:
        """The hub's address in what it says of itself: CloudEvents' `source`, the publisher of its GTFS."""
        host = "127.0.0.1" if self.host in ("", "0.0.0.0", "::", "localhost") else self.host
        return self.base_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def origin(self) -> str:
        """Where people sign in. Passkeys are for names, never for addresses: unless told the hub is `localhost`."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"http://localhost:{self.port}"


def from_environment(environment: Mapping[str, str], name: str) -> str | None:
    """What `name` holds, or the file that `name`_FILE points to. Raises ValueError when that can't be read."""
    if name in environment:
        return environment[name]
    path = environment.get(f"{name}_FILE")
    if path is None:
        return None
    try:
        return Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise ValueError(f"{name}_FILE: {path} can't be read: {why}") from None


def load_settings(
    flags: Mapping[str, Any],
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
    defaults: Mapping[str, Any] | None = None,
) -> Settings:
    """`defaults` stand in for those of Settings. Raises BadSettings naming every unknown name and bad value."""
    env = os.environ if environment is None else environment
    path = file or Path("noriai.toml")
    raw: dict[str, Any] = dict(defaults or {})
    mistakes: list[str] = []
    known = {f.name: f for f in fields(Settings)}
    if path.exists():
        try:
            raw.update(tomllib.loads(path.read_text("utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            mistakes.append(f"{path}: {error}")
    mistakes += [f"{path}: unknown setting {name!r}" for name in raw if name not in known]
    for name in known:
        try:
            if (said := from_environment(env, f"NORIAI_{name.upper()}")) is not None:
                raw[name] = said
        except ValueError as error:
            mistakes.append(str(error))
    raw |= {name: value for name, value in flags.items() if value is not None}
    values: dict[str, Any] = {}
    for name, value in raw.items():
        if name not in known:
            continue
        try:
            values[name] = _cast(known[name].default, value)
        except (TypeError, ValueError):
            mistakes.append(f"{name}: expected {type(known[name].default).__name__}, not {value!r}")
    if mistakes:
        raise BadSettings("\n".join(mistakes))
    return Settings(**values)


def _cast(default: Any, value: Any) -> Any:
    if isinstance(default, bool):
        if isinstance(value, bool):
            return value
        words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
        if str(value).lower() not in words:
            raise ValueError(value)
        return words[str(value).lower()]
    if isinstance(default, Path):
        return Path(value)
    return type(default)(value)
