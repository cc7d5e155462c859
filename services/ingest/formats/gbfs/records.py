"""A record of GBFS read by a table of its fields: what fits goes over, what does not is reported. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.ingest.formats.findings import finding
from services.ingest.formats.gbfs.shapes import Shape, Unfit
from services.shared.model.notice import Notice


@dataclass(frozen=True, slots=True)
class Field:
    """`also` are the names that other versions have for it."""

    shape: Shape
    required: bool = False
    also: tuple[str, ...] = ()


Fields = Mapping[str, Field]


@dataclass(slots=True)
class Reader:
    """Reads the records of one document, and gathers what is wrong with them."""

    document: str
    language: str
    notices: list[Notice] = field(default_factory=list)

    def report(self, code: str, name: str = "", value: Any = "", row: int = 0) -> None:
        self.notices.append(replace(finding(code, name, value, row), file=self.document))

    def record(self, stated: Any, fields: Fields, row: int = 0) -> dict[str, Any] | None:
        """None when it is no record, or lacks what is required."""
        if not isinstance(stated, dict):
            self.report("entity_unreadable", self.document, stated, row)
            return None
        found: dict[str, Any] = {}
        for name, its in fields.items():
            said_as = next((each for each in (name, *its.also) if stated.get(each) is not None), None)
            if said_as is None:
                if its.required:
                    self.report("required_value", name, "", row)
                    return None
                continue
            try:
                found[name] = its.shape(stated[said_as], self.language)
            except Unfit:
                self.report("required_value" if its.required else "bad_value", said_as, stated[said_as], row)
                if its.required:
                    return None
        return found


def nested(fields: Fields) -> Shape:
    """A record inside a record: it fits whole or not at all."""

    def shape(value: Any, language: str) -> dict[str, Any]:
        reader = Reader("", language)
        found = reader.record(value, fields)
        if not found:
            raise Unfit
        return found

    return shape


def rows(stated: Any, *names: str) -> Sequence[Any]:
    """The list under the first of the names that there is."""
    for name in names:
        found = stated.get(name) if isinstance(stated, dict) else None
        if isinstance(found, list):
            return found
    return ()
