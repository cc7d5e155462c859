"""Where the keys of a feeds file stand, since tomllib and json do not tell.

A small scan: the n-th `[[feed]]`, and the first line of its part that begins with a key. Lines inside
multi-line strings can fool it; then the line is one of the same feed.
"""

import json
import re

_TABLE = re.compile(r"^\s*\[\[\s*[\"']?feed[\"']?\s*\]\]")
_SUBTABLE = re.compile(r"^\s*\[\s*[\"']?feed[\"']?\s*\.\s*[\"']?([A-Za-z0-9_-]+)[\"']?\s*\]")
_HEADER = re.compile(r"^\s*\[")


class Lines:
    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._tables = [number for number, line in enumerate(self._lines) if _TABLE.match(line)]

    def of_table(self, place: int) -> int:
        return self._tables[place] + 1 if place < len(self._tables) else 1

    def of_key(self, place: int, key: str, part: str = "") -> int:
        """The line of `key`, or of `part` inside it (a header's name) when that stands on its own."""
        begin = self.of_table(place)
        end = self._tables[place + 1] if place + 1 < len(self._tables) else len(self._lines)
        found = begin
        for number in range(begin, end):
            subtable = _SUBTABLE.match(self._lines[number])
            if _starts(self._lines[number], key) or (subtable and subtable[1] == key):
                found = number + 1
                break
        if part:
            for number in range(found - 1, end):
                if number >= found and _HEADER.match(self._lines[number]):
                    break
                if _starts(self._lines[number], part):
                    return number + 1
        return found

    def of_top(self, name: str) -> int:
        pattern = re.compile(rf"^\s*(\[+\s*)?[\"']?{re.escape(name)}[\"']?\s*([\].=]|$)")
        return next((number for number, line in enumerate(self._lines, 1) if pattern.match(line)), 1)

    def of_json_id(self, stated: str) -> int:
        """The first line that says `"id": "…"` with it."""
        pattern = re.compile(rf'"id"\s*:\s*{re.escape(json.dumps(stated, ensure_ascii=False))}')
        return next((number for number, line in enumerate(self._lines, 1) if pattern.search(line)), 1)


def _starts(line: str, key: str) -> bool:
    return re.match(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line) is not None
