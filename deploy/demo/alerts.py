"""What riders are told, in four languages: late lines, cancelled trips, the lift, a closed exit."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from google.transit import gtfs_realtime_pb2 as rt

from deploy.demo.lift import Outage, outage_at
from deploy.demo.model import Operator
from deploy.demo.plan import Line, Names
from deploy.demo.running import ZONE, Incident, Run, incidents_at
from deploy.demo.trip_updates import CANCELLED_SECONDS, describe

TELL_FROM_SECONDS = 150  # an incident that makes a line later than this at its worst is announced
TELL_AFTER_SECONDS = 240

Cause = rt.Alert.Cause
RAIL_CAUSES = (
    (Cause.TECHNICAL_PROBLEM, "車両点検", "a train inspection", "车辆检查", "차량 점검"),
    (Cause.WEATHER, "強風", "strong winds", "强风", "강풍"),
    (Cause.MEDICAL_EMERGENCY, "急病のお客様の救護", "a passenger taken ill", "救助突发疾病的乘客", "응급 환자 구호"),
    (Cause.OTHER_CAUSE, "混雑", "heavy crowding", "拥挤", "혼잡"),
)
STREET_CAUSES = (
    (Cause.OTHER_CAUSE, "道路渋滞", "heavy traffic", "道路拥堵", "도로 정체"),
    (Cause.CONSTRUCTION, "道路工事", "road works", "道路施工", "도로 공사"),
    (Cause.ACCIDENT, "沿道の事故", "an accident on the road", "沿线事故", "도로 사고"),
)
SEA_CAUSES = (
    (Cause.WEATHER, "高波", "high waves", "大浪", "높은 파도"),
    (Cause.WEATHER, "濃霧", "thick fog", "浓雾", "짙은 안개"),
)
CAUSES = {0: STREET_CAUSES, 1: RAIL_CAUSES, 2: RAIL_CAUSES, 3: STREET_CAUSES, 4: SEA_CAUSES}


def alerts_at(seed: int, operator: Operator, runs: Collection[Run], moment: int) -> Iterator[rt.FeedEntity]:
    in_service = {run.block.line.id for run in runs if _out(run, moment)}
    for line in operator.plan.lines:
        if line.id not in in_service:
            continue
        for incident in incidents_at(seed, line.id, moment):
            if incident.peak_seconds >= TELL_FROM_SECONDS and moment >= incident.start + TELL_AFTER_SECONDS:
                yield _late_line(operator, line, incident)
    for run in runs:
        if run.cancelled and -CANCELLED_SECONDS <= moment - run.scheduled_departure(0) < run.trip.pattern.seconds:
            yield _cancelled_trip(run)
    if operator.interior:
        outage = outage_at(seed, moment)
        if outage:
            yield _lift_out(operator, operator.interior.station, outage)
    if operator.plan.stations and not operator.interior:
        yield _closed_exit(operator, moment)


def _out(run: Run, moment: int) -> bool:
    """Whether the run's vehicle is in its day's work."""
    trips = run.block.trips
    return trips[0].start <= moment - run.zero < trips[-1].end


def _late_line(operator: Operator, line: Line, incident: Incident) -> rt.FeedEntity:
    causes = CAUSES[line.route_type]
    cause, ja, en, zh, ko = causes[incident.slot % len(causes)]
    minutes = round(incident.peak_seconds / 60)
    entity = _entity(f"late-{line.id}-{incident.slot}", int(incident.start), int(incident.end))
    alert = entity.alert
    alert.cause, alert.effect = cause, rt.Alert.Effect.SIGNIFICANT_DELAYS
    alert.severity_level = rt.Alert.SeverityLevel.WARNING
    alert.informed_entity.add(route_id=line.id)
    name = line.long
    _say(alert.header_text, f"{name.ja} 遅延", f"{name.en}: delays", f"{name.zh} 晚点", f"{name.ko} 지연")
    _say(
        alert.description_text,
        f"{ja}の影響で、{name.ja}に最大{minutes}分程度の遅れが出ています。",
        f"Because of {en}, services on the {name.en} are up to about {minutes} minutes late.",
        f"受{zh}影响，{name.zh}最多晚点约{minutes}分钟。",
        f"{ko}의 영향으로 {name.ko}이 최대 {minutes}분 정도 지연되고 있습니다.",
    )
    return entity


def _cancelled_trip(run: Run) -> rt.FeedEntity:
    trip, line = run.trip, run.trip.pattern.line
    start = run.scheduled_departure(0)
    clock = f"{trip.start // 3600}:{trip.start // 60 % 60:02}"
    entity = _entity(f"cancelled-{trip.id}-{run.day:%Y%m%d}", start - CANCELLED_SECONDS, run.scheduled_arrival(-1))
    alert = entity.alert
    alert.cause, alert.effect = Cause.TECHNICAL_PROBLEM, rt.Alert.Effect.NO_SERVICE
    alert.severity_level = rt.Alert.SeverityLevel.WARNING
    describe(alert.informed_entity.add().trip, run)
    name, to = line.long, trip.pattern.headsign
    _say(alert.header_text, f"{name.ja} 運休", f"{name.en}: trip cancelled", f"{name.zh} 停运", f"{name.ko} 운휴")
    _say(
        alert.description_text,
        f"{clock}発 {to.ja}行きは、車両の都合により運休します。",
        f"The {clock} departure for {to.en} does not run, for want of a vehicle.",
        f"因车辆原因，{clock}发往{to.zh}的班次停运。",
        f"{clock}발 {to.ko}행은 차량 사정으로 운휴합니다.",
    )
    return entity


def _lift_out(operator: Operator, station: str, outage: Outage) -> rt.FeedEntity:
    place = operator.plan.places[station]
    entity = _entity(f"lift-{outage.since}", outage.since, outage.until)
    alert = entity.alert
    alert.cause, alert.effect = Cause.MAINTENANCE, rt.Alert.Effect.ACCESSIBILITY_ISSUE
    alert.severity_level = rt.Alert.SeverityLevel.WARNING
    alert.informed_entity.add(stop_id=station)
    name = place.names
    _say(
        alert.header_text,
        f"{name.ja}駅 エレベーター停止",
        f"{name.en} Station: lift out of service",
        f"{name.zh}站 电梯停用",
        f"{name.ko}역 엘리베이터 정지",
    )
    _say(
        alert.description_text,
        f"{outage.reason.ja}のため、1・2番線ホームへのエレベーターを停止しています。",
        f"The lift to platforms 1 and 2 is out of service: {outage.reason.en}.",
        f"前往1、2号站台的电梯因{outage.reason.zh}停用。",
        "1·2번 승강장 엘리베이터가 정지되어 있습니다.",
    )
    return entity


def _closed_exit(operator: Operator, moment: int) -> rt.FeedEntity:
    """Works go from station to station, a week each; only where there is another exit."""
    now = datetime.fromtimestamp(moment, ZONE)
    monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    week = monday.toordinal() // 7
    places = [(key, place) for key, place in operator.plan.places.items() if len(place.exits) > 1]
    key, place = places[week % len(places)]
    exit_names: Names = place.exits[1]
    entity = _entity(f"exit-{week}", int(monday.timestamp()), int((monday + timedelta(days=7)).timestamp()))
    alert = entity.alert
    alert.cause, alert.effect = Cause.CONSTRUCTION, rt.Alert.Effect.OTHER_EFFECT
    alert.severity_level = rt.Alert.SeverityLevel.INFO
    alert.informed_entity.add(stop_id=f"{key}-E2")
    _say(
        alert.header_text,
        f"{place.names.ja}駅 {exit_names.ja}閉鎖",
        f"{place.names.en} Station: {exit_names.en} closed",
        f"{place.names.zh}站 {exit_names.zh}关闭",
        f"{place.names.ko}역 {exit_names.en} 폐쇄",
    )
    _say(
        alert.description_text,
        f"{place.names.ja}駅の{exit_names.ja}は、改修工事のため今週いっぱい閉鎖しています。ほかの出口をご利用ください。",
        f"{exit_names.en} of {place.names.en} Station is closed for works all week. Please use another exit.",
        f"{place.names.zh}站{exit_names.zh}因施工本周关闭，请使用其他出口。",
        f"{place.names.ko}역 {exit_names.en}은 공사로 이번 주 동안 폐쇄됩니다. 다른 출구를 이용해 주십시오.",
    )
    return entity


def _entity(id: str, start: int, end: int) -> rt.FeedEntity:
    entity = rt.FeedEntity(id=id)
    entity.alert.active_period.add(start=start, end=end)
    return entity


def _say(text: rt.TranslatedString, ja: str, en: str, zh: str, ko: str) -> None:
    for language, words in (("ja", ja), ("en", en), ("zh-Hans", zh), ("ko", ko)):
        text.translation.add(language=language, text=words)
