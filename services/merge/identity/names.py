"""Whether two names are names of one place: what each is known by, and how two of them relate. Pure.

Kanji decide where both have them; what is read the same but written differently is another name.
Names of which one has no kanji meet over their reading, or over their letters.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from services.merge.identity.spelling import bracketed, folded, is_han, latin_forms, loosened, without_brackets
from services.shared.model.readings import reading_key, spelled

_STATION_OF_KANJI = re.compile(r"(.{2,}?)駅.")
_STATION_OF_LETTERS = re.compile(
    r"(.*?\S)\s+(?:(?:light )?rail |railway |metro |subway |train )?(?:station|stn|sta)\b.", re.I
)
_READ = ("ja-hrkt", "ja-hira", "ja-kana", "ja-latn", "en")

# How two names relate → how much that says.
IDENTICAL, VARIANT, SAME_READING, LOOSE = "identical", "variant", "same_reading", "loose"
WEIGHT = {IDENTICAL: 0.65, VARIANT: 0.62, SAME_READING: 0.5, LOOSE: 0.45}


@dataclass(frozen=True, slots=True)
class Names:
    """`written` are forms in kanji, `loose` those with ツ, ノ and ヶ dropped, `letters` forms in other scripts.

    `inside` is what stood in brackets; `after` what 渋谷駅東口 is named after. Names that relate share one of `keys`.
    """

    plain: str
    inside: str
    japanese: bool
    written: frozenset[str]
    loose: frozenset[str]
    letters: frozenset[str]
    readings: frozenset[str]
    after: frozenset[str]
    keys: frozenset[str]

    @property
    def kanji(self) -> bool:
        return bool(self.written)


def names_of(name: str, others: Mapping[str, str]) -> Names:
    """`others` are the same name by language."""
    return _names_of(name, tuple(sorted(others.items())))


@lru_cache(maxsize=20_000)
def _names_of(name: str, others: tuple[tuple[str, str], ...]) -> Names:
    by_language = {tag.lower(): text for tag, text in others if text}
    kanji = _in_kanji(name, by_language)
    written = frozenset({folded(kanji), folded(without_brackets(kanji))} - {""}) if kanji else frozenset()
    lettered = [text for text in (name, by_language.get("en", "")) if text and not is_han(text)]
    letters = frozenset(form for text in lettered for form in latin_forms(text) | latin_forms(without_brackets(text)))
    japanese = bool(kanji) or any(tag.startswith("ja") for tag in by_language) or spelled(name) != name
    spoken = [*lettered, *(by_language.get(tag, "") for tag in _READ)]
    readings = frozenset(key for text in spoken if (key := reading_key(folded(without_brackets(text)))))
    loose = frozenset(loosened(form) for form in written)
    keys = frozenset({f"w{k}" for k in loose} | {f"l{k}" for k in letters} | {f"r{k}" for k in readings})
    shown = kanji or name
    after = _named_after(kanji, lettered)
    keys |= {f"w{form}" if is_han(form) else f"l{form}" for form in after}
    return Names(folded(shown), bracketed(shown), japanese, written, loose, letters, readings, after, keys)


def _named_after(kanji: str, lettered: Iterable[str]) -> frozenset[str]:
    """Of 渋谷駅東口, 渋谷; of Okayama Station East Exit, Okayama."""
    prefix = _STATION_OF_KANJI.match(kanji)
    forms = {loosened(folded(prefix[1]))} if prefix else set()
    found = (_STATION_OF_LETTERS.match(text) for text in lettered)
    return frozenset(forms.union(*(latin_forms(prefix[1]) for prefix in found if prefix)))


def _in_kanji(name: str, by_language: Mapping[str, str]) -> str:
    if is_han(name):
        return name
    tags = ["ja", *sorted(tag for tag in by_language if tag.startswith("zh"))]
    return next((text for tag in tags if is_han(text := by_language.get(tag, ""))), "")


def relate(a: Names, b: Names) -> str | None:
    """One of WEIGHT's, or None when the names differ or cannot be compared."""
    if a.plain and a.plain == b.plain:
        return IDENTICAL
    if a.kanji and b.kanji:
        if a.written & b.written:
            return VARIANT
        if a.loose & b.loose:
            return VARIANT if a.readings & b.readings else LOOSE
        return None
    if a.letters & b.letters:
        return VARIANT
    return SAME_READING if (a.japanese or b.japanese) and a.readings & b.readings else None
