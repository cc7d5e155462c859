"""Texts in several languages: which one to show, and whether one is what a search asks for. Pure."""

import re
import unicodedata
from collections.abc import Mapping

UNTAGGED = "und"  # BCP 47's word for a text whose language is not told
_KANA_READING = "hrkt"
_GA_OF_PLACES = re.compile(r"ゖ|(?<=[一-鿿々])け(?=[一-鿿々])")  # ヶ and ケ of 霞ヶ関, which is read が
_NOT_WORD = re.compile(r"[^\w]|_")
_STATION_WORDS = frozenset({"駅", "station", "stop", "sta"})


def choose(texts: Mapping[str, str], lang: str | None, default: str = "") -> str:
    """The text for `lang`: its exact tag, then shorter ones (zh-Hant-TW, zh-Hant, zh), else the default, else any."""
    if lang:
        found = _in_language(texts, lang.lower())
        if found is not None:
            return found
    if default:
        return default
    return texts.get(UNTAGGED) or texts.get("") or next(iter(texts.values()), "")


def _in_language(texts: Mapping[str, str], lang: str) -> str | None:
    tags = {tag.lower(): text for tag, text in texts.items() if text}
    wanted = lang
    while wanted:
        if wanted in tags:
            return tags[wanted]
        wanted = wanted.rpartition("-")[0]
    return next(
        (text for tag, text in tags.items() if tag.startswith(f"{lang}-") and not tag.endswith(_KANA_READING)), None
    )


def searchable(text: str) -> str:
    """`text` without what searchers leave out: width, case, accents, kind of kana, punctuation, spaces."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(char for char in plain if not "\u0300" <= char <= "\u036f")
    plain = unicodedata.normalize("NFKC", plain).casefold()
    plain = "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in plain)
    return _NOT_WORD.sub("", _GA_OF_PLACES.sub("が", plain))


def search_terms(query: str) -> list[str]:
    """The words of a query, each of which must be found; `駅` and `station` say nothing beside others."""
    words = [searchable(word) for word in unicodedata.normalize("NFKC", query).split()]
    words = [word for word in words if word]
    telling = [word for word in words if word not in _STATION_WORDS]
    return [_without_suffix(word) for word in telling or words]


def _without_suffix(word: str) -> str:
    return word[:-1] if word.endswith("駅") and len(word) > 1 else word
