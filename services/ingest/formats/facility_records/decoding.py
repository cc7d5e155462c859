"""A payload of facility records → Decoded. Pure."""

from services.ingest.failures import Failure
from services.ingest.format import Decode, Decoded, Memory
from services.ingest.formats.facility_list.reading import shown
from services.ingest.formats.facility_records.reading import read_units
from services.ingest.formats.facility_records.recipe import Recipe
from services.ingest.formats.facility_records.shape import read_flat
from services.ingest.formats.said_now import said_now
from services.shared.feed import Feed


def decoder(recipe: Recipe) -> Decode:
    def decode(payload: bytes, feed: Feed, received_ms: int, before: Memory) -> Decoded | Failure:
        own = recipe.of(feed)
        flat = read_flat(payload, own.records.path, own.expected)
        if isinstance(flat, Failure):
            return flat
        units = read_units(flat, own, received_ms)
        heard, bodies = said_now(
            [("facility", unit, said) for unit, said in units.facilities.items()]
            + [("facility_state", unit, state) for unit, (state,) in units.states.items()],
            before,
        )
        return Decoded(heard, bodies, 0, True, shown(units.notices), units.counts)

    return decode
