"""What Japanese operators write of disruptions, in GTFS-Realtime's terms: causes, effects, and what is none.

Words that fit a line are not looked at again, so the graver and the narrower stand first. Words that speak of
what is over (`見合わせていましたが`) fit no line of what is so now.
"""

import re
from dataclasses import dataclass

from google.transit import gtfs_realtime_pb2 as pb

from services.ingest.formats.odpt.normal import LACKING, says_normal

_CAUSE, _EFFECT, _SEVERITY = pb.Alert.Cause, pb.Alert.Effect, pb.Alert.SeverityLevel


@dataclass(frozen=True, slots=True)
class Cause:
    words: re.Pattern[str]
    cause: pb.Alert.Cause
    english: str


@dataclass(frozen=True, slots=True)
class Effect:
    words: re.Pattern[str]
    effect: pb.Alert.Effect
    severity: pb.Alert.SeverityLevel
    japanese: str
    english: str


def _cause(cause: pb.Alert.Cause, english: str, *words: str) -> Cause:
    return Cause(re.compile("|".join(words)), cause, english)


def _effect(
    effect: pb.Alert.Effect, severity: pb.Alert.SeverityLevel, japanese: str, english: str, *words: str
) -> Effect:
    return Effect(re.compile("|".join(words)), effect, severity, japanese, english)


NORMAL = re.compile(
    r"平常|正常(運転|運行)|^正常$|^(異常|(遅延|遅れ|運行)?の?情報は?)?(なし|無し)$|通常(どお|通)り|定刻(どお|通)り|サービス提供時間外|運行時間外|運転を終了|営業時間外"
    r"|(遅れ|遅延|見合わせ|乱れ|影響|運行情報|お知らせ|情報)(等)?は?、?(ありません|ございません|解消(?!に向|の?見込|する見込|次第))"
    r"|on schedule|as scheduled|operating normally|normal operation|out of service hours|no delays",
    re.IGNORECASE,
)
_PAST = re.compile(r"て(い|お)(り)?(まし)?た|ました(が|けれど)")
# What looks like normal service and is its denial.
_DENIED = re.compile(
    r"(平常|通常|定刻|正常)((どお|通)り|運転|運行|ダイヤ)(では|の運(転|行)(が|は)でき|[^。、]{0,12}(ません|ない))"
    r"|正常に[^。、]{0,12}(ません|ない|ず)|(平常|通常)[^。、]{0,6}より[^。、]{0,8}(遅|本数|便数|間隔|減|少な)"
    r"|解消(されて|して)?(いま|おりま)せん|(平常|通常)[^。、]{0,10}(戻|復|再開)[^。]{0,10}(見込|予定|向か|次第|まで)"
    r"|(から|より|(時|分)(頃|ごろ)?に?)、?(平常|通常)[^。、]{0,10}(見込|予定)"
    r"|(?i:(\bnot|n't)\b[^.;,]{0,30}\b(normal|normally|on schedule|as scheduled)\b)"
)
_SENTENCE, _CLAUSE = re.compile(r"[。\n;]|\.\s|(?<=す)\s"), re.compile("、|ますが|, but ")
_OF_A_DISRUPTION = re.compile("影響|発生")  # words that stand beside a cause
_OVER = r"(?!し?て(い|お)(り)?ました)(?!し?ましたが)"

