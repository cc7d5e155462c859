"""The formats that ingest reads: one module each, one line here."""

from services.ingest.format import Format
from services.ingest.formats import (
    db_fasta,
    facilities_csv,
    facility_records,
    facility_status,
    gbfs,
    gtfs,
    gtfs_rt,
    mta_outages,
    odpt,
    siri_et,
    siri_sx,
)

FORMATS: dict[str, Format] = {
    module.FORMAT.name: module.FORMAT
    for module in (
        gtfs,
        gtfs_rt,
        facility_status,
        odpt,
        facilities_csv,
        gbfs,
        facility_records,
        db_fasta,
        mta_outages,
        siri_et,
        siri_sx,
    )
}
