"""The timetable editor's pure modules, asked in the browser that runs them: times, days, zips, plans and feeds."""

import io
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from services.timetable.odpt.calendars import holidays_of
from tests.browser.console.conftest import Village
from tests.browser.console.signed_in import at_browser
from tests.support.gtfs import EVERY_DAY, SMALL, calls, feed_bytes

YEARS = (2022, 2026, 2032)  # in the last two a day between two holidays is one
TYPED = {
    **dict.fromkeys(("830", "8:30", "08:30", "0830", "８：３０", "8時30分", "8.30", "8:30:00", "8:30 AM"), "8:30"),
    **dict.fromkeys(("25:10", "2510", "翌1:10", "翌日 110".replace(" ", "")), "25:10"),
    **dict.fromkeys(("", " ", "レ", "↓", "｜", "||", "-", "…", "通過"), ""),
    **dict.fromkeys(("・", "."), "・"),
    "12:05 am": "0:05",
    "8:30 PM": "20:30",
    "810/812": "8:10/8:12",
    "+5": "8:05",
    "8:30:15": "8:30:15",
    **{text: text for text in ("99", "875", "4810", "812/810", "役場", "<b>", "8:30 and on")},
}
READING = """
const {unzip} = await import('/ui/zip.js'); const {planOf} = await import('/ui/editor-read.js');
const bytes = Uint8Array.from(atob(given), letter => letter.charCodeAt(0));
"""
ROUND = (
    READING
    + """
const {zipOf} = await import('/ui/zip.js'); const {tablesOf} = await import('/ui/editor-write.js');
const plan = planOf(await unzip(bytes, 1e6));
const zipped = zipOf(tablesOf(plan, 'made').files);
return [plan, btoa(String.fromCharCode(...zipped))];
"""
)
REFUSED = (
    READING
    + """
try { return [...(await unzip(bytes, 1e5)).keys()] } catch (error) { return error.code }
"""
)


@pytest.fixture(scope="module")
def page(village: Village, browser: Browser) -> Iterator[Page]:
    with at_browser(browser, village.url) as visitor:
        visitor.go("/ui/times.js")
        yield visitor.page


def test_times_are_read_as_they_are_typed(page: Page) -> None:
    read = page.evaluate(
        """async texts => { const {cellTyped} = await import('/ui/editor-times.js');
        return Object.fromEntries(texts.map(text => [text, cellTyped(text, '8:00')])); }""",
        list(TYPED),
    )
    assert read == TYPED


def test_holidays_are_those_of_japan_s_law(page: Page) -> None:
    found = page.evaluate(
        "async years => { const {holidaysOf} = await import('/ui/editor-days.js'); return years.flatMap(holidaysOf); }",
        list(YEARS),
    )
    assert found == [day.isoformat() for year in YEARS for day in sorted(holidays_of(year))]


