"""Fills the generated blocks of docs/*.md from the code; `--check` only says which pages are out of date.

A block stands between `<!-- generated: NAME -->` and `<!-- end -->`; everything around it is written by hand.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from inspect import getdoc
from pathlib import Path

from services.__main__ import COMMANDS
from services.ingest.formats import FORMATS
from services.ingest.formats.facility_list.columns import COLUMNS
from services.ingest.formats.findings import FINDINGS
from services.shared.config import Settings
from services.shared.log.topics import DAY_SECONDS, PUBLIC, PUBLIC_OBSERVATIONS, RELAY, TOPICS, Topic
from services.shared.model.entities import ENTITIES
from services.shared.model.events import Batch
from services.shared.model.facility_attributes import FACILITY_ATTRIBUTES
from services.shared.model.facility_types import FACILITY_TYPES
from services.shared.model.matching import REASONS, WAYS
from services.shared.model.said import SAID
from services.shared.telemetry import METRICS
from services.shared.wire.codec import message_class

FOLDER = Path(__file__).parent
_BLOCK = re.compile(r"(<!-- generated: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def settings() -> str:
    return table(
        ("setting", "environment", "default", "what it is"),
        (
            (f"`{f.name}`", f"`NORIAI_{f.name.upper()}`", f"`{_value(f.default)}`", f.metadata["sentence"])
            for f in fields(Settings)
        ),
    )


def metrics() -> str:
    return table(
        ("metric", "kind", "labels", "what it counts"),
        (
            (f"`{name}`", spec.kind.__name__.lower(), ", ".join(f"`{label}`" for label in spec.labels), spec.sentence)
            for name, spec in METRICS.items()
        ),
    )


def formats() -> str:
    return table(
        ("format", "what it is", "default `interval`"),
        ((f"`{name}`", made.sentence, _duration(made.interval_seconds)) for name, made in FORMATS.items()),
    )


def facility_types() -> str:
    return table(("type", "what it is"), ((f"`{name}`", words) for name, words in FACILITY_TYPES.items()))


def facility_attributes() -> str:
    rows = ((f"`{name}`", form, words) for name, (form, words) in FACILITY_ATTRIBUTES.items())
    return table(("attribute", "form", "what it is"), rows)


def facility_columns() -> str:
    return table(
        ("`columns` name", "headers that are known to mean it"),
        ((f"`{field}`", ", ".join(aliases)) for field, aliases in COLUMNS.items()),
    )


def kinds() -> str:
    return table(
        ("kind", "types", "subject", "what it is"),
        (
            (f"`{kind}`", f"`noriai.{kind}.changed.v1`, `noriai.{kind}.removed.v1`", f"`{kind}/{{id}}`", _first(cls))
            for kind, cls in ENTITIES.items()
        ),
    )


def observations() -> str:
    return table(
        ("kind", "message", "fields"),
        (
            (f"`{kind}`", f"`{cls.__name__}`", ", ".join(f"`{f.name}`" for f in fields(cls)))
            for kind, cls in SAID.items()
        ),
    )


def topics() -> str:
    return table(
        ("topic", "partitions", "kept", "synced to disk"),
        (
            (f"`{t.name}`", str(t.partitions), _kept(t), "each append" if t.durable else "when asked")
            for t in (*TOPICS, RELAY)
        ),
    )


def public_topics() -> str:
    told = [(topic, ENTITIES[kind], "merged id") for kind, topic in PUBLIC.items()]
    return table(
        ("topic", "value", "key", "partitions", "kept"),
        (
            (
                f"`{topic.name}`",
                f"`{message_class(cls).DESCRIPTOR.full_name}`",
                key,
                str(topic.partitions),
                _kept(topic),
            )
            for topic, cls, key in (*told, (PUBLIC_OBSERVATIONS, Batch, "feed"))
        ),
    )


def commands() -> str:
    return table(("command", "does"), ((f"`noriai {name}`", sentence) for name, sentence in COMMANDS.items()))


def realtime_reasons() -> str:
    return table(("reason", "what it means"), ((f"`{name}`", texts["en"]) for name, texts in REASONS.items()))


def realtime_ways() -> str:
    return table(("`by`", "what it means"), ((f"`{name}`", words) for name, words in WAYS.items()))


def refusals() -> str:
    rows = ((f"`{code}`", str(severity), words) for code, (severity, words) in FINDINGS.items())
    return table(("reason", "severity", "what it means"), rows)


BLOCKS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "metrics": metrics,
    "formats": formats,
    "facility-types": facility_types,
    "facility-attributes": facility_attributes,
    "facility-columns": facility_columns,
    "realtime-reasons": realtime_reasons,
    "realtime-ways": realtime_ways,
    "refusals": refusals,
    "kinds": kinds,
    "observations": observations,
    "topics": topics,
    "public-topics": public_topics,
    "commands": commands,
}


def filled(page: str) -> str:
    """`page` with its blocks made anew. Raises KeyError for a block of no known name."""
    return _BLOCK.sub(lambda match: match[1] + BLOCKS[match["name"]]() + match[3], page)


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="docs.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="writes nothing; exit code 1 when a page is out of date")
    check: bool = parser.parse_args(words).check
    stale = []
    for path in sorted(FOLDER.rglob("*.md")):
        page = path.read_text("utf-8")
        if filled(page) != page:
            stale.append(path)
            if not check:
                path.write_text(filled(page), "utf-8")
    for path in stale:
        print(f"{path.relative_to(FOLDER.parent)}: {'out of date, run make docs' if check else 'written'}")
    return 1 if check and stale else 0


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _duration(seconds: float) -> str:
    for unit, length in (("d", DAY_SECONDS), ("h", 3600), ("m", 60)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds / length:g}{unit}"
    return f"{seconds:g}s"


def _kept(topic: Topic) -> str:
    if topic.compacted:
        return "newest of each key"
    return "for ever" if topic.retention_seconds is None else _duration(topic.retention_seconds)


def _first(cls: type) -> str:
    """The first sentence of a class's own docstring."""
    text = getdoc(cls) or ""
    return "" if text.startswith(cls.__name__ + "(") else text.partition("\n\n")[0].replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
