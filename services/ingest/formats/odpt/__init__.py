"""ODPT JSON: the live classes become GTFS-Realtime here; the timetable service takes the static ones."""

from services.ingest.format import Format
from services.ingest.formats.odpt.decoding import decode
from services.ingest.formats.odpt.gathering import GATHERING

FORMAT = Format(
    name="odpt",
    sentence="ODPT JSON: stations, timetables, trains, buses and what disturbs them; one or several arrays",
    interval_seconds=3600.0,
    decode=decode,
    channel="live",
    gathering=GATHERING,
)
