"""Nagihama City Tram: the Main Line along the old town's streets, the Teramachi Line up to the temples."""

from deploy.demo.plan import Line, Names, Pace, Place, Plan, bands, knots

PACE = Pace(cruise=9.0, loss_seconds=14, dwell_seconds=20, turnaround_seconds=240)

PLACES = {
    "T01": Place(Names("西公園", "にしこうえん", "West Park"), "T01"),
    "T02": Place(Names("藤棚", "ふじだな", "Fujidana"), "T02"),
    "T03": Place(Names("花屋町", "はなやまち", "Hanayamachi"), "T03"),
    "T04": Place(Names("酒蔵通", "さかぐらどおり", "Sakaguradori"), "T04"),
    "T05": Place(Names("美術館", "びじゅつかん", "Art Museum"), "T05"),
    "T06": Place(Names("銀行前", "ぎんこうまえ", "Bank Corner"), "T06"),
    "T07": Place(Names("凪浜駅前", "なぎはまえきまえ", "Nagihama Station"), "T07"),
    "T08": Place(Names("大手筋", "おおてすじ", "Otesuji"), "T08"),
    "T09": Place(Names("灯籠町", "とうろうまち", "Toromachi"), "T09"),
    "T10": Place(Names("煉瓦倉庫", "れんがそうこ", "Brick Warehouses"), "T10"),
    "T11": Place(Names("魚市場", "うおいちば", "Fish Market"), "T11"),
    "T12": Place(Names("南波止場", "みなみはとば", "South Wharf"), "T12", wheelchair=2),
    "T21": Place(Names("本町", "ほんまち", "Hommachi"), "T21"),
    "T22": Place(Names("仁王門", "におうもん", "Niomon"), "T22"),
    "T23": Place(Names("寺町", "てらまち", "Teramachi"), "T23"),
    "T24": Place(Names("見晴台", "みはらしだい", "Miharashidai"), "T24", wheelchair=2),
}

DAY = bands(("5:40", "7:00", 10, 12), ("7:00", "9:30", 6, 10), ("9:30", "16:30", 8, 8), ("16:30", "20:00", 6, 8))
EVENING = bands(("20:00", "23:10", 12, 12))


def _line(id: str, short: str, names: Names, color: str, *items: tuple[float, float, str]) -> Line:
    return Line(
        id=id,
        short=short,
        long=names,
        color=color,
        text_color="FFFFFF",
        route_type=0,
        knots=knots(*items),
        bands=DAY + EVENING,
        pace=PACE,
        headsigns=(PLACES[items[-1][2]].names, PLACES[items[0][2]].names),
        seats=70,
    )


MAIN = _line(
    "main", "本", Names("市電本線", "しでんほんせん", "Tram Main Line"), "9C5A16",
    (-2650, 820, "T01"), (-2620, 1000, ""), (-2150, 1030, "T02"), (-1650, 1060, "T03"), (-1320, 1080, ""),
    (-1300, 1240, ""), (-950, 1260, "T04"), (-560, 1285, "T05"), (-330, 1300, ""), (-320, 1030, ""), (-60, 1020, "T06"),
    (310, 1005, "T07"), (690, 985, "T08"), (900, 975, ""), (910, 900, ""), (1250, 760, "T09"), (1660, 560, "T10"),
    (1900, 440, ""), (1960, 280, ""), (2110, 20, "T11"), (2230, -170, ""), (2330, -420, "T12"),
)  # fmt: skip

TERAMACHI = _line(
    "teramachi", "寺", Names("市電寺町線", "しでんてらまちせん", "Tram Teramachi Line"), "6B4FA0",
    (310, 1005, "T07"), (690, 985, "T08"), (760, 985, ""), (770, 1450, "T21"), (780, 1700, ""), (800, 2080, "T22"),
    (830, 2500, "T23"), (840, 2750, ""), (960, 3080, "T24"),
)  # fmt: skip

TRAM = Plan(
    feed="nagihama-tram",
    agency="nagihama-tram",
    names=Names("凪浜市電", "なぎはましでん", "Nagihama City Tram"),
    url="https://tram.nagihama.example/",
    places=PLACES,
    lines=(MAIN, TERAMACHI),
    stations=False,
    vehicle_word=Names("号", "ごう", "tram"),
    vehicle_first=701,
)
