"""services.ingest.formats.mta_outages."""

from collections import Counter
from typing import Any

import orjson

from services.ingest.bundles import pack
from services.ingest.format import NO_MEMORY, Decoded
from services.ingest.formats.mta_outages import FORMAT
from services.shared.feed import Feed
from services.shared.model.said import FacilitySaid, FacilityStateSaid, OutageSaid, Said
from services.shared.wire.codec import decode_said
from tests.support.paths import published

FEED = Feed("mta-lifts", "mta-outages")
EVENING_MS = 1_526_083_200_000  # 2018-05-11 20:00 in New York
OUTAGE = {"station": "Court Sq", "equipment": "EL1", "equipmenttype": "EL", "outagedate": "05/11/2018 05:00:00 PM"}


def read(payload: bytes) -> tuple[Decoded, dict[tuple[str, str], Said]]:
    decoded = FORMAT.decode(payload, FEED, EVENING_MS, NO_MEMORY)
    assert isinstance(decoded, Decoded)
    return decoded, {key: decode_said(key[0], body()) for key, body in decoded.bodies.items()}


def outages(*entries: Any) -> bytes:
    return orjson.dumps({"NYCOutages": {"outage": entries}})


def test_the_published_outages_are_those_of_now_and_those_to_come() -> None:
    decoded, said = read(published("station-facility/mta-ene-2018/nyct_ene.json").read_bytes())
    assert decoded.counts == {"rows": 34, "facilities": 34, "rejected": 0, "repeated": 0}
    states = [each for each in said.values() if isinstance(each, FacilityStateSaid)]
    assert Counter((state.status, len(state.outages)) for state in states) == {
        ("out_of_service", 0): 21,
        ("in_service", 1): 13,
    }


def test_times_are_those_of_new_york() -> None:
    _, said = read(outages(OUTAGE | {"estimatedreturntoservice": "05/12/2018  1:00:00 AM", "reason": "REPAIR"}))
    assert said["facility_state", "EL1"] == FacilityStateSaid(
        "EL1", "out_of_service", 1_526_072_400_000, 1_526_101_200_000, {"en": "REPAIR"}
    )


def test_a_unit_that_is_out_now_and_again_later_has_both_outages() -> None:
    _, said = read(outages(OUTAGE | {"outagedate": "05/14/2018 05:00:00 PM"}, OUTAGE))
    state = said["facility_state", "EL1"]
    assert isinstance(state, FacilityStateSaid)
    assert (state.status, state.since_ms, state.outages) == (
        "out_of_service",
        1_526_072_400_000,
        (OutageSaid(1_526_331_600_000),),
    )


def test_equipment_that_is_not_called_out_works() -> None:
    lift = {"equipmenttype": "EL", "station": "Court Sq", "elevatorsgtfsstopid": "G22", "isactive": "Y"}
    equipment = [lift | {"equipmentno": number} for number in ("EL1", "EL2")]
    _, said = read(pack({"00-equipment.json": orjson.dumps(equipment), "01-outages.json": outages(OUTAGE)}))
    states = {key[1]: each.status for key, each in said.items() if isinstance(each, FacilityStateSaid)}
    assert states == {"EL1": "out_of_service", "EL2": "in_service"}
    assert {each.stop_id for each in said.values() if isinstance(each, FacilitySaid)} == {"G22"}
