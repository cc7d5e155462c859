"""Search by name: an index of bigrams and letters, so that two kanji, or one, find their station (DESIGN §8).

Names are compared as services.api.texts makes them searchable.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from difflib import SequenceMatcher
from heapq import nsmallest

from services.api.texts import searchable
from services.api.view_held import Held
from services.shared.model.kanji import LINKING
from services.shared.model.readings import reading_key
from services.shared.wire.pb import entities_pb2, envelope_pb2

_READING = "~"
_SHORTEST_SLIP = 4  # letters, mark included
_MOST_SLIPS = 25
_SLIP = 3
_AS_NEAR = 20  # steps of nearness that are told apart: within one the more important name comes first
_HEAVIEST = 63
_NEAR = 0.74
_TELLING = 2  # pairs of letters that are looked at however many names have them
_COMMON = 2_000  # names; a pair that more have tells little

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
    """Ids by what their names contain. Many ids share a name, which is looked at once for all of them."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[str, ...]] = {}  # forms, by id
        self._weights: dict[str, int] = {}
        self._held: dict[str, dict[int, set[str]]] = {}  # ids, by form and weight
        self._forms: dict[str, set[str]] = {}  # by each letter, and each two that follow one another

    def __len__(self) -> int:
        return len(self._names)

    def put(self, id: str, names: Iterable[str], weight: int = 0) -> None:
        """`weight`: how important it is; the heavier comes first among names that fit as well."""
        names = list(names)
        forms = tuple(sorted({form for name in names for form in _forms_of(name)}))
        weight = min(weight, _HEAVIEST)
        if self._names.get(id) == forms and self._weights.get(id) == weight:
            return
        self.discard(id)
        if not forms:
            return
        self._names[id], self._weights[id] = forms, weight
        for form in forms:
            held = self._held.get(form)
            if held is None:
                held = self._held[form] = {}
                for part in _parts(form):
                    self._forms.setdefault(part, set()).add(form)
            held.setdefault(weight, set()).add(id)

    def discard(self, id: str) -> None:
        weight = self._weights.pop(id, 0)
        for form in self._names.pop(id, ()):
            held = self._held[form]
            held[weight].discard(id)
            if not held[weight]:
                del held[weight]
            if not held:
                del self._held[form]
                self._forget(form)

    def _forget(self, form: str) -> None:
        for part in _parts(form):
            forms = self._forms[part]
            forms.discard(form)
            if not forms:
                del self._forms[part]

    def search(self, text: str, among: Set[str] | None = None) -> list[str]:
        """Ids of names that contain `text`, or are read so: whole names first, then beginnings, then shorter names.

        When there is none, names that differ from it by a slip or two. With `among`, a few ids to which the caller
        keeps, names of others need not be in the answer: a name that thousands have takes no longer.
        """
        wanted = [form for form in (searchable(text), _read(text)) if form]
        if among is not None:
            few = {form for one in among for form in self._names.get(one, ())}
            if ranks := _ranked((part, few) for part in wanted):
                return self._ids(ranks, among)
        ranks = _ranked((part, self._candidates(part)) for part in wanted)
        if not ranks and wanted and len(wanted[-1]) >= _SHORTEST_SLIP:
            ranks = self._slips(wanted[-1])
        return self._ids(ranks, None)

    def _ids(self, ranks: Mapping[str, tuple[int, int]], among: Set[str] | None) -> list[str]:
        """Best first; of names that fit as well, the more important."""
        found = sorted(
            (kind, -weight, length, form) for form, (kind, length) in ranks.items() for weight in self._held[form]
        )
        ids: dict[str, None] = {}
        for _, weight, _, form in found:
            held = self._held[form][-weight] if among is None else self._held[form][-weight] & among
            ids.update(dict.fromkeys(sorted(held) if len(held) > 1 else held))
        return list(ids)

    def _slips(self, wanted: str) -> dict[str, tuple[int, int]]:
        """The nearest of the names most of whose pairs of letters `wanted` has; of pairs, the rare ones."""
        pairs = sorted((self._forms.get(pair, set()) for pair in _bigrams(wanted)), key=len)
        telling = [forms for place, forms in enumerate(pairs) if place < _TELLING or len(forms) <= _COMMON]
        shared = Counter(form for forms in telling for form in forms)
        ranks: dict[str, tuple[int, int]] = {}
        for form in nsmallest(_MOST_SLIPS, shared, key=lambda form: (-shared[form] / (len(wanted) + len(form)), form)):
            far = 1 - SequenceMatcher(None, wanted, form).ratio()
            if far <= 1 - _NEAR:
                ranks[form] = (_SLIP + round(far * _AS_NEAR), round(far * 1000))
        return ranks

    def _candidates(self, wanted: str) -> Iterable[str]:
        if len(wanted) == 1:
            return self._forms.get(wanted, ())
        sets = [self._forms.get(pair, set()) for pair in _bigrams(wanted)]
        smallest, *others = sorted(sets, key=len)
        return smallest.intersection(*others)


def _forms_of(name: str) -> set[str]:
    """四ツ谷 is searched as 四谷, too."""
    plain = searchable(name)
    return {plain, LINKING.sub("", plain), _read(name)} - {""}


def _read(name: str) -> str:
    """How it is read, behind a mark, so that a reading is found from its beginning only; "" for kanji."""
    key = reading_key(name)
    return f"{_READING}{key}" if key else ""


def _bigrams(form: str) -> set[str]:
    return {form[place : place + 2] for place in range(len(form) - 1)}


def _parts(form: str) -> set[str]:
    return _bigrams(form) | set(form)


def _ranked(wanted: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[int, int]]:
    """Of the forms that contain what is wanted, how well each fits."""
    ranks: dict[str, tuple[int, int]] = {}
    for part, forms in wanted:
        for form in forms:
            if part in form:
                rank = _rank(form, part)
                ranks[form] = min(rank, ranks.get(form, rank))
    return ranks


def _rank(form: str, wanted: str) -> tuple[int, int]:
    kind = 0 if form == wanted else 1 if form.startswith(wanted) else 2
    return kind, len(form)
