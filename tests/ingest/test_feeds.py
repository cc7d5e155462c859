"""services.ingest.feeds: what a feeds.toml may say, and every way in which it may be wrong."""

from pathlib import Path

import pytest

from services.ingest.feeds import BadFeeds, load_feeds
from services.ingest.formats import FORMATS
from services.shared.feed import Feed, Hold, Records, Secret

WHOLE = """
[[feed]]
id = "unobus"
format = "gtfs"
url = "https://example.org/gtfs.zip?lang=ja"
operator = "unobus"
licence = "CC-BY-4.0"
attribution = "宇野バス"
interval = "2h"
priority = 200
trusted = false
redistribution = "none"
max_age = "30m"
delete_after = "30d"
headers = { Accept = "application/zip", X-Key = "env:UNOBUS_KEY" }
query = { "acl:consumerKey" = "env:ODPT_KEY" }

[[feed]]
id = "unobus-rt"
format = "gtfs-rt"
url = "live/tu.pb"
static = "unobus"
"""


def load(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> tuple[Feed, ...]:
    file = tmp_path / "feeds.toml"
    file.write_text(text, "utf-8")
    return load_feeds([file], environment or {})


def mistakes(tmp_path: Path, text: str, environment: dict[str, str] | None = None) -> list[tuple[int, str]]:
    with pytest.raises(BadFeeds) as caught:
        load(tmp_path, text, environment)
    return [(mistake.line, mistake.words) for mistake in caught.value.mistakes]


def one(tmp_path: Path, lines: str, environment: dict[str, str] | None = None) -> list[tuple[int, str]]:
    """Mistakes of a feed that is right but for `lines`, which begin at line 4."""
    return mistakes(tmp_path, f'[[feed]]\nid = "a"\nformat = "gtfs"\n{lines}\n', environment)


def test_every_key_of_the_contract_is_read(tmp_path: Path) -> None:
    static, live = load(tmp_path, WHOLE, {"UNOBUS_KEY": "sesame", "ODPT_KEY": "open"})
    assert static == Feed(
        id="unobus",
        format="gtfs",
        url="https://example.org/gtfs.zip?lang=ja",
        operator="unobus",
        licence="CC-BY-4.0",
        attribution="宇野バス",
        interval_seconds=7200,
        priority=200,
        trusted=False,
        redistribution="none",
        max_age_seconds=1800,
        delete_after_seconds=30 * 86_400,
        headers={"Accept": "application/zip", "X-Key": Secret("sesame")},
        query={"acl:consumerKey": Secret("open")},
    )
    assert (live.url, live.static, live.namespace) == (tmp_path / "live/tu.pb", "unobus", "unobus")
    assert live.max_age_seconds is None


def test_intervals_have_a_default_a_format(tmp_path: Path) -> None:
    feeds = load(tmp_path, "".join(f'[[feed]]\nid = "{f}"\nformat = "{f}"\n' for f in ("gtfs", "gtfs-rt")))
    assert [feed.interval_seconds for feed in feeds] == [3600, 20]


@pytest.mark.parametrize(
    ("stated", "seconds"), [('"20s"', 20), ('"30m"', 1800), ('"1.5h"', 5400), ('"30d"', 2_592_000), ("45", 45)]
)
def test_durations_have_units_or_are_seconds(tmp_path: Path, stated: str, seconds: float) -> None:
    (feed,) = load(tmp_path, f'[[feed]]\nid = "a"\nformat = "gtfs"\ninterval = {stated}\n')
    assert feed.interval_seconds == seconds


def test_absolute_paths_and_those_relative_to_the_file_are_paths(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    file = tmp_path / "sub" / "feeds.toml"
    file.write_text('[[feed]]\nid = "a"\nformat = "gtfs"\nurl = "../a.zip"\n[[feed]]\nid = "b"\nformat = "gtfs"\n'
                    'url = "/data/b.zip"\n[[feed]]\nid = "c"\nformat = "gtfs"\n')  # fmt: skip
    assert [feed.url for feed in load_feeds([file], {})] == [tmp_path / "sub" / "../a.zip", Path("/data/b.zip"), None]


def test_an_empty_file_is_a_hub_without_feeds(tmp_path: Path) -> None:
    assert load(tmp_path, "# none yet\n") == ()


def test_all_mistakes_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = """# feeds
[[feed]]
id = "Uno Bus"
format = "gtsf"
intervall = "1h"

[[feed]]
id = "a"
format = "gtfs-rt"
static = "b"
redistribution = "deriving"

[[feed]]
id = "a"
format = "gtfs"
interval = "soon"
[feed.headers]
X-Place = "here"
Authorization = "Bearer sesame"
[other]
"""
    assert mistakes(tmp_path, text) == [
        (3, "'id': expected small letters, digits and hyphens, not 'Uno Bus'"),
        (4, f"unknown format 'gtsf', did you mean 'gtfs'?: expected {', '.join(FORMATS)}"),
        (5, "unknown key 'intervall': did you mean 'interval'?"),
        (10, "'static' names 'b', which is no feed with a timetable (a)"),
        (11, "'redistribution': expected raw, derived, display, none, not 'deriving'"),
        (14, f"the id 'a' is taken: {tmp_path / 'feeds.toml'}:8 has it"),
        (16, '\'interval\': expected "20s", "30m", "1h", "30d" or seconds, from 1 on, not \'soon\''),
        (19, "'headers': 'Authorization' looks like a secret and stands in the file: expected \"env:NAME\""),
        (20, "unknown 'other': expected [[feed]]"),
    ]


def test_mistakes_of_several_files_name_their_file(tmp_path: Path) -> None:
    first, second = tmp_path / "1.toml", tmp_path / "2.toml"
    first.write_text('[[feed]]\nid = "a"\nformat = "gtfs"\n')
    second.write_text('[[feed]]\nid = "a"\nformat = "gtfs"\n')
    with pytest.raises(BadFeeds) as caught:
        load_feeds([first, second, tmp_path / "3.toml"], {})
    assert str(caught.value).splitlines() == [
        f"{second}:2: the id 'a' is taken: {first}:2 has it",
        f"{tmp_path / '3.toml'}:1: can't be read: No such file or directory",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("[[feed]]\nid = \n", 2), ('[[feed]]\nid = "a"\nid = "b"\n', 3), ("[[feed\n", 1), ('\n\n[[feed]]\nid = "a', 4)],
)
def test_a_syntax_error_has_its_line(tmp_path: Path, text: str, line: int) -> None:
    assert [found for found, _ in mistakes(tmp_path, text)] == [line]


def test_bytes_that_are_not_utf8_have_their_line(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_bytes('[[feed]]\nattribution = "宇野バス"\n'.encode("cp932"))
    with pytest.raises(BadFeeds, match=r"feeds.toml:2: is not UTF-8"):
        load_feeds([file], {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[feed]\nid = "a"\n', "expected [[feed]], in double brackets, for each feed"),
        ("feed = [1]\n", "expected [[feed]], in double brackets, for each feed"),
        ("[[feeds]]\n", "unknown 'feeds': expected [[feed]]"),
        ('[[feed]]\nformat = "gtfs"\n', "a feed needs 'id'"),
        ('[[feed]]\nid = "a"\n', "a feed needs 'format'"),
    ],
)
def test_the_shape_of_the_file_is_explained(tmp_path: Path, text: str, words: str) -> None:
    assert mistakes(tmp_path, text) == [(1, words)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("operator = 3", "'operator': expected a text, not 3"),
        ('licence = "env:L"', "'licence': env: works in 'headers' and 'query' only"),
        ('license = "CC0-1.0"', "unknown key 'license': did you mean 'licence'?"),
        ("interval = 0", "expected \"20s\", \"30m\", \"1h\", \"30d\" or seconds, from 1 on, not 0"),
        ("interval = true", "from 1 on, not True"),
        ('max_age = "-5m"', "'max_age': expected"),
        ('priority = "high"', "'priority': expected a whole number, not 'high'"),
        ("trusted = 1", "'trusted': expected true or false, not 1"),
        ('redistribution = "all"', "'redistribution': expected raw, derived, display, none, not 'all'"),
        ('static = "b"', "'static' is for feeds that speak of a timetable"),
        ('url = ""', "'url': expected http://…, https://… or a path, not ''"),
        ('url = "ftp://h/x"', "'url': expected http://…, https://… or a path, not ftp://…"),
        ('url = "https:///x"', "'url' names no host"),
        ('url = "http://[h/"', "'url' is not an address"),
        ('url = "env:URL"', "'url': env: works in 'headers' and 'query' only"),
        ('headers = "X"', "'headers': expected { NAME = \"env:VARIABLE\" }"),
        ("headers = { X-Place = 3 }", "'headers': 'X-Place': expected a text of one line"),
        ('headers = { X-Key = "env:" }', "'X-Key': expected env: and the name of a variable of the environment"),
        ('query = { k = "env:MISSING" }', "'query': 'k': the environment has no MISSING"),
        ('query = { k = "env:LINES" }', "'query': 'k': LINES in the environment is not of one line"),
    ],
)  # fmt: skip
def test_a_bad_value_says_what_was_expected(tmp_path: Path, line: str, words: str) -> None:
    ((found, said),) = one(tmp_path, line, {"LINES": "a\nb"})
    assert (found, words in said) == (4, True), said


@pytest.mark.parametrize(
    "line",
    [
        'url = "https://user:sesame@example.org/x"',
        'url = "https://example.org/x?acl:consumerKey=sesame"',
        'headers = { Authorization = "sesame" }',
        'query = { api_key = "sesame" }',
    ],
)
def test_a_secret_that_stands_in_the_file_is_refused_without_repeating_it(tmp_path: Path, line: str) -> None:
    ((found, words),) = one(tmp_path, line)
    assert found == 4
    assert "sesame" not in words
    assert "env:NAME" in words


def test_a_feed_of_several_documents_lists_its_addresses(tmp_path: Path) -> None:
    urls = ["https://api.example/odpt:Station", "https://api.example/odpt:Railway"]
    text = f'[[feed]]\nid = "a"\nformat = "odpt"\nurls = {urls}\nquery = {{ "acl:consumerKey" = "env:KEY" }}\n'
    (tmp_path / "feeds.toml").write_text(text, "utf-8")
    [feed] = load_feeds([tmp_path / "feeds.toml"], {"KEY": "hush"})
    assert (feed.url, feed.urls) == (urls[0], tuple(urls))


def test_addresses_are_listed_where_several_are_of_use_only(tmp_path: Path) -> None:
    text = '[[feed]]\nid = "a"\nformat = "gtfs"\nurl = "a.zip"\nurls = ["https://a.example/"]\n'
    assert mistakes(tmp_path, text) == [
        (5, "'urls' and 'url' stand side by side: expected one of them"),
        (5, "'urls': a feed of format gtfs is one document: expected 'url'"),
    ]
    text = '[[feed]]\nid = "a"\nformat = "odpt"\nurls = ["a.json"]\n'
    assert mistakes(tmp_path, text) == [
        (4, "'urls': expected http://… or https://…; give a folder of files as 'url'"),
    ]


def test_how_much_a_new_timetable_may_lack(tmp_path: Path) -> None:
    head = '[[feed]]\nid = "a"\nformat = "gtfs"\n'
    assert load(tmp_path, head)[0].hold == Hold(0.5, 0.5, 0.5, 0.5, 0.2, 0.5)
    assert load(tmp_path, f"{head}hold = {{ trips = 0.1, days = 1 }}")[0].hold == Hold(trips=0.1, days=1.0)
    assert load(tmp_path, f"{head}hold = false")[0].hold is None
    assert one(tmp_path, "hold = { trips = 30, weeks = 1 }") == [
        (4, "'hold': expected trips from 0 to 1, not 30"),
        (4, "'hold': unknown 'weeks': expected stops, routes, trips, days, moved, matched"),
    ]
    assert one(tmp_path, "hold = true") == [(4, "'hold': expected false, or shares such as { trips = 0.5 }, not True")]


def test_what_records_say_of_themselves_is_checked_with_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "feeds.toml"
    file.write_text(
        '[[feed]]\nid = "lifts"\nformat = "facility-records"\n'
        'records = { path = "a", timezone = "Europe/Bern", status = "broken", language = "!", date = "x" }\n'
    )
    with pytest.raises(BadFeeds) as raised:
        load_feeds([file], {})
    assert len(raised.value.mistakes) == 4
    file.write_text(
        '[[feed]]\nid = "lifts"\nformat = "facility-records"\nrecords = { path = "a", timezone = "Europe/Zurich" }\n'
    )
    (feed,) = load_feeds([file], {})
    assert feed.records == Records("a", timezone="Europe/Zurich")
