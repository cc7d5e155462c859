"""The town's own lists, as the hub reads them: every row a facility, whatever its encoding and its headers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.demo.open_data import AED_HEADER, LISTS, TOILET_HEADER
from services.ingest.format import NO_MEMORY, Decoded
from services.ingest.formats.facilities_csv import decode
from services.shared.feed import Feed
from services.shared.model.said import FacilitySaid
from services.shared.wire.codec import decode_said


@pytest.mark.parametrize(("feed", "name", "make"), LISTS)
def test_every_row_becomes_a_facility_of_the_list_s_kind(feed: str, name: str, make: Callable[[], bytes]) -> None:
    decoded = decode(make(), Feed(feed, "facilities-csv", Path(name)), 0, NO_MEMORY)
    assert isinstance(decoded, Decoded)
    assert (decoded.counts["rejected"], decoded.counts["facilities"]) == (0, decoded.counts["rows"])
    said = [decode_said(kind, decoded.bodies[kind, said_id]()) for kind, said_id in decoded.heard]
    assert {each.type for each in said if isinstance(each, FacilitySaid)} == {name.rsplit("_", 1)[-1][:-4]}


def test_one_list_is_shift_jis_by_today_s_standard_and_one_has_last_decade_s_headers() -> None:
    toilets, aeds = (make() for _, _, make in LISTS)
    assert toilets.decode("cp932").startswith(",".join(TOILET_HEADER))
    assert aeds.decode("utf-8-sig").startswith(",".join(AED_HEADER))
    assert aeds.startswith(b"\xef\xbb\xbf")
