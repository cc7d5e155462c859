"""Names in Cyrillic and Greek letters, written in Latin ones in the ways that signs and feeds mostly have them. Pure.

Which language a name is in is not said, and most languages have several systems. Cyrillic: BGN/PCGN's for Russian, also
with -y for -ий and -ый as on Moscow's signs; passports' (ICAO 9303); Ukraine's of 2010; Bulgaria's of 2009; and, of ISO
9 and the Latin alphabets of Serbia, North Macedonia and Belarus, the letters without their marks. Greek: ELOT 743, as
ISO 843 has it for transcription, also with i for υ, h for χ, and with d and g where ντ and γκ begin a word.
"""

import re
import unicodedata
from collections.abc import Iterator

_CYRILLIC, _GREEK = re.compile("[\u0400-\u04ff]"), re.compile("[\u0370-\u03ff]")

_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґђјљњћџѓќѕў"
_USUAL = (
    "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya e i i ye g dj j lj nj c dz gj kj dz u"
)
_BARE = "z j h c c s sc ju ja d"
_PASSPORTS = {"й": "i", "ю": "iu", "я": "ia", "ъ": "ie"}
_OTHERWISE: tuple[dict[str, str], ...] = (
    {},
    _PASSPORTS,
    _PASSPORTS | {"г": "h", "и": "y", "є": "ie"},  # Ukrainian
    {"х": "h", "щ": "sht", "ъ": "a", "ь": "y"},  # Bulgarian
    dict(zip("жйхцчшщюяђ", _BARE.split(" "), strict=True)),  # ISO 9, Serbian
)
_BY_LETTER = dict(zip(_LETTERS, _USUAL.replace("-", "").split(" "), strict=True))
_SYSTEMS = tuple(str.maketrans(_BY_LETTER | system) for system in _OTHERWISE)
_SOFT_E = re.compile(r"(?<=[аеёиоуыэюяйъь])е|\bе")  # BGN/PCGN: Киевская is Kiyevskaya
_LAST_Y = re.compile(r"[иы]й\b")  # Ленинский is Leninsky

# Pairs of letters before single ones; a mark on the first of them, or two points on the second, parts them.
_ACUTE, _POINTS = "\u0301", "\u0308"
_PAIRS = tuple(
    (re.compile(letters), latin)
    for letters, latin in (
        (f"(?<=[αεη])υ(?!{_POINTS})(?=[θκξπσςτφχψ]|\\b)", "f"),
        (f"(?<=[αεη])υ(?!{_POINTS})", "v"),
        (f"ου(?!{_POINTS})", "ou"),
        (r"\bμπ|μπ\b", "b"),
        ("γγ", "ng"),
        ("γξ", "nx"),
        ("γχ", "nch"),
    )
)
_SPOKEN = ((re.compile(r"\bντ"), "d"), (re.compile(r"\bγκ"), "g"))
_GREEK_LETTERS = "αβγδεζηθικλμνξοπρσςτυφχψω"
_ELOT = "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
_BY_GREEK_LETTER = dict(zip(_GREEK_LETTERS, _ELOT.split(" "), strict=True))
_GREEK_SYSTEMS = tuple(str.maketrans(_BY_GREEK_LETTER | system) for system in ({}, {"χ": "h", "υ": "i"}))


def romanised(text: str) -> Iterator[str]:
    """Of a text in small letters, every way; none of what is in Latin letters."""
    if _CYRILLIC.search(text):
        for written in {text, _SOFT_E.sub("ye", text)}:
            for spelled in {written, _LAST_Y.sub("y", written)}:
                yield from map(spelled.translate, _SYSTEMS)
    elif _GREEK.search(text):
        marked = unicodedata.normalize("NFD", text).replace(f"υ{_ACUTE}", "υ")
        for pair, latin in _PAIRS:
            marked = pair.sub(latin, marked)
        plain = "".join(char for char in marked if not unicodedata.combining(char))
        spoken = plain
        for pair, latin in _SPOKEN:
            spoken = pair.sub(latin, spoken)
        for spelled in {plain, spoken}:
            yield from map(spelled.translate, _GREEK_SYSTEMS)
