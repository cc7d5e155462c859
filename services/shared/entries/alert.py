"""A disruption, in GTFS-Realtime's terms: cause, effect, texts by language, when and whom it concerns."""

from google.transit import gtfs_realtime_pb2 as rt

from services.shared.entries.reading import Reading, words
from services.shared.model.said import AlertSaid

CAUSES, EFFECTS, SEVERITIES = words(rt.Alert.Cause), words(rt.Alert.Effect), words(rt.Alert.SeverityLevel)
MOST_PERIODS, MOST_INFORMED = 100, 500
LONGEST_HEADER, LONGEST_DESCRIPTION = 1000, 10_000
_PERIODS = {
    "active_periods": "active_period",
    "communication_periods": "communication_period",
    "impact_periods": "impact_period",
}


def read(reading: Reading, id: str, at_ms: int) -> AlertSaid:
    alert = rt.Alert()
    cause, effect = reading.word("cause", list(CAUSES), True), reading.word("effect", list(EFFECTS), True)
    alert.cause = CAUSES.get(cause, rt.Alert.UNKNOWN_CAUSE)
    alert.effect = EFFECTS.get(effect, rt.Alert.UNKNOWN_EFFECT)
    if severity := reading.word("severity", list(SEVERITIES)):
        alert.severity_level = SEVERITIES[severity]
    _fill(alert.header_text, reading.texts("header", LONGEST_HEADER, True))
    _fill(alert.description_text, reading.texts("description", LONGEST_DESCRIPTION))
    if url := reading.url("url"):
        alert.url.translation.add(text=url)
    for name, field in _PERIODS.items():
        for period in reading.each(name, MOST_PERIODS):
            _read_period(period, getattr(alert, field).add())
    facilities = tuple(
        _inform(selector, alert.informed_entity.add()) for selector in reading.each("informed", MOST_INFORMED, True)
    )
    return AlertSaid(id, alert.SerializeToString(deterministic=True), at_ms, facilities if any(facilities) else ())


def _fill(translated: rt.TranslatedString, texts: dict[str, str]) -> None:
    for lang, text in sorted(texts.items()):
        translated.translation.add(text=text, language=lang)


def _read_period(reading: Reading, period: rt.TimeRange) -> None:
    start_ms, end_ms = reading.time_ms("start"), reading.time_ms("end")
    if start_ms:
        period.start = start_ms // 1000
    if end_ms:
        period.end = end_ms // 1000
    if start_ms and end_ms and end_ms <= start_ms:
        reading.fault("end", "is not after the start")


def _inform(reading: Reading, selector: rt.EntitySelector) -> str:
    """Fills the selector; a facility, which GTFS-Realtime has no word for, is returned."""
    for name in ("agency_id", "route_id", "stop_id"):
        if value := reading.id(name):
            setattr(selector, name, value)
    if trip_id := reading.id("trip_id"):
        selector.trip.trip_id = trip_id
    direction_id = reading.whole("direction_id", 0, 1)
    if direction_id is not None:
        selector.direction_id = direction_id
        if not selector.route_id:
            reading.fault("direction_id", "needs a route_id beside it")
    facility_id = reading.id("facility_id")
    if not facility_id and selector.ByteSize() == 0:
        reading.fault("", "names nothing; expected at least one of agency_id, route_id, stop_id, trip_id, facility_id")
    return facility_id
