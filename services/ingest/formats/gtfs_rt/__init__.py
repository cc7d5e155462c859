"""GTFS-Realtime: trip updates, vehicle positions and alerts, in one message or several feeds."""

from services.ingest.format import Format
from services.ingest.formats.gtfs_rt.decoding import decode
from services.ingest.formats.gtfs_rt.folding import fold

FORMAT = Format(
    name="gtfs-rt",
    sentence="GTFS-Realtime: trip updates, vehicle positions, alerts; protobuf, or its JSON form",
    interval_seconds=20.0,
    decode=decode,
    fold=fold,
)
