"""What can be wrong with one thing of a realtime payload: the closed list of codes, and their words.

An ERROR is a thing that is not used, a WARNING a part of one; both are counted in `/v1/sources/{feed}`
as rejected. INFO is odd, and used all the same.
"""

from services.shared.model.notice import Notice, Severity

FINDINGS: dict[str, tuple[Severity, str]] = {
    "entity_unreadable": (Severity.ERROR, "the entity can't be read"),
    "entity_without_id": (Severity.INFO, "the entity has no id"),
    "entity_without_payload": (Severity.ERROR, "the entity says nothing"),
    "entity_with_two_payloads": (Severity.INFO, "the entity says more than one thing"),
    "entity_not_read": (Severity.INFO, "this kind of entity is not read"),
    "deleted_in_full_message": (Severity.ERROR, "is_deleted has no place in a full message"),
    "trip_without_identity": (Severity.ERROR, "neither trip_id nor route_id says which trip is meant"),
    "thing_without_id": (Severity.ERROR, "nothing says which thing is meant"),
    "duplicate_trip": (Severity.ERROR, "another update of the message speaks of the same run"),
    "duplicate_vehicle": (Severity.ERROR, "another position of the message has the same vehicle id"),
    "duplicate_alert": (Severity.ERROR, "another alert of the message has the same id"),
    "static_in_live_feed": (Severity.WARNING, "a feed that speaks of another's timetable brings none of its own"),
    "perhaps_cut": (Severity.WARNING, "exactly as many records as a search's answer is cut at"),
    "no_longer_valid": (Severity.ERROR, "it was guaranteed until a time that has passed"),
    "duplicate_facility": (Severity.ERROR, "another entry has the same id"),
    "text_not_utf8": (Severity.INFO, "texts are not UTF-8 and were read as Shift_JIS or Latin-1"),
    "bad_position": (Severity.WARNING, "the position is 0,0, out of range or not a number"),
    "bad_bearing": (Severity.WARNING, "the bearing is not from 0 to 360"),
    "absurd_time": (Severity.WARNING, "the time is not in seconds since 1970, or far from any service"),
    "unknown_status": (Severity.ERROR, "the status is none of the four words"),
    "bad_time": (Severity.WARNING, "the time is not RFC 3339"),
    "bad_value": (Severity.WARNING, "the value is missing or not of the kind that the standard has for it"),
    "required_value": (Severity.ERROR, "a value that is required is missing or of the wrong kind"),
    "unusable_position": (Severity.ERROR, "nothing says where it is"),
    "duplicate_record": (Severity.WARNING, "another record of the document has the same id"),
    "duplicate_station": (Severity.ERROR, "another station of the document has the same id"),
    "duplicate_mobility_vehicle": (Severity.ERROR, "another vehicle of the document has the same id"),
    "station_not_described": (Severity.ERROR, "no station_information describes this station"),
    "document_missing": (Severity.WARNING, "gbfs.json lists the document, and it is not there"),
    "document_unreadable": (Severity.WARNING, "the document is not a JSON object with data"),
    "document_too_large": (Severity.WARNING, "the document is too large to be passed on"),
    "bad_reason": (Severity.WARNING, "the reason is not an object of texts by language"),
}


def finding(code: str, field: str = "", value: object = "", row: int = 0) -> Notice:
    """`row` counts the entities of a message from 1."""
    severity, reason = FINDINGS[code]
    return Notice(code, severity, row=row, field=field, value=str(value)[:100], reason=reason)
