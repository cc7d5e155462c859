"""Texts in several languages: which one to show, and whether one is what a search asks for. Pure."""

import re
import unicodedata
from collections.abc import Mapping

from services.shared.model.kanji import NEW

UNTAGGED = "und"  # BCP 47's word for a text whose language is not told
_KANA_READING = "hrkt"
_COMMON = "en"  # of what a rider has not asked for, the likeliest to be read
_GA_OF_PLACES = re.compile(r"ゖ|(?<=[一-鿿々])け(?=[一-鿿々])")  # ヶ and ケ of 霞ヶ関, which is read が
_NOT_WORD = re.compile(r"[^\w]|_")
_STATION_WORDS = frozenset({"駅", "station", "stop", "sta"})


def choose(texts: Mapping[str, str], lang: str | None, default: str = "") -> str:
    """The text in the first language of `lang` (tags between commas) that there is one in; `default` is the own name.

    A tag is its exact self, then shorter ones (zh-Hant-TW, zh-Hant, zh), then a longer one, a reading last. When no
    text is in any of them: the own name if its language is not told, else English, else the own name.
    """
    return _chosen(texts, lang, default)[0]


def named(texts: Mapping[str, str], lang: str | None, name: str) -> dict[str, str]:
    """The member `name`, and where it is in none of the languages that were asked for, `name_lang`: which it is in."""
    text, fallback = _chosen(texts, lang, name)
    if not fallback:
        return {"name": text}
    tag = next((tag for tag, one in texts.items() if one == text and tag), UNTAGGED)
    return {"name": text, "name_lang": tag}


def _chosen(texts: Mapping[str, str], lang: str | None, default: str) -> tuple[str, bool]:
    """The text, and whether it is another than was asked for."""
    if not lang:
        return default or _any(texts), False
    tags = {tag.lower(): text for tag, text in texts.items() if text}
    wanted = lang.lower().split(",")
    told = not default or default in tags.values()
    for one in wanted:
        found = _in_language(tags, one)
        if found is None and told:
            found = tags.get(f"{one.partition('-')[0]}-{_KANA_READING}")
        if found is not None:
            return found, False
    english = _in_language(tags, _COMMON) if default and told else None
    text = english or default or _any(texts)
    return text, bool(text)


def _any(texts: Mapping[str, str]) -> str:
    return texts.get(UNTAGGED) or texts.get("") or next(iter(texts.values()), "")


def _in_language(tags: Mapping[str, str], lang: str) -> str | None:
    wanted = lang
    while wanted:
        if wanted in tags:
            return tags[wanted]
        wanted = wanted.rpartition("-")[0]
    return next(
        (text for tag, text in tags.items() if tag.startswith(f"{lang}-") and not tag.endswith(_KANA_READING)), None
    )


def searchable(text: str) -> str:
    """`text` without what searchers leave out: width, case, accents, kind of kana and kanji, punctuation, spaces."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in plain if not "\u0300" <= char <= "\u036f")
    plain = unicodedata.normalize("NFKC", plain).casefold()
    plain = "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in plain)
    return _NOT_WORD.sub("", _GA_OF_PLACES.sub("が", plain)).translate(NEW)


def search_terms(query: str) -> list[str]:
    """The words of a query, each of which must be found; `駅` and `station` say nothing beside others."""
    words = [searchable(word) for word in unicodedata.normalize("NFKC", query).split()]
    words = [word for word in words if word]
    telling = [word for word in words if word not in _STATION_WORDS]
    return [_without_suffix(word) for word in telling or words]


def _without_suffix(word: str) -> str:
    return word[:-1] if word.endswith("駅") and len(word) > 1 else word
