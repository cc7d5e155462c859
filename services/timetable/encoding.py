"""Which encoding a table is in. GTFS says UTF-8; feeds say UTF-16, Shift_JIS and Latin-1 too. Pure."""

import codecs

_SURE_OF_UTF8 = 10  # good multi-byte characters for each bad byte, from which a file is UTF-8 with slips
_SAMPLE_BYTES = 4_000_000


def detect(data: bytes) -> str:
    """A codec's name; text in UTF-8 answers "utf-8", with a mark at its start or without."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    sample = data[:_SAMPLE_BYTES]
    if sample.count(0) * 3 > len(sample):
        return "utf-16-le" if sample[1::2].count(0) > sample[::2].count(0) else "utf-16-be"
    try:
        codecs.decode(data, "utf-8")
    except UnicodeDecodeError:
        return _legacy(data)
    return "utf-8"


def _legacy(data: bytes) -> str:
    loose = codecs.decode(data, "utf-8", "replace")
    bad = loose.count("�")
    good = sum(1 for character in loose if character > "\x7f") - bad
    if good >= bad * _SURE_OF_UTF8:
        return "utf-8"
    try:
        japanese = codecs.decode(data, "cp932")
    except UnicodeDecodeError:
        japanese = ""
    if _reads_as_japanese(japanese):
        return "cp932"
    try:
        codecs.decode(data, "cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252" if any(0x80 <= byte <= 0x9F for byte in data) else "latin-1"


def _reads_as_japanese(text: str) -> bool:
    """Japanese stands in runs; an accented letter taken for half of a kanji stands alone among ASCII."""
    alone = together = 0
    before = False
    for character, after in zip(text, [*text[1:], " "], strict=False):
        wide = character > "\x7f"
        if wide:
            if before or after > "\x7f":
                together += 1
            else:
                alone += 1
        before = wide
    return together > alone * 2