CAUSES: tuple[Cause, ...] = (
    _cause(_CAUSE.ACCIDENT, "an accident involving a person", "人身事故"),
    _cause(
        _CAUSE.MEDICAL_EMERGENCY,
        "a medical emergency",
        "急病人",
        "急病のお客",
        "具合の悪い",
        "病人救護",
        "お客(様|さま)救護",
        "旅客救護",
        "乗務員(の)?(急病|体調)",
    ),
    _cause(
        _CAUSE.ACCIDENT,
        "an accident",
        "踏切事故",
        "踏切(内)?(で(の)?)?(自動車|車両)(と(の)?)?(接触|衝突)",
        "衝突",
        "脱線",
        "接触事故",
        "交通事故",
    ),
    _cause(
        _CAUSE.POLICE_ACTIVITY,
        "people on the line",
        "線路内(への)?(人)?(の)?立(ち)?入",
        "線路内侵入",
        "荷物挟まり",
        "お客(様|さま)(同士の)?トラブル",
        "旅客トラブル",
        "公衆立入",
    ),
    _cause(_CAUSE.POLICE_ACTIVITY, "police activity", "不審物", "不審な荷物", "警察", "不発弾", "爆破予告", "事件"),
    _cause(_CAUSE.OTHER_CAUSE, "a level crossing check", "踏切(安全|支障|障害|直前横断|異常|の?確認)", "踏切"),
    _cause(_CAUSE.OTHER_CAUSE, "an earthquake", "地震"),
    _cause(_CAUSE.WEATHER, "a typhoon", "台風"),
    _cause(_CAUSE.WEATHER, "snow", "大雪", "降雪", "積雪", "雪害", "着雪", "雪の影響"),
    _cause(_CAUSE.WEATHER, "strong wind", "強風", "暴風", "突風", "竜巻"),
    _cause(_CAUSE.WEATHER, "heavy rain", "大雨", "豪雨", "雨量", "降雨", "雨の影響", "冠水", "浸水", "増水", "土砂"),
    _cause(
        _CAUSE.WEATHER,
        "the weather",
        "落雷",
        "濃霧",
        "高温",
        "猛暑",
        "凍結",
        "荒天",
        "悪天候",
        "高波",
        "天候",
    ),
    _cause(_CAUSE.STRIKE, "a strike", "ストライキ", "争議行為"),
    _cause(_CAUSE.DEMONSTRATION, "a demonstration", "デモ(行進|隊)?", "集会"),
    _cause(
        _CAUSE.TECHNICAL_PROBLEM,
        "a signal problem",
        "信号(装置|機|設備|関係)?(の)?(確認|点検|故障|トラブル|不具合|異常)",
        "信号",
    ),
    _cause(
        _CAUSE.TECHNICAL_PROBLEM,
        "a problem with points",
        "ポイント(の)?(点検|故障|不転換|不具合|異常)",
        "分岐器",
        "転てつ",
    ),
    _cause(
        _CAUSE.TECHNICAL_PROBLEM,
        "a train inspection",
        "車両(の)?(点検|故障|不具合|トラブル|確認|異常)",
        "ドア(の)?(点検|故障|トラブル)",
        "パンタグラフ",
        "ブレーキ",
    ),
    _cause(_CAUSE.TECHNICAL_PROBLEM, "a power problem", "停電", "架線", "電気(設備|系統)", "送電", "変電所", "電力"),
    _cause(_CAUSE.TECHNICAL_PROBLEM, "platform doors", "ホームドア", "可動柵", "ホーム柵"),
    _cause(
        _CAUSE.TECHNICAL_PROBLEM,
        "a safety check",
        "安全(の)?確認",
        "異音",
        "異臭",
        "発煙",
        "煙",
        "列車無線",
        "非常(停止|ボタン|通報)",
        "防護無線",
        "設備(の)?(点検|故障)",
        "システム(の)?(障害|故障|不具合)",
        "機器(の)?(点検|故障)",
    ),
    _cause(_CAUSE.OTHER_CAUSE, "a fire", "火災", "沿線火災", "延焼"),
    _cause(
        _CAUSE.MAINTENANCE,
        "track maintenance",
        "線路(の)?(点検|確認|保守|補修)",
        "レール",
        "軌道(の)?(点検|不具合)",
        "保守(作業|点検)",
    ),
    _cause(_CAUSE.CONSTRUCTION, "construction work", "工事", "切替作業", "線路切替"),
    _cause(_CAUSE.HOLIDAY, "a holiday", "祝日", "年末年始", "休業", "休日ダイヤ"),
    _cause(
        _CAUSE.OTHER_CAUSE,
        "other circumstances",
        "動物",
        "(鹿|シカ|猪|イノシシ|熊)(と|の)",
        "倒木",
        "倒竹",
        "飛来物",
        "支障物",
        "障害物",
        "落石",
        "混雑",
        "乗務員",
        "他社線",
        "直通先",
        "イベント",
        "花火",
    ),
)

_NO, _REDUCED, _DELAYS = _EFFECT.NO_SERVICE, _EFFECT.REDUCED_SERVICE, _EFFECT.SIGNIFICANT_DELAYS
_DETOUR, _MODIFIED, _MORE, _OTHER = (
    _EFFECT.DETOUR,
    _EFFECT.MODIFIED_SERVICE,
    _EFFECT.ADDITIONAL_SERVICE,
    _EFFECT.OTHER_EFFECT,
)
_SEVERE, _WARNING, _INFO = _SEVERITY.SEVERE, _SEVERITY.WARNING, _SEVERITY.INFO

# Looked for before the others: what runs through is no statement on the line itself.
THROUGH: tuple[Effect, ...] = (
    _effect(_MODIFIED, _INFO, "直通運転再開", "Through service resumed", "直通(運転)?[^。、]{0,20}?再開"),
    _effect(
        _MODIFIED,
        _WARNING,
        "直通運転中止",
        "No through service",
        "直通(運転)?[^。]{0,20}?(中止|見合わ?せ|取り?(やめ|止め)|休止|停止|ストップ)" + _OVER,
    ),
)

