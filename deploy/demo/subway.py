"""Nagihama Metro: the Minato Line from the university to the eastern hills, the Shiojima Line under the harbour."""

from deploy.demo.plan import Line, Names, Pace, Place, Plan, bands, knots

PACE = Pace(cruise=16.0, loss_seconds=22, dwell_seconds=25, turnaround_seconds=240)

EXITS = (
    Names("出口1", "でぐちいち", "Exit 1"),
    Names("出口2", "でぐちに", "Exit 2"),
)

PLACES = {
    "M01": Place(Names("学びの丘", "まなびのおか", "Manabinooka"), "M01", exits=EXITS),
    "M02": Place(Names("椋ノ木", "むくのき", "Mukunoki"), "M02", exits=EXITS),
    "M03": Place(Names("水車前", "すいしゃまえ", "Suishamae"), "M03", exits=EXITS),
    "M04": Place(Names("紺屋坂", "こんやざか", "Konyazaka"), "M04", exits=EXITS),
    "M05": Place(Names("市役所前", "しやくしょまえ", "City Hall"), "M05", exits=EXITS),
    "M06": Place(Names("凪浜", "なぎはま", "Nagihama"), "M06", exits=EXITS),
    "M07": Place(Names("錨町", "いかりまち", "Ikarimachi"), "M07", exits=EXITS),
    "M08": Place(Names("倉庫通", "そうこどおり", "Sokodori"), "M08", exits=EXITS),
    "M09": Place(Names("帆布橋", "はんぷばし", "Hampubashi"), "M09", exits=EXITS),
    "M10": Place(Names("星見台", "ほしみだい", "Hoshimidai"), "M10", exits=EXITS),
    "M11": Place(Names("陽だまり台", "ひだまりだい", "Hidamaridai"), "M11", exits=EXITS[:1]),
    "S01": Place(Names("霧谷", "きりたに", "Kiritani"), "S01", exits=EXITS[:1]),
    "S02": Place(Names("鈴懸", "すずかけ", "Suzukake"), "S02", exits=EXITS),
    "S03": Place(Names("杏坂", "あんずざか", "Anzuzaka"), "S03", exits=EXITS),
    "S04": Place(Names("絹問屋", "きぬどんや", "Kinudonya"), "S04", exits=EXITS),
    "S06": Place(Names("汐の島", "しおのしま", "Shionoshima"), "S06", exits=EXITS),
    "S07": Place(Names("汐の島南", "しおのしまみなみ", "Shionoshima-Minami"), "S07", exits=EXITS[:1]),
}

BANDS = bands(
    ("5:00", "6:30", 10, 12),
    ("6:30", "9:30", 5, 9),
    ("9:30", "16:30", 8, 8),
    ("16:30", "20:30", 5, 8),
    ("20:30", "22:30", 9, 9),
    ("22:30", "24:20", 12, 12),
)

MINATO = Line(
    id="minato",
    short="M",
    long=Names("みなと線", "みなとせん", "Minato Line"),
    color="D7006C",
    text_color="FFFFFF",
    route_type=1,
    knots=knots(
        (-5000, 3100, "M01"),
        (-3950, 2850, "M02"),
        (-2850, 2350, "M03"),
        (-1750, 2130, "M04"),
        (-750, 1720, "M05"),
        (-250, 1250),
        (230, 1105, "M06"),
        (1150, 850, "M07"),
        (2050, 390, "M08"),
        (3300, 230, "M09"),
        (4400, 350, "M10"),
        (5050, 700),
        (5600, 1350, "M11"),
    ),
    bands=BANDS,
    pace=PACE,
    headsigns=(PLACES["M11"].names, PLACES["M01"].names),
    platforms=("1", "2"),
    seats=180,
)

SHIOJIMA = Line(
    id="shiojima",
    short="S",
    long=Names("汐島線", "しおじません", "Shiojima Line"),
    color="F2A900",
    text_color="000000",
    route_type=1,
    knots=knots(
        (2750, 5250, "S01"),
        (2480, 4700),
        (2350, 4150, "S02"),
        (1980, 3150, "S03"),
        (1520, 2150, "S04"),
        (1380, 1500),
        (1165, 845, "M07"),
        (950, 200),
        (640, -560, "S06"),
        (350, -1450, "S07"),
    ),
    bands=BANDS,
    pace=PACE,
    headsigns=(PLACES["S07"].names, PLACES["S01"].names),
    platforms=("1", "2"),
    platforms_at={"M07": ("3", "4")},
    seats=150,
)

SUBWAY = Plan(
    feed="nagihama-subway",
    agency="nagihama-metro",
    names=Names("凪浜メトロ", "なぎはまめとろ", "Nagihama Metro"),
    url="https://metro.nagihama.example/",
    places=PLACES,
    lines=(MINATO, SHIOJIMA),
    stations=True,
    curved=True,
    vehicle_word=Names("編成", "へんせい", "set"),
    vehicle_first=501,
)
