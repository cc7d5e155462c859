"""How a Japanese name is read, made comparable: kana and every way to romanise them give one key. Pure.

とうきょう, トーキョー, Tōkyō, Toukyou, Tookyoo, Tokyo → `tokyo`. Kana are spelled as Unicode names them, which
is Kunrei; Hepburn is folded onto that, then long vowels, doubled consonants and n before b, m, p are dropped.
"""

import re
import unicodedata
from functools import lru_cache

_SMALL = frozenset("ぁぃぅぇぉゃゅょゎゕゖっ")
_ODD = {"ぢ": "zi", "づ": "zu", "を": "o", "ゐ": "i", "ゑ": "e"}
_KUNREI = (
    (re.compile(r"cch"), "tch"),
    (re.compile(r"sh"), "sy"),
    (re.compile(r"ch"), "ty"),
    (re.compile(r"j"), "zy"),
    (re.compile(r"(?<=[stz])yi"), "i"),
    (re.compile(r"tsu"), "tu"),
    (re.compile(r"dzu"), "zu"),
    (re.compile(r"f"), "h"),
    (re.compile(r"v"), "b"),
    (re.compile(r"m(?=[bmp])"), "n"),
    (re.compile(r"oh(?![aiueoy])"), "o"),
    (re.compile(r"ou"), "o"),
    (re.compile(r"([a-z])\1+"), r"\1"),
)


def _spelling(kana: str) -> str:
    if kana in _ODD:
        return _ODD[kana]
    return unicodedata.name(kana).rsplit(" ", 1)[1].lower()


_LETTERS = {chr(code): _spelling(chr(code)) for code in range(0x3041, 0x3097)}


def spelled(text: str) -> str:
    """Hiragana and katakana in `text` → Kunrei letters; all else stays."""
    letters = ""
    for char in unicodedata.normalize("NFKC", text):
        kana = chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char
        if kana not in _LETTERS:
            letters += "" if char in "ー゙゚" else char
        elif kana in _SMALL:
            letters = _joined(letters, kana)
        else:
            letters += _LETTERS[kana]
    return letters


def _joined(letters: str, small: str) -> str:
    """キ+ャ → kya, テ+ィ → ti, シ+ェ → sye, ウ+ェ → we; a small ツ doubles what follows, which counts for nothing."""
    if small == "っ":
        return letters
    vowel = _LETTERS[small]
    if not letters or letters[-1] not in "iueo":
        return letters + vowel
    stem, last = letters[:-1], letters[-1]
    if last == "i" and stem:
        return f"{stem}y{vowel.lstrip('y')}"
    if last == "u" and not stem[-1:].isalpha():
        return f"{stem}w{vowel}"
    return stem + vowel


@lru_cache(maxsize=65536)
def reading_key(text: str) -> str:
    """ "" when there is something in `text` that letters and kana do not spell, such as kanji."""
    letters = unicodedata.normalize("NFKD", spelled(text).casefold())
    letters = "".join(char for char in letters if char.isalnum())
    if not letters.isascii():
        return ""
    for pattern, instead in _KUNREI:
        letters = pattern.sub(instead, letters)
    return letters
