"""States of lifts and escalators as their operators publish them, JSON or CSV: a feed says what its fields mean.

`db-fasta` and `mta-outages` are the same with the meaning known beforehand.
"""

from services.ingest.format import Format
from services.ingest.formats.facility_records.decoding import decoder
from services.ingest.formats.facility_records.recipe import Recipe

FORMAT = Format(
    name="facility-records",
    sentence="states of lifts, escalators and the like: JSON or CSV whose fields the feed explains in feeds.toml",
    interval_seconds=60.0,
    decode=decoder(Recipe("a JSON document or a table of facility records")),
    reports_facilities=True,
)
