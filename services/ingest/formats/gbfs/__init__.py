"""GBFS 1.x, 2.x and 3.0: shared bikes, scooters, cars. A system is several documents, one payload all the same."""

from services.ingest.format import Format
from services.ingest.formats.gbfs.decoding import decode, fold
from services.ingest.formats.gbfs.discovery import GATHERING

FORMAT = Format(
    name="gbfs",
    sentence="GBFS 1.x, 2.x or 3.0: a `gbfs.json` and what it lists, or a folder or zip of these; shared vehicles",
    interval_seconds=60.0,
    decode=decode,
    fold=fold,
    gathering=GATHERING,
)