def through(page: Page, zipped: bytes) -> tuple[Any, dict[str, str]]:
    """The plan of a feed, and the tables that the editor makes of it."""
    plan, made = page.evaluate(f"async given => {{{ROUND}}}", b64encode(zipped).decode())
    with zipfile.ZipFile(io.BytesIO(b64decode(made))) as archive:
        assert archive.testzip() is None
        return plan, {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_feed_is_opened_and_written_again_without_loss(page: Page) -> None:
    trips = [
        {
            "route_id": "R",
            "service_id": "D",
            "trip_id": "T1",
            "shape_id": "s",
            "block_id": "b",
            "trip_headsign": "Cedar",
        },
        {"route_id": "R", "service_id": "D", "trip_id": "T2", "shape_id": "", "block_id": "", "trip_headsign": "Cedar"},
        {
            "route_id": "R",
            "service_id": "X",
            "trip_id": "T3",
            "shape_id": "",
            "block_id": "",
            "trip_headsign": 'By "A"',
        },
    ]
    times = [
        *calls("T1", "A 8:00:00", "B 8:10:00/8:11:00", "A 8:20:00", "C 8:30:00", pickup_type="0"),
        *calls("T2", "A 24:50:00", "C 25:10:00", pickup_type="2"),
        *calls("T3", "B 9:00:00", "A", "C 9:30:15", pickup_type="0"),
    ]
    week = {**EVERY_DAY, "saturday": 0, "sunday": 0}
    closed = (
        "20260429",
        "20260504",
        "20260505",
        "20260506",
        "20260511",
    )  # the holidays of that month, and one day more
    zipped = feed_bytes(
        trips=trips,
        stop_times=times,
        calendar=[{"service_id": "D", **week, "start_date": "20260401", "end_date": "20260531"}],
        calendar_dates=[{"service_id": "D", "date": day, "exception_type": 2} for day in closed]
        + [{"service_id": "X", "date": "20260503", "exception_type": 1}],
        translations="table_name,field_name,language,translation,record_id,field_value\n"
        "stops,stop_name,ja-Hrkt,あ,A,\nstops,stop_name,en,Be,,Beech\nstops,stop_name,ko,아,A,\n",
        shapes="shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\ns,35,139,1\ns,35.02,139.02,2\nunused,1,1,1\n",
    )
    plan, made = through(page, zipped)
    assert [(sheet["stops"], len(sheet["trips"])) for sheet in plan["sheets"]] == [
        (["A", "B", "A", "C"], 2),
        (["B", "A", "C"], 1),
    ]
    assert plan["sheets"][0]["trips"][0]["times"] == ["8:00", "8:10/8:11", "8:20", "8:30"]
    assert plan["services"][0]["holidays"] == "rests"
    assert plan["services"][0]["exceptions"] == [{"from": "2026-05-11", "to": "2026-05-11", "runs": False}]
    stops = {stop["id"]: (stop["reading"], stop["english"]) for stop in plan["stops"]}
    assert stops == {"A": ("あ", ""), "B": ("", "Be"), "C": ("", "")}
    assert "unused" not in made["shapes.txt"]
    assert "아" in made["translations.txt"]
    again, same = through(page, _zipped(made))
    assert same == made
    assert {**again, "kept": {}} == {**plan, "kept": {}}


def _zipped(tables: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in tables.items():
            archive.writestr(f"folder/{name}", text)
    return buffer.getvalue()


def test_what_is_removed_takes_along_what_speaks_of_it(page: Page) -> None:
    zipped = feed_bytes(
        frequencies="trip_id,start_time,end_time,headway_secs\nT1,08:00:00,09:00:00,600\nT2,09:00:00,10:00:00,600\n",
        transfers="from_stop_id,to_stop_id,transfer_type\nA,B,0\nB,C,0\n",
    )
    code = (
        READING
        + """const {tablesOf} = await import('/ui/editor-write.js');
        const {restop} = await import('/ui/editor-plan.js');
        const plan = planOf(await unzip(bytes, 1e6));
        plan.sheets[0].trips.splice(0, 1); restop(plan.sheets[0], [1, 2]); plan.stops.splice(0, 1);
        return Object.fromEntries(tablesOf(plan, 'made').files);"""
    )
    made = page.evaluate(f"async given => {{{code}}}", b64encode(zipped).decode())
    assert "T1" not in made["frequencies.txt"] + made["trips.txt"] + made["stop_times.txt"]
    assert made["transfers.txt"].split()[1:] == ["B,C,0"]
    assert [row["stop_id"] for row in SMALL["stops"]] == ["A", "B", "C"]
    assert "\nA," not in made["stops.txt"]


def test_a_zip_that_bursts_or_is_broken_is_refused(page: Page) -> None:
    def verdict(zipped: bytes) -> Any:
        return page.evaluate(f"async given => {{{REFUSED}}}", b64encode(zipped).decode())

    whole = feed_bytes()
    assert verdict(feed_bytes(stops="x" * 2_000_000)) == "large"
    assert verdict(b"no zip at all") == "damaged"
    assert verdict(b"") == "damaged"
    assert verdict(whole[: len(whole) // 2]) == "damaged"
    flipped = bytearray(whole)
    flipped[60] ^= 0xFF
    assert verdict(bytes(flipped)) == "damaged"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("../../stops.txt", "__MACOSX/routes.txt", ".hidden.txt", "page.html"):
            archive.writestr(name, "a")
    assert verdict(buffer.getvalue()) == ["stops.txt"]
