"""Search by name: an index of bigrams, so that two kanji find their station (DESIGN §8).

Names are compared in NFKC, without case and spaces, katakana as hiragana.
"""

import unicodedata
from collections.abc import Iterable

_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def normalized(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_TO_HIRAGANA)
    return "".join(folded.split())


class Names:
    """Ids by what their names contain."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[str, ...]] = {}
        self._ids: dict[str, set[str]] = {}

    def __len__(self) -> int:
        return len(self._names)

    def put(self, id: str, names: Iterable[str]) -> None:
        forms = tuple(sorted({form for name in names if (form := normalized(name))}))
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
        wanted = normalized(text)
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
