"""Search by name: an index of bigrams, so that two kanji find their station (DESIGN §8).

Names are compared as services.api.texts makes them searchable.
"""

from collections.abc import Callable, Iterable

from services.api.texts import searchable
from services.api.view_held import Held
from services.shared.wire.pb import entities_pb2, envelope_pb2

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
        self._ids: dict[str, set[str]] = {}

    def __len__(self) -> int:
        return len(self._names)

    def put(self, id: str, names: Iterable[str]) -> None:
        forms = tuple(sorted({form for name in names if (form := searchable(name))}))
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
        """Ids of names that contain `text`: whole names first, then beginnings, then shorter names."""
        wanted = searchable(text)
        ranked = []
        for one in self._candidates(wanted):
            ranks = [_rank(form, wanted) for form in self._names[one] if wanted in form]
            if ranks:
                ranked.append((min(ranks), one))
        return [one for _, one in sorted(ranked)]

    def _candidates(self, wanted: str) -> Iterable[str]:
        if not wanted:
            return ()
        if len(wanted) == 1:
            return self._names
        sets = [self._ids.get(pair, set()) for pair in _bigrams((wanted,))]
        smallest, *others = sorted(sets, key=len)
        return smallest.intersection(*others)


def _bigrams(forms: Iterable[str]) -> set[str]:
    return {form[place : place + 2] for form in forms for place in range(len(form) - 1)}


def _rank(form: str, wanted: str) -> tuple[int, int]:
    kind = 0 if form == wanted else 1 if form.startswith(wanted) else 2
    return kind, len(form)
