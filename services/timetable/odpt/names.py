"""What things are called, and what stands on the front of a train: titles from records, and from beside references."""

from collections.abc import Iterable

from services.shared.odpt.values import Record, Texts, in_own_words, objects, one, several, tail, texts
from services.timetable.odpt.gathering import Records

_TITLES = {
    "odpt:Operator": "odpt:operatorTitle",
    "odpt:Railway": "odpt:railwayTitle",
    "odpt:RailDirection": "odpt:railDirectionTitle",
    "odpt:TrainType": "odpt:trainTypeTitle",
    "odpt:Station": "odpt:stationTitle",
    "odpt:BusstopPole": "title",
    "odpt:Airport": "odpt:airportTitle",
    "odpt:AirportTerminal": "odpt:airportTerminalTitle",
}
_BESIDE = ("station", "operator", "railway", "destinationStation", "originStation", "trainType", "railDirection")
_STOPPING = ("普通", "各停", "各駅停車", "Local")  # a train that need not be told apart
_TYPES = {
    "Local": "普通",
    "Rapid": "快速",
    "Express": "急行",
    "SemiExpress": "準急",
    "LimitedExpress": "特急",
    "CommuterExpress": "通勤急行",
    "CommuterRapid": "通勤快速",
    "CommuterLimitedExpress": "通勤特急",
    "RapidExpress": "快速急行",
    "Liner": "ライナー",
}


class Names:
    """`of` answers "" for an id that nobody gives a name."""

    def __init__(self, records: Records) -> None:
        self._names: dict[str, Texts] = {}
        for class_, key in _TITLES.items():
            for local_id, record in records.get(class_, {}).items():
                kana = {"ja-Hrkt": record.get("odpt:kana")} if class_ == "odpt:BusstopPole" else None
                self._learn(local_id, texts({"ja": record.get("dc:title")}, record.get(key), kana))
        for railway in records.get("odpt:Railway", {}).values():
            self._learn_beside(objects(railway.get("odpt:stationOrder")))
        for class_ in ("odpt:Station", "odpt:StationTimetable", "odpt:TrainTimetable"):
            self._learn_beside(records.get(class_, {}).values())
        for pattern in records.get("odpt:BusroutePattern", {}).values():
            for entry in objects(pattern.get("odpt:busstopPoleOrder")):
                note = in_own_words(texts(entry.get("odpt:note"))).partition(":")[0]
                self._learn(one(entry.get("odpt:busstopPole")), texts(note))

    def _learn(self, local_id: str, names: Texts) -> None:
        if local_id and names:
            self._names[local_id] = names | self._names.get(local_id, {})

    def _learn_beside(self, records: Iterable[Record]) -> None:
        """`odpt:xxxTitle` beside `odpt:xxx` names what that refers to; of several it does not say which."""
        for record in records:
            for word in _BESIDE:
                title = record.get(f"odpt:{word}Title")
                ids = several(record.get(f"odpt:{word}")) if title is not None else ()
                if len(ids) == 1:
                    self._learn(ids[0], texts(title))

    def of(self, local_id: str) -> Texts:
        return self._names.get(local_id, {})

    def word(self, local_id: str) -> str:
        """In the feed's own language; a thing without a name goes by the end of its id."""
        return in_own_words(self.of(local_id)) or tail(local_id)

    def headsign(self, train_type: str, destinations: tuple[str, ...]) -> str:
        where = "・".join(self.word(each) for each in destinations)
        kind = in_own_words(self.of(train_type)) or _TYPES.get(tail(train_type), "")
        return f"{kind} {where}".strip() if kind and kind not in _STOPPING else where
