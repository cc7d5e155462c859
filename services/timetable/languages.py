"""Names in other languages: translations.txt in its GTFS form and in GTFS-JP's older one.

Language tags are BCP 47 in its usual letters (ja-Hrkt, zh-Hant); a tag that is none stays as it was said.
"""

import re
from dataclasses import dataclass, field

from services.shared.model.said import Texts
from services.timetable.reader import Table

_TAG = re.compile(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*")
_MANY = ("mul", "und", "zxx", "")


def normal_tag(tag: str) -> str:
    """`EN_us` → `en-US`, `ja-hrkt` → `ja-Hrkt`."""
    if not _TAG.fullmatch(tag):
        return tag
    first, *others = tag.replace("_", "-").split("-")
    parts = [first.lower()]
    for part in others:
        if len(part) == 4 and part.isalpha():
            parts.append(part.title())
        else:
            parts.append(part.upper() if len(part) == 2 and part.isalpha() and len(parts[-1]) != 1 else part.lower())
    return "-".join(parts)


def feed_language(feed_info: Table | None, agency: Table | None) -> str:
    """The language that the names in the tables are in; "" when nobody says."""
    for table, columns in ((feed_info, ("default_lang", "feed_lang")), (agency, ("agency_lang",))):
        for column in columns if table is not None and len(table) else ():
            tag = normal_tag(table.column(column)[0]) if table is not None else ""
            if tag not in _MANY:
                return tag
    return ""


@dataclass(slots=True)
class Translations:
    """`language` is the tables' own."""

    language: str = ""
    by_record: dict[tuple[str, str, str], Texts] = field(default_factory=dict)
    by_value: dict[tuple[str, str, str], Texts] = field(default_factory=dict)
    of_text: dict[str, Texts] = field(default_factory=dict)

    def names(self, table: str, column: str, record_id: str, text: str) -> Texts:
        """Every language that the text is known in, its own among them."""
        if not text:
            return {}
        names: Texts = {self.language: text} if self.language else {}
        names |= self.of_text.get(text, {})
        names |= self.by_value.get((table, column, text), {})
        names |= self.by_record.get((table, column, record_id), {})
        return names


def read_translations(table: Table | None, language: str) -> Translations:
    found = Translations(language)
    if table is None:
        return found
    old = table.has("trans_id")
    for row in table.dicts():
        tag = normal_tag(row.get("lang" if old else "language", ""))
        text = row.get("translation", "")
        if not tag or not text:
            continue
        if old:
            found.of_text.setdefault(row["trans_id"], {})[tag] = text
            continue
        place = (row.get("table_name", ""), row.get("field_name", ""))
        if row.get("record_id"):
            if not row.get("record_sub_id"):
                found.by_record.setdefault((*place, row["record_id"]), {})[tag] = text
        elif row.get("field_value"):
            found.by_value.setdefault((*place, row["field_value"]), {})[tag] = text
        elif place[0] == "feed_info":
            found.by_record.setdefault((*place, ""), {})[tag] = text
    return found
