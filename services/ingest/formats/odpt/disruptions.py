"""odpt:TrainInformation → transit_realtime.Alert; normal service is none. Every text stays in its languages."""

from collections.abc import Iterable
from dataclasses import replace

from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.formats.odpt.normal import says_normal
from services.ingest.formats.odpt.phrases import cause_of, effect_of, is_normal
from services.shared.model.said import NormalLines
from services.shared.odpt.values import Record, Texts, in_own_words, moment_ms, one, texts

_UNKNOWN_CAUSE, _UNKNOWN_EFFECT = pb.Alert.Cause.UNKNOWN_CAUSE, pb.Alert.Effect.UNKNOWN_EFFECT
_NEWS = "運行情報"
_LATEST_AHEAD_MS = 86_400_000
_MOST_LETTERS = 100_000  # of the words that a payload says of lines that run normally; past it they are left out


def normal_line(record: Record, received_ms: int) -> NormalLines | None:
    """The line, or the operator for all of its lines, when it says in so many words that nothing is wrong there."""
    status, text = texts(record.get("odpt:trainInformationStatus")), texts(record.get("odpt:trainInformationText"))
    line = one(record.get("odpt:railway")) or one(record.get("odpt:operator"))
    if not line or not says_normal(in_own_words(status), in_own_words(text)):
        return None
    stated = (moment_ms(record.get(name)) or 0 for name in ("dc:date", "odpt:timeOfOrigin", "dct:valid"))
    times = (at if 0 < at <= received_ms + _LATEST_AHEAD_MS else 0 for at in stated)
    return NormalLines((line,), status, text, *times)


def by_words(found: Iterable[NormalLines]) -> tuple[NormalLines, ...]:
    """Those said in the same words together, for most lines have the same; of a line the first counts."""
    lines: dict[tuple[object, ...], list[str]] = {}
    words: dict[tuple[object, ...], NormalLines] = {}
    seen: set[str] = set()
    letters = 0
    for each in found:
        (line,) = each.lines
        key = (repr(each.status), repr(each.text), each.time_ms, each.since_ms, each.valid_until_ms)
        if line in seen:
            continue
        seen.add(line)
        if key not in words and letters + len(key[0]) + len(key[1]) <= _MOST_LETTERS:
            words[key] = each
            letters += len(key[0]) + len(key[1])
        lines.setdefault(key if key in words else (), []).append(line)
    return tuple(replace(words.get(key, NormalLines()), lines=tuple(sorted(of_key))) for key, of_key in lines.items())


def alert_of(record: Record, received_ms: int) -> pb.Alert | None:
    """None when nothing is wrong."""
    status, text = texts(record.get("odpt:trainInformationStatus")), texts(record.get("odpt:trainInformationText"))
    stated_cause = texts(record.get("odpt:trainInformationCause"))
    own_status, own_text = in_own_words(status), in_own_words(text)
    if is_normal(own_status, own_text):
        return None
    alert = pb.Alert(cause=_UNKNOWN_CAUSE, effect=_UNKNOWN_EFFECT, severity_level=pb.Alert.SeverityLevel.WARNING)
    cause, effect = cause_of(in_own_words(stated_cause), own_status, own_text), effect_of(own_status, own_text)
    headline = dict(status)
    if effect is not None:
        alert.effect, alert.severity_level = effect.effect, effect.severity
        headline = headline or {"ja": effect.japanese}
        headline.setdefault("en", effect.english)
    if cause is not None:
        alert.cause = cause.cause
        matched = cause.words.search(in_own_words(stated_cause) or f"{own_status} {own_text}")
        said = stated_cause or ({"ja": matched[0]} if matched else {})
        _write(alert.cause_detail, said | {"en": said.get("en", cause.english)})
    elif stated_cause:
        _write(alert.cause_detail, stated_cause)
    if status and _NEWS not in own_status:
        _write(alert.effect_detail, status)
    _write(alert.header_text, headline or text)
    _write(alert.description_text, text)
    _inform(alert, record)
    _date(alert, record, received_ms)
    return alert


def direction_of(record: Record) -> str:
    """Of the line, by its own name for it; which of GTFS's two that is, the line's record tells."""
    stated = one(record.get("odpt:railDirection")) or one(record.get("odpt:trainInformationLine"))  # until 2019
    return stated if stated.startswith("odpt.RailDirection:") else ""


def _write(translated: pb.TranslatedString, said: Texts) -> None:
    for language, text in said.items():
        translated.translation.add(language=language, text=text)


def _inform(alert: pb.Alert, record: Record) -> None:
    """The line, else the whole operator; and the ends of the section, where they are said."""
    operator, railway = one(record.get("odpt:operator")), one(record.get("odpt:railway"))
    ends = (one(record.get("odpt:stationFrom")), one(record.get("odpt:stationTo")))
    for stop in dict.fromkeys(("", *ends)):
        if operator or railway or stop:
            selector = alert.informed_entity.add()
            for field, value in (("agency_id", operator), ("route_id", railway), ("stop_id", stop)):
                if value:
                    setattr(selector, field, value)


def _date(alert: pb.Alert, record: Record, received_ms: int) -> None:
    """From when it began, if that is past, to when it is expected to be over, if that is to come."""
    begin, end = moment_ms(record.get("odpt:timeOfOrigin")), moment_ms(record.get("odpt:resumeEstimate"))
    period = pb.TimeRange()
    if begin is not None and 0 < begin <= received_ms + _LATEST_AHEAD_MS:
        period.start = begin // 1000
    if end is not None and end > max(begin or 0, received_ms):
        period.end = end // 1000
    if period.HasField("start") or period.HasField("end"):
        alert.active_period.append(period)
