"""Spellings that do not tell stations apart: old and new kanji, ヶ, abbreviations, suffixes: tables and how they apply.

A name is folded, and then compared with others as it is (`services.merge.identity.names`).
"""

import re
import unicodedata

from services.merge.identity.alphabets import romanised
from services.shared.model.kanji import HAN, LINKING, NEW

_KE = re.compile(f"(?<=[{HAN}])[ヶケヵカがガゖゕ](?=[{HAN}])")
_SUFFIX = re.compile(r"(?<=.)(?:駅|電停|停留所|停留場|バス停|のりば|乗り場|乗場)$")
_BRACKETS = re.compile(r"[(\[{〈《【〔「『<][^)\]}〉》】〕」』>]*[)\]}〉》】〕」』>]")
_NOT_WORD = re.compile(r"[\W_]+")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")

# Latin words that are written in more than one way: each with the one that stands for all.
_WORDS = {
    "street": "st", "saint": "st", "sankt": "st", "avenue": "av", "ave": "av", "road": "rd", "square": "sq",
    "boulevard": "blvd", "drive": "dr", "lane": "ln", "place": "pl", "court": "ct", "parkway": "pkwy",
    "highway": "hwy", "bridge": "br", "center": "ctr", "centre": "ctr", "mount": "mt", "fort": "ft",
    "junction": "jct", "terminal": "term", "university": "univ", "international": "intl", "airport": "apt",
    "north": "n", "south": "s", "east": "e", "west": "w", "hbf": "hauptbahnhof", "bf": "bahnhof",
    "bhf": "bahnhof", "str": "strasse", "pk": "park", "hosp": "hospital", "lib": "library", "twp": "township",
    "first": "1", "second": "2", "third": "3",
}  # fmt: skip
_SILENT = frozenset({"station", "sta", "stn", "stop", "and", "at", "the", "eki"})
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def is_han(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" or char in "々〆" or char >= "\U00020000" for char in text)


def without_brackets(name: str) -> str:
    """渋谷(東京メトロ) → 渋谷, 押上〈スカイツリー前〉 → 押上; a name that is nothing but brackets stays."""
    text = unicodedata.normalize("NFKC", name)
    return _BRACKETS.sub(" ", text).strip() or text


def bracketed(name: str) -> str:
    """What stands in brackets, folded."""
    return _NOT_WORD.sub("", "".join(_BRACKETS.findall(unicodedata.normalize("NFKC", name)))).casefold()


def folded(name: str) -> str:
    """Width, case, spaces, suffixes, old kanji and the ways to write ヶ left out."""
    text = _NOT_WORD.sub("", unicodedata.normalize("NFKC", name).casefold().translate(NEW))
    return _SUFFIX.sub("", _KE.sub("ケ", text))


def loosened(form: str) -> str:
    """四ツ谷 → 四谷, 三ノ宮 → 三宮, 市ケ谷 → 市谷: weak, as 井の頭 and 井頭 may be two."""
    return LINKING.sub("", form)


def latin_forms(name: str) -> frozenset[str]:
    """A name in letters, its words spelled out one way and in one order.

    Several forms where umlauts may be written out, or letters are not Latin.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return frozenset(map(_in_order, {text, text.translate(_UMLAUTS), *romanised(text)})) - {""}


def _in_order(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    text = "".join("" if unicodedata.combining(char) else char for char in text).replace("'", "").replace("’", "")
    words = [_ORDINAL.sub("", word) for word in _NOT_WORD.split(text) if word]
    words = [_WORDS.get(word, word) for word in words]
    words = [f"{word}asse" if len(word) > 4 and word.endswith("str") else word for word in words]
    return " ".join(sorted([word for word in words if word not in _SILENT] or words))
