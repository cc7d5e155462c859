"""Search by name: an index of bigrams, so that two kanji find their station (DESIGN §8).

Names are compared as services.api.texts makes them searchable.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from services.api.texts import searchable
from services.api.view_held import Held
from services.shared.model.readings import reading_key
from services.shared.wire.pb import entities_pb2, envelope_pb2

_READING = "~"
_SHORTEST_SLIP = 4  # letters, mark included
_MOST_SLIPS = 25
_NEAR = 0.74

_Named = entities_pb2.Station | entities_pb2.Facility
_READERS: dict[str, Callable[[bytes], _Named]] = {
    "station": entities_pb2.Station.FromString,
    "facility": entities_pb2.Facility.FromString,
}


def names_of(held: Held) -> list[str]:
    """Every name of a station or facility, in whatever language; read without decoding the rest."""
    message = _READERS[held.kind](envelope_pb2.Envelope.FromString(held.raw).payload)
    return [message.name, *message.names.values()]


class Names:
    """Ids by what their names contain."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[str, ...]] = {}
        self._weights: dict[str, int] = {}
        self._ids: dict[str, set[str]] = {}

    def __len__(self) -> int:
        return len(self._names)

    def put(self, id: str, names: Iterable[str], weight: int = 0) -> None:
        """`weight`: how important it is; the heavier comes first among names that fit as well."""
        self._weights[id] = weight.bit_length()
        names = list(names)
        forms = tuple(sorted({form for name in names for form in (searchable(name), _read(name)) if form}))
        if self._names.get(id) == forms:
            return
        self.discard(id)
        if forms:
            self._names[id] = forms
            for pair in _bigrams(forms):
                self._ids.setdefault(pair, set()).add(id)

    def discard(self, id: str) -> None:
        for pair in _bigrams(self._names.pop(id, ())):
            ids = self._ids[pair]
            ids.discard(id)
            if not ids:
                del self._ids[pair]

    def search(self, text: str) -> list[str]:
        """Ids of names that contain `text`, or are read so: whole names first, then beginnings, then shorter names.

        When there is none, names that differ from it by a slip or two.
        """
        wanted = [form for form in (searchable(text), _read(text)) if form]
        ranks: dict[str, tuple[int, int]] = {}
        for form in wanted:
            for one in self._candidates(form):
                for rank in [_rank(name, form) for name in self._names[one] if form in name]:
                    ranks[one] = min(rank, ranks.get(one, rank))
        if not ranks and wanted and len(wanted[-1]) >= _SHORTEST_SLIP:
            ranks = self._slips(wanted[-1])
        ordered = sorted((kind, -self._weights.get(one, 0), length, one) for one, (kind, length) in ranks.items())
        return [one for *_, one in ordered]

    def _slips(self, wanted: str) -> dict[str, tuple[int, int]]:
        """The nearest of the names that have most pairs of letters in common with `wanted`."""
        shared = Counter(one for pair in _bigrams((wanted,)) for one in self._ids.get(pair, ()))
        ranks: dict[str, tuple[int, int]] = {}
        for one, _ in sorted(shared.items(), key=lambda found: (-found[1], found[0]))[:_MOST_SLIPS]:
            near = max(SequenceMatcher(None, wanted, name).ratio() for name in self._names[one])
            if near >= _NEAR:
                ranks[one] = (3, round((1 - near) * 1000))
        return ranks

    def _candidates(self, wanted: str) -> Iterable[str]:
        if not wanted:
            return ()
        if len(wanted) == 1:
            return self._names
        sets = [self._ids.get(pair, set()) for pair in _bigrams((wanted,))]
        smallest, *others = sorted(sets, key=len)
        return smallest.intersection(*others)


def _read(name: str) -> str:
    """How it is read, behind a mark, so that a reading is found from its beginning only; "" for kanji."""
    key = reading_key(name)
    return f"{_READING}{key}" if key else ""


def _bigrams(forms: Iterable[str]) -> set[str]:
    return {form[place : place + 2] for form in forms for place in range(len(form) - 1)}


def _rank(form: str, wanted: str) -> tuple[int, int]:
    kind = 0 if form == wanted else 1 if form.startswith(wanted) else 2
    return kind, len(form)
