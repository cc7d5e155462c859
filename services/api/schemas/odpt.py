"""Records in ODPT's terms, by class: what a search, a dump and a place answer lists of (ODPT API 4.15, chapter 3).

Publishers' own records may say more than their class has members.
"""

from collections.abc import Mapping

from services.api.schemas.building import FLAG, NUMBER, TEXT, TIME, WHOLE, Schema, many, ref, words
from services.shared.odpt.members import MEMBERS, WITHIN, WITHIN_REQUIRED, Form
from services.shared.odpt.shapes import SHAPES

_TEXTS: Schema = {"type": "object", "properties": {"ja": TEXT, "en": TEXT}, "required": ["ja", "en"],
                  "additionalProperties": TEXT, "description": "by language; Japanese and English always"}  # fmt: skip
_FORMS: Mapping[Form, Schema] = {
    Form.WORD: TEXT,
    Form.TEXTS: ref("OdptTexts"),
    Form.NAMES: many(ref("OdptTexts")),
    Form.ID: TEXT,
    Form.IDS: many(TEXT),
    Form.ID_OR_IDS: {"anyOf": [TEXT, many(TEXT)]},
    Form.WHOLE: WHOLE,
    Form.NUMBER: NUMBER,
    Form.TRUTH: FLAG,
    Form.CLOCK: {"type": "string", "pattern": r"^\d\d:\d\d$"},
    Form.MOMENT: TIME,
    Form.SHAPE: {"type": "object"},
}
_LIVE_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "odpt:TrainInformation": ("odpt:operator", "odpt:timeOfOrigin", "odpt:trainInformationText"),
    "odpt:Train": ("odpt:operator", "odpt:railway", "odpt:trainNumber"),
    "odpt:Bus": ("odpt:operator", "odpt:busNumber", "odpt:busroutePattern", "odpt:frequency", "dct:valid"),
}


def odpt_list(class_: str) -> str:
    """The name of the schema that a list of the class has."""
    return f"{_name(class_)}List"


def _name(class_: str) -> str:
    return "Odpt" + class_.partition(":")[2]


def _members(forms: Mapping[str, Form]) -> dict[str, Schema]:
    return {name: many(_object(_members(WITHIN[name]), WITHIN_REQUIRED.get(name, ()))) if form is Form.RECORDS
            else _FORMS[form] for name, form in forms.items()}  # fmt: skip


def _object(properties: Mapping[str, Schema], required: tuple[str, ...]) -> Schema:
    found: Schema = {"type": "object", "properties": dict(properties)}
    return found | ({"required": list(required)} if required else {})


def _record(class_: str) -> Schema:
    of_all = {"@context": TEXT, "@id": TEXT, "@type": words(class_), "owl:sameAs": TEXT, "dc:date": TIME}
    required = SHAPES[class_].required if class_ in SHAPES else _LIVE_REQUIRED.get(class_, ())
    return _object(of_all | _members(MEMBERS.get(class_, {})), (*of_all, *required))


CLASSES = tuple(dict.fromkeys((*SHAPES, *MEMBERS)))
ODPT: dict[str, Schema] = {
    "OdptTexts": _TEXTS,
    **{_name(class_): _record(class_) for class_ in CLASSES},
    **{odpt_list(class_): many(ref(_name(class_))) for class_ in CLASSES},
    "OdptRecords": many({"anyOf": [ref(_name(class_)) for class_ in CLASSES]}),
}
