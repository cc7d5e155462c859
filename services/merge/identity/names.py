"""Names made comparable: width, case, spaces, ヶ/ケ/が and the suffix 駅 do not tell stations apart."""

import re
import unicodedata

_KE = str.maketrans({"ヶ": "ケ", "ヵ": "カ"})
_NOT_WORD = re.compile(r"[\W_]+")
_SUFFIX = re.compile(r"(?<=.)(?:駅|停留所|停留場)$")


def comparable(name: str) -> str:
    """An empty text when there is nothing to compare."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_KE)
    return _SUFFIX.sub("", _NOT_WORD.sub("", folded))
