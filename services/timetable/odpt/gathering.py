"""A payload's documents → records by class, each id once; what is not served is only counted."""

from collections import defaultdict

from services.shared.odpt.classes import LIVE, SEARCH_CAP, reason_not_served
from services.shared.odpt.documents import Document, documents, records_of
from services.shared.odpt.values import Record, class_of, identity, moment_ms
from services.timetable.odpt.tally import NO_CLASS, Tally

Records = dict[str, dict[str, Record]]  # class → id → record
Dates = dict[tuple[str, str], int]  # class, id → when the record was made


def gather(payload: bytes, tally: Tally) -> Records:
    """Raises NotOdpt when the payload, or a document of it, can't be read."""
    found: Records = defaultdict(dict)
    made: Dates = {}
    for document in documents(payload):
        _gather_document(document, found, made, tally)
    return found


def _gather_document(document: Document, found: Records, made: Dates, tally: Tally) -> None:
    records = records_of(document.data)
    classes = set()
    for record in records:
        class_ = class_of(record) if isinstance(record, dict) else ""
        if class_ in LIVE:
            continue  # ingest counts and serves these
        classes.add(class_)
        tally.read[class_ or NO_CLASS] += 1
        if not isinstance(record, dict) or not class_:
            code = "class_not_said" if isinstance(record, dict) else "not_an_object"
            tally.note(code, NO_CLASS, str(record)[:100])
            continue
        reason = reason_not_served(class_)
        if reason:
            tally.note("not_served", class_, identity(record), reason=reason)
            continue
        _keep(class_, record, found, made, tally)
    if len(records) == SEARCH_CAP and len(classes) == 1:
        reason = f"exactly {SEARCH_CAP} records, where a search's answer is cut; narrow it, or take the dump"
        tally.note("perhaps_cut", classes.pop() or NO_CLASS, document.name, reason=reason)


def _keep(class_: str, record: Record, found: Records, made: Dates, tally: Tally) -> None:
    local_id = identity(record)
    if not local_id:
        tally.leave_out("record_without_id", class_, record)
        return
    key = (class_, local_id)
    date_ms = moment_ms(record.get("dc:date")) or 0
    if key in made:
        tally.leave_out("duplicate_record", class_, record)
        if date_ms < made[key]:
            return
    made[key] = date_ms
    found[class_][local_id] = record
