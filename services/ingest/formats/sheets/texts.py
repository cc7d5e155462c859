"""Bytes of a text in one of the encodings that Japanese offices write → the text.

In this order: a byte order mark, valid UTF-8, UTF-16 by its zero bytes, then the one of cp932 (Shift_JIS
with the NEC and IBM characters) and EUC-JP that reads as Japanese.
"""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 200_000
_BAD_MOST = 0.01  # of the characters; beyond it is no text
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x7f]")
_FAMILIAR = re.compile(r"[ぁ-んァ-ヶー々、。「」（）・～]")
_STRANGE = re.compile(r"[\uff61-\uff9f\ue000-\uf8ff\ufffd]")


def read_text(payload: bytes) -> str | None:
    """None for what is no text. Single bytes that are wrong become U+FFFD."""
    encoding = encoding_of(payload)
    try:
        text = payload.decode(encoding, "replace")
    except UnicodeDecodeError:  # utf-16 without its last byte
        return None
    if _share(_NOT_TEXT, text) > 0 or _share(re.compile("\ufffd"), text) > _BAD_MOST:
        return None
    return text


def encoding_of(payload: bytes) -> str:
    for mark, encoding in _MARKS:
        if payload.startswith(mark):
            return encoding
    if _is_utf8(payload):
        return "utf-8"
    wide = _wide(payload[:_SAMPLE_BYTES])
    if wide:
        return wide
    sample = payload[:_SAMPLE_BYTES]
    candidates = ("cp932", "euc_jis_2004", "utf-8")
    return max(candidates, key=lambda encoding: _likeness(sample.decode(encoding, "replace")))


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.end == len(payload) and error.reason == "unexpected end of data" and error.start > 0
    return b"\x00" not in payload[:_SAMPLE_BYTES]


def _wide(sample: bytes) -> str:
    """Commas, digits and line ends have a zero byte each in UTF-16, on one side."""
    half = len(sample) // 2
    if half == 0:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.05 * half and odd > 4 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 0.05 * half and even > 4 * odd else ""


def _likeness(text: str) -> float:
    """EUC-JP taken for cp932 is full of half-width kana, the reverse of characters that are none."""
    return len(_FAMILIAR.findall(text)) - 3 * len(_STRANGE.findall(text))


def _share(pattern: re.Pattern[str], text: str) -> float:
    return len(pattern.findall(text)) / max(1, len(text))
