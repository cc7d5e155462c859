"""Cells as people type them → numbers, flags, days, codes. None: nothing that can be understood."""

import re
import unicodedata
from datetime import date

LONGEST_VALUE = 80  # letters of a number, a time or a position; patterns of what is longer could take for ever
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_UNIT = re.compile(
    r"^(?:約|およそ)?\s*([-+]?[\d,]*\.?\d+)\s*(?:人|名|台|床|m2|m²|m|㎡|円|箇所|ヶ所|か所|基|個|室|階|F|平方メートル|程度)*$",
    re.IGNORECASE,
)
_MANGLED = re.compile(r"\d(?:\.\d+)?E[+-]?\d+", re.IGNORECASE)
_NOTHING = frozenset(
    {
        "",
        "-",
        "ー",
        "―",
        "－",
        "--",
        "---",
        "n/a",
        "na",
        "null",
        "none",
        "不明",
        "未定",
        "調査中",
        "?",
        "…",
        "・",
        "0..",
    }
)
_YES = frozenset(
    {
        "有",
        "あり",
        "有り",
        "有る",
        "ある",
        "○",
        "〇",
        "◯",
        "◎",
        "●",
        "1",
        "可",
        "可能",
        "true",
        "yes",
        "y",
        "対応",
        "設置",
        "設置済",
        "設置あり",
        "レ",
        "✓",
        "はい",
        "利用可",
        "利用可能",
        "対応可",
        "該当",
        "対象",
    }
)
_NO = frozenset(
    {
        "無",
        "なし",
        "無し",
        "無い",
        "ない",
        "×",
        "✕",
        "✖",
        "x",
        "0",
        "不可",
        "false",
        "no",
        "n",
        "非対応",
        "未設置",
        "未対応",
        "設置なし",
        "いいえ",
        "利用不可",
        "対応不可",
        "非該当",
        "対象外",
    }
)
_LIMITED = frozenset({"△", "▲", "一部", "一部可", "一部有", "一部あり", "一部対応", "要予約", "要相談", "条件付"})  # fmt: skip
_ERAS = {
    "明治": 1867,
    "大正": 1911,
    "昭和": 1925,
    "平成": 1988,
    "令和": 2018,
    "M": 1867,
    "T": 1911,
    "S": 1925,
    "H": 1988,
    "R": 2018,
}
_WAREKI = re.compile(
    r"(明治|大正|昭和|平成|令和|[MTSHR])\.?\s*(元|\d{1,2})[年./-]?(?:(\d{1,2})[月./-]?)?(?:(\d{1,2})日?)?"
)
_WESTERN = re.compile(r"(\d{4})[年/.-]?(?:(\d{1,2})[月/.-]?)?(?:(\d{1,2})日?)?(?:[ T].*)?")
_FLOOR = re.compile(r"(地下|地上|B)?\s{0,2}(\d{1,2}(?:\.5)?)\s{0,2}(?:階|F(?![A-Za-z])|Ｆ)", re.IGNORECASE)


def plain(text: str) -> str:
    """Full-width letters and digits, circled numbers and the like in their plain form."""
    return unicodedata.normalize("NFKC", text).strip()


def is_nothing(text: str) -> bool:
    return plain(text).lower() in _NOTHING


def is_mangled(text: str) -> bool:
    """A number that a spreadsheet wrote as 4.00E+12: its digits are lost."""
    return _MANGLED.fullmatch(plain(text)) is not None


def read_number(text: str) -> str | None:
    """In digits, without separators and units."""
    word = plain(text)
    match = _UNIT.fullmatch(word) if len(word) <= LONGEST_VALUE else None
    if match is None:
        return None
    digits = match[1].replace(",", "")
    if not _NUMBER.fullmatch(digits):
        digits = f"0{digits}" if digits.startswith(".") and _NUMBER.fullmatch(f"0{digits}") else ""
    return digits.rstrip("0").rstrip(".") if "." in digits else digits or None


def read_flag(text: str) -> str | None:
    """yes, no or limited."""
    word = plain(text).lower()
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    if word in _LIMITED:
        return "limited"
    count = read_number(text)
    if count is not None:
        return "yes" if float(count) > 0 else "no"
    return None


def read_day(text: str) -> str | None:
    """A day, month or year, of the western or the Japanese calendar, as in ISO 8601."""
    word = plain(text)
    if match := _WAREKI.fullmatch(word):
        year = _ERAS[match[1]] + (1 if match[2] == "元" else int(match[2]))
    elif match := _WESTERN.fullmatch(word):
        year = int(match[1])
        return _iso(year, match[2], match[3])
    else:
        return None
    return _iso(year, match[3], match[4])


def _iso(year: int, month: str | None, day: str | None) -> str | None:
    if not 1 <= year <= 9999 or month is None:
        return f"{year:04}" if 1 <= year <= 9999 else None
    try:
        moment = date(year, int(month), int(day or 1))
    except ValueError:
        return None
    return moment.isoformat() if day is not None else f"{moment:%Y-%m}"


def read_city_code(text: str) -> str | None:
    """Six digits, the last a check digit; five are without it, or without a zero in front."""
    digits = plain(text)
    if not (digits.isascii() and digits.isdigit()) or not 4 <= len(digits) <= 6:
        return None
    if len(digits) == 6:
        return digits
    with_zero = digits.rjust(6, "0")
    if _check_digit(with_zero[:5]) == with_zero[5] and len(digits) == 5 and digits[0] in "123456789":
        return with_zero
    return digits.rjust(5, "0") + _check_digit(digits.rjust(5, "0"))


def _check_digit(five: str) -> str:
    rest = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True)) % 11
    return str((11 - rest) % 10)


def read_floor(text: str) -> str | None:
    """The one storey that a text names."""
    found = {
        ("-" if match[1] and match[1].upper() in ("地下", "B") else "") + match[2]
        for match in _FLOOR.finditer(plain(text))
    }
    return found.pop() if len(found) == 1 else None
