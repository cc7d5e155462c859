"""SIRI Situation Exchange → alerts: each PtSituationElement that is not closed is one."""

from collections.abc import Iterator
from itertools import chain, islice
from xml.etree.ElementTree import Element

from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.failures import Failure
from services.ingest.format import Decoded, Format, Memory
from services.ingest.formats.gtfs_rt.decoding import MOST_ENTITIES, decode_message
from services.ingest.formats.siri_xml import new_message, outermost, read_deliveries, seconds, text, texts
from services.shared.feed import Feed

_EXPECTED = "a SIRI document with a SituationExchangeDelivery"
_Alert = pb.Alert
# SIRI's words (AlertCause, ReasonName codes) → GTFS-Realtime's; what is not here is OTHER_CAUSE.
_CAUSES = {
    "accident": _Alert.ACCIDENT,
    "strike": _Alert.STRIKE,
    "industrialAction": _Alert.STRIKE,
    "demonstration": _Alert.DEMONSTRATION,
    "publicHoliday": _Alert.HOLIDAY,
    "holiday": _Alert.HOLIDAY,
    "poorWeather": _Alert.WEATHER,
    "heavySnowFall": _Alert.WEATHER,
    "flooding": _Alert.WEATHER,
    "stormConditions": _Alert.WEATHER,
    "maintenanceWork": _Alert.MAINTENANCE,
    "constructionWork": _Alert.CONSTRUCTION,
    "roadworks": _Alert.CONSTRUCTION,
    "policeActivity": _Alert.POLICE_ACTIVITY,
    "policeOrder": _Alert.POLICE_ACTIVITY,
    "illness": _Alert.MEDICAL_EMERGENCY,
    "technicalProblem": _Alert.TECHNICAL_PROBLEM,
    "equipmentFailure": _Alert.TECHNICAL_PROBLEM,
    "unknown": _Alert.UNKNOWN_CAUSE,
    "undefined": _Alert.UNKNOWN_CAUSE,
}
_EFFECTS = {
    "noService": _Alert.NO_SERVICE,
    "cancelled": _Alert.NO_SERVICE,
    "tripCancellation": _Alert.REDUCED_SERVICE,
    "disrupted": _Alert.REDUCED_SERVICE,
    "reducedService": _Alert.REDUCED_SERVICE,
    "delayed": _Alert.SIGNIFICANT_DELAYS,
    "diverted": _Alert.DETOUR,
    "detour": _Alert.DETOUR,
    "additionalService": _Alert.ADDITIONAL_SERVICE,
    "alteredService": _Alert.MODIFIED_SERVICE,
    "stopMoved": _Alert.STOP_MOVED,
    "normalService": _Alert.NO_EFFECT,
}
_SEVERITIES = {
    "noImpact": _Alert.INFO,
    "verySlight": _Alert.INFO,
    "slight": _Alert.INFO,
    "normal": _Alert.WARNING,
    "severe": _Alert.SEVERE,
    "verySevere": _Alert.SEVERE,
}
_AFFECTED = (
    ("AffectedLine", "LineRef", "route_id"),
    ("AffectedStopPoint", "StopPointRef", "stop_id"),
    ("AffectedStopPlace", "StopPlaceRef", "stop_id"),
    ("AffectedOperator", "OperatorRef", "agency_id"),
)
_JOURNEY_REFERENCES = ("DatedVehicleJourneyRef", "VehicleJourneyRef", "FramedVehicleJourneyRef/DatedVehicleJourneyRef")


def decode(payload: bytes, feed: Feed, received_ms: int, before: Memory) -> Decoded | Failure:
    deliveries = read_deliveries(payload, "SituationExchangeDelivery", _EXPECTED)
    if isinstance(deliveries, Failure):
        return deliveries
    message = new_message(deliveries)
    situations = chain.from_iterable(outermost(delivery, "PtSituationElement") for delivery in deliveries)
    current = (each for each in situations if text(each, "Progress") not in ("closed", "closing"))
    for situation in islice(current, MOST_ENTITIES + 1):
        _add(message, situation)
    return decode_message(message, received_ms, before)


def _add(message: pb.FeedMessage, situation: Element) -> None:
    participant, number = text(situation, "ParticipantRef"), text(situation, "SituationNumber")
    alert = message.entity.add(id=f"{participant}:{number}" if participant and number else number).alert
    for name, periods in (
        ("ValidityPeriod", alert.active_period),
        ("PublicationWindow", alert.communication_period),
    ):
        for period in situation.findall(name):
            start, end = seconds(period, "StartTime"), seconds(period, "EndTime")
            periods.add(**{key: value for key, value in (("start", start), ("end", end)) if value})
    cause = text(situation, "AlertCause") or text(situation, "MiscellaneousReason")
    alert.cause = _CAUSES.get(cause, _Alert.OTHER_CAUSE if cause else _Alert.UNKNOWN_CAUSE)
    _add_consequence(alert, situation)
    _add_texts(alert, situation)
    for link in situation.iterfind("InfoLinks/InfoLink/Uri"):
        if link.text:
            alert.url.translation.add(text=link.text.strip())
            break
    for selector in dict.fromkeys(_selectors(situation.find("Affects"))):
        _inform(alert, *selector)


def _add_consequence(alert: pb.Alert, situation: Element) -> None:
    condition = text(situation, "Consequences", "Consequence", "Condition")
    alert.effect = _EFFECTS.get(condition, _Alert.OTHER_EFFECT if condition else _Alert.UNKNOWN_EFFECT)
    severity = text(situation, "Consequences", "Consequence", "Severity") or text(situation, "Severity")
    if severity in _SEVERITIES:
        alert.severity_level = _SEVERITIES[severity]


def _add_texts(alert: pb.Alert, situation: Element) -> None:
    """A situation that describes itself only in what is to be published is described so."""
    for language, words in texts(situation, "Summary"):
        alert.header_text.translation.add(text=words, language=language or None)
    described = list(texts(situation, "Description"))
    content = situation.find(".//TextualContent/DescriptionContent")
    if not described and content is not None:
        described = list(texts(content, "DescriptionText"))
    for language, words in described:
        alert.description_text.translation.add(text=words, language=language or None)


def _selectors(affects: Element | None) -> Iterator[tuple[str, str]]:
    if affects is None:
        return
    for affected, reference, field in _AFFECTED:
        for each in affects.iter(affected):
            if found := text(each, reference):
                yield field, found
    for journey in affects.iter("AffectedVehicleJourney"):
        for reference in _JOURNEY_REFERENCES:
            if found := text(journey, reference):
                yield "trip_id", found
                break


def _inform(alert: pb.Alert, field: str, value: str) -> None:
    selector = alert.informed_entity.add()
    if field == "trip_id":
        selector.trip.trip_id = value
    else:
        setattr(selector, field, value)


FORMAT = Format(
    name="siri-sx",
    sentence="SIRI Situation Exchange: disruptions with their periods, texts and what they affect, as XML",
    interval_seconds=60.0,
    decode=decode,
)
