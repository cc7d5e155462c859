"""Names in Cyrillic and Greek letters, written in Latin ones in each way that signs and feeds have them. Pure.

Which language a name is in is not said, and most languages have several systems: BGN/PCGN, passports', ISO 9, national.
"""

import re
import unicodedata
from collections.abc import Iterator

_CYRILLIC, _GREEK = re.compile("[\u0400-\u04ff]"), re.compile("[\u0370-\u03ff]")

_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґђјљњћџ"
_USUAL = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya e i i ye g dj j lj nj c dz"
_PASSPORTS = {"й": "i", "ю": "iu", "я": "ia", "ъ": "ie"}
_OTHERWISE: tuple[dict[str, str], ...] = (
    {},
    _PASSPORTS,
    _PASSPORTS | {"г": "h", "и": "y", "є": "ie"},  # Ukrainian
    {"х": "h", "щ": "sht", "ъ": "a", "ь": "y"},  # Bulgarian
    {"ж": "z", "й": "j", "х": "h", "ц": "c", "ч": "c", "ш": "s", "щ": "sc", "ю": "ju", "я": "ja"},  # ISO 9, Serbian
)
_BY_LETTER = dict(zip(_LETTERS, _USUAL.replace("-", "").split(" "), strict=True))
_SYSTEMS = tuple(str.maketrans(_BY_LETTER | system) for system in _OTHERWISE)
_SOFT_E = re.compile(r"(?<=[аеёиоуыэюяйъь])е|\bе")  # BGN/PCGN: Киевская is Kiyevskaya

# ELOT 743: pairs of letters before single ones.
_PAIRS = (("αυ", "av"), ("ευ", "ev"), ("ου", "ou"), ("γγ", "ng"), ("γξ", "nx"), ("γχ", "nch"))
_GREEK_LETTERS = "αβγδεζηθικλμνξοπρσςτυφχψω"
_ELOT = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_BY_GREEK_LETTER = dict(zip(_GREEK_LETTERS, _ELOT.split(" "), strict=True))
_GREEK_SYSTEMS = tuple(str.maketrans(_BY_GREEK_LETTER | system) for system in ({}, {"χ": "h", "υ": "i"}))


def romanised(text: str) -> Iterator[str]:
    """Of a text in small letters, every way; none of what is in Latin letters."""
    if _CYRILLIC.search(text):
        for written in (text, _SOFT_E.sub("ye", text)):
            yield from map(written.translate, _SYSTEMS)
    elif _GREEK.search(text):
        plain = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
        for pair, latin in _PAIRS:
            plain = plain.replace(pair, latin)
        yield from map(plain.translate, _GREEK_SYSTEMS)
