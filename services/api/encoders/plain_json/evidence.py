"""Why stops were taken to be one station, or stations one interchange: as members, and in words (ja, en)."""

from collections.abc import Mapping, Sequence

from services.api.encoders.plain_json.members import Json
from services.shared.model.entities import Binding, Evidence, Member

_NAMES = {
    "identical": ("名前が同じ", "the names are the same"),
    "variant": ("名前は同じで、表記だけが異なる", "the names are spellings of one name"),
    "same_reading": ("名前の読みが同じ", "the names are read the same"),
    "loose": ("名前は「ツ」「ノ」「ヶ」などの有無だけが異なる", "the names differ in ツ, ノ or ヶ only"),
    "named_after": ("停留所の名前が駅名に由来する", "the stop is named after the station"),
}
_SIGNALS = {
    "same_publisher": ("同じデータの停留所どうし", "both are of one feed"),
    "both_stated": ("提供者が別の駅としている", "the publisher states two stations"),
    "same_line": ("同じ路線にある", "both are on one line"),
    "same_number": ("駅番号が同じ", "the station numbers are the same"),
    "stated_change": ("乗り換えられると明示されている", "a source states that one can change there"),
    "other_brackets": ("括弧の中が異なる", "what stands in brackets differs"),
    "other_kind": ("交通機関の種類が異なる", "one is of buses, the other is not"),
    "override": ("人が判断した", "a person has decided it"),
}
_BINDING_SIGNALS = {
    "names_station": ("名前に駅名がある", "the station is in its name"),
    "names_stop": ("名前に停留所名がある", "the stop is in its name"),
    "address_names_station": ("住所に駅名がある", "the station is in its address"),
    "of_a_railway": ("鉄道の駅である", "it is a railway's station"),
}
_WORDS = {
    "alone": ("ほかの停留所と一つにしていない", "it is not joined with any other stop"),
    "parent_station": ("提供者が親の駅を明示している", "its publisher states the station that it belongs to"),
}


def evidence(because: Evidence) -> Json:
    return {
        "stops": [
            {"feed": because.feed, "stop_id": because.stop_id},
            {"feed": because.other_feed, "stop_id": because.other_stop_id},
        ],
        "meters": because.meters,
        "names": because.names or "different",
        "signals": because.signals,
        "score": because.score,
        "words": _sentences(because),
    }


def member_evidence(member: Member) -> Json:
    """The word and its sentences; with what joined it to another stop, where something did."""
    if member.because is not None:
        told = evidence(member.because)
        return {"evidence": member.evidence, "words": told["words"], "because": told}
    ja, en = _WORDS.get(member.evidence, _WORDS["alone"])
    return {"evidence": member.evidence, "words": {"ja": f"{ja}。", "en": f"{en}.".capitalize()}}


def binding(because: Binding) -> Json:
    """Why a facility belongs to a station that it does not name."""
    return {
        "station": because.station,
        "meters": because.meters,
        "signals": because.signals,
        "score": because.score,
        "words": _told(because.meters, [(signal, _BINDING_SIGNALS) for signal in because.signals]),
    }


def _sentences(because: Evidence) -> dict[str, str]:
    return _told(because.meters, [(because.names, _NAMES), *((signal, _SIGNALS) for signal in because.signals)])


def _told(meters: float, signals: Sequence[tuple[str, Mapping[str, tuple[str, str]]]]) -> dict[str, str]:
    ja, en = [f"距離{meters:.0f} m"], [f"{meters:.0f} m apart"]
    for word, table in signals:
        if word in table:
            ja.append(table[word][0])
            en.append(table[word][1])
    return {"ja": "、".join(ja) + "。", "en": "; ".join(en) + "."}