EFFECTS: tuple[Effect, ...] = (
    _effect(_NO, _SEVERE, "運転見合わせ", "Service suspended", "再開[^。]{0,12}(見込|予定|目指)"),
    _effect(
        _REDUCED,
        _WARNING,
        "一部運休",
        "Some services cancelled",
        "一部(の)?(列車|区間の列車|バス)?[^。]{0,10}(運休|欠航|運転取り?(やめ|止め))",
        "一部(の)?(列車|バス)[^。]{0,10}(見合わ?せ|中止|停止|休止)" + _OVER,
    ),
    _effect(
        _NO,
        _SEVERE,
        "運休",
        "No service",
        "(終日|全線|全列車|全便|全区間)[^。]{0,8}(運休|欠航|休止|ストップ)",
        "計画運休",
    ),
    _effect(
        _NO,
        _SEVERE,
        "運転見合わせ",
        "Service suspended",
        "(運転|運行|上下線|列車)[^。再開]{0,10}見合わ?せ" + _OVER,
        "^見合わ?せ" + _OVER,
        "(?<!エレベーターの)(?<!エスカレーターの)運[転行航]を?(中止|停止(?!位置)|休止|ストップ)" + _OVER,
        "不通",
        r"(?i:\bsuspended\b|\bno (service|trains)\b)",
    ),
    _effect(_DELAYS, _WARNING, "運転再開", "Service resumed, with delays", "再開"),
    _effect(
        _REDUCED,
        _WARNING,
        "運休",
        "Services cancelled",
        "運休",
        "欠航",
        "運転取り?(やめ|止め)",
        "間引き",
        "本数を減",
        "減便",
        r"(?i:\bcancell?ed\b)",
    ),
    _effect(
        _DELAYS,
        _WARNING,
        "遅延",
        "Delays",
        "遅れ",
        "遅延",
        "ダイヤ(が|の|に)?乱れ",
        "運転間隔",
        r"(?i:\bdelay(s|ed)?\b)",
    ),
    _effect(_DETOUR, _WARNING, "経路変更", "Diverted", "迂回", "う回", "経路(を)?変更"),
    _effect(
        _MODIFIED,
        _WARNING,
        "運転変更",
        "Modified service",
        "折り?返し運転",
        "単線運転",
        "繰り?(上|下)げ",
        "行き?先(を|の)?変更",
        "種別(を|の)?変更",
        "(快速|急行|特急)[^。]{0,12}(中止|変更)",
        "代行(バス|輸送)",
        "バス代行",
        "速度(を落と|規制)",
        "徐行",
    ),
    _effect(_MORE, _INFO, "臨時列車", "Additional service", "臨時(列車|便|バス)", "増発", "終夜運転"),
    _effect(
        _OTHER, _WARNING, "振替輸送", "Tickets accepted on other lines", "振替(輸送|乗車)(?!は(終了|中止))", "振り替え"
    ),
    _effect(_OTHER, _INFO, "お知らせ", "Notice", "お知らせ", "運転計画", "ダイヤ改正"),
)

RANK = (_NO, _REDUCED, _DELAYS, _DETOUR, _MODIFIED, _MORE, _OTHER)  # of several that are said, the gravest counts


def is_normal(status: str, text: str) -> bool:
    """Nothing is wrong: the status says so, or there is none, and no sentence speaks of a disruption."""
    if says_normal(status, text):
        return True
    if _DENIED.search(status) or _DENIED.search(text):
        return False
    if status:
        return bool(NORMAL.search(status)) and not _abnormal(status) and effect_of("", text) is None
    abnormal = _abnormal(text)
    caused = bool(_OF_A_DISRUPTION.search(abnormal)) and cause_of(abnormal) is not None
    return not caused and effect_of("", text) is None


def cause_of(*texts: str) -> Cause | None:
    return next((line for text in texts for line in CAUSES if text and line.words.search(text)), None)


def effect_of(status: str, text: str) -> Effect | None:
    """The status's own, else the gravest of what the text says."""
    for said in (status, _abnormal(text)):
        found = _effects(said)
        if found:
            return min(found, key=lambda effect: RANK.index(effect.effect))
    return None


def _abnormal(text: str) -> str:
    """What the text says of other than normal service: of a sentence with both, the clauses that are so now."""
    left = []
    for sentence in _SENTENCE.split(LACKING.sub("", text)):
        if not NORMAL.search(sentence) or _DENIED.search(sentence):
            left.append(sentence)
            continue
        clauses = [
            clause for clause in _CLAUSE.split(sentence) if not NORMAL.search(clause) and not _PAST.search(clause)
        ]
        if effects := [clause for clause in clauses if _effects(clause)]:
            left.append("、".join(effects))
    return "。".join(left)


def _effects(said: str) -> list[Effect]:
    """Words that say one of them say no other: what is said of some trains is not said of the line."""
    found = []
    for line in (*THROUGH, *EFFECTS):
        if line.words.search(said):
            found.append(line)
            said = line.words.sub("", said)
    return found
