"""Nagihama Railway: the Coast Line along the bay and the Shirokashi Line into the hills."""

from deploy.demo.plan import Line, Names, Pace, Place, Plan, bands, knots

PACE = Pace(cruise=19.0, loss_seconds=25, dwell_seconds=30, turnaround_seconds=300)
HILL_PACE = Pace(cruise=14.0, loss_seconds=25, dwell_seconds=30, turnaround_seconds=300)

NORTH = Names("北口", "きたぐち", "North Exit")
SOUTH = Names("南口", "みなみぐち", "South Exit")
EAST = Names("東口", "ひがしぐち", "East Exit")
WEST = Names("西口", "にしぐち", "West Exit")

INTERCHANGE = "C07"

PLACES = {
    "C01": Place(Names("鷺ノ鼻", "さぎのはな", "Saginohana"), "C01", exits=(NORTH,)),
    "C02": Place(Names("磯待", "いそまち", "Isomachi"), "C02", wheelchair=2, exits=(NORTH,)),
    "C03": Place(Names("風待", "かざまち", "Kazamachi"), "C03", exits=(NORTH, SOUTH)),
    "C04": Place(Names("千鳥浦", "ちどりうら", "Chidoriura"), "C04", exits=(NORTH, SOUTH)),
    "C05": Place(Names("船溜", "ふなだまり", "Funadamari"), "C05", exits=(NORTH, SOUTH)),
    "C06": Place(Names("西波止", "にしはと", "Nishihato"), "C06", exits=(NORTH, SOUTH)),
    "C07": Place(Names("凪浜", "なぎはま", "Nagihama"), "C07"),
    "C08": Place(Names("灯橋", "ともしばし", "Tomoshibashi"), "C08", exits=(NORTH, SOUTH)),
    "C09": Place(Names("鴎坂", "かもめざか", "Kamomezaka"), "C09", exits=(EAST, WEST)),
    "C10": Place(Names("貝殻浜", "かいがらはま", "Kaigarahama"), "C10", exits=(EAST, WEST)),
    "C11": Place(Names("松並", "まつなみ", "Matsunami"), "C11", exits=(NORTH,)),
    "C12": Place(Names("岬口", "みさきぐち", "Misakiguchi"), "C12", exits=(NORTH, SOUTH)),
    "C13": Place(Names("灯台崎", "とうだいざき", "Todaizaki"), "C13", exits=(NORTH,)),
    "H02": Place(Names("石段下", "いしだんした", "Ishidanshita"), "H02", exits=(EAST,)),
    "H03": Place(Names("茶畑", "ちゃばたけ", "Chabatake"), "H03", exits=(WEST,)),
    "H04": Place(Names("滝見口", "たきみぐち", "Takimiguchi"), "H04", exits=(EAST,)),
    "H05": Place(Names("梟森", "ふくろうもり", "Fukuromori"), "H05", wheelchair=2, exits=(EAST,)),
    "H06": Place(Names("峠道", "とうげみち", "Togemichi"), "H06", exits=(WEST,)),
    "H07": Place(Names("白樫", "しろかし", "Shirokashi"), "H07", exits=(SOUTH,)),
}

COAST = Line(
    id="coast",
    short="C",
    long=Names("海岸線", "かいがんせん", "Coast Line"),
    color="0068B7",
    text_color="FFFFFF",
    route_type=2,
    knots=knots(
        (-7200, -1750, "C01"),
        (-6600, -1300),
        (-5900, -1050, "C02"),
        (-4700, -700, "C03"),
        (-3500, -400, "C04"),
        (-2200, 50, "C05"),
        (-1500, 480),
        (-900, 850, "C06"),
        (-300, 1090),
        (300, 1200, "C07"),
        (1050, 1330),
        (1800, 1220, "C08"),
        (2500, 720),
        (2900, -250, "C09"),
        (3350, -1400, "C10"),
        (4050, -2600, "C11"),
        (4600, -3100),
        (5250, -3450, "C12"),
        (6650, -3900, "C13"),
    ),
    bands=bands(
        ("5:00", "6:30", 10, 12),
        ("6:30", "9:30", 6, 10),
        ("9:30", "16:30", 8, 8),
        ("16:30", "20:00", 6, 8),
        ("20:00", "22:00", 10, 10),
        ("22:00", "24:16", 12, 12),
    ),
    pace=PACE,
    headsigns=(PLACES["C13"].names, PLACES["C01"].names),
    platforms=("1", "2"),
    seats=240,
)

SHIROKASHI = Line(
    id="hill",
    short="H",
    long=Names("白樫線", "しろかしせん", "Shirokashi Line"),
    color="5B8C2A",
    text_color="FFFFFF",
    route_type=2,
    knots=knots(
        (265, 1226, "C07"),
        (90, 1275),
        (-20, 1450),
        (40, 1760),
        (120, 2050, "H02"),
        (20, 2480),
        (-450, 2950, "H03"),
        (-560, 3420),
        (-980, 3820, "H04"),
        (-1020, 4280),
        (-1380, 4720, "H05"),
        (-1620, 5250),
        (-2230, 5530, "H06"),
        (-2420, 6050),
        (-2280, 6560, "H07"),
    ),
    bands=bands(
        ("5:05", "6:30", 12, 12),
        ("6:30", "9:30", 8, 12),
        ("9:30", "16:30", 12, 12),
        ("16:30", "20:30", 8, 10),
        ("20:30", "24:20", 12, 12),
    ),
    pace=HILL_PACE,
    headsigns=(PLACES["H07"].names, PLACES["C07"].names),
    platforms=("1", "2"),
    platforms_at={INTERCHANGE: ("3", "4")},
    seats=120,
)

RAILWAY = Plan(
    feed="nagihama-rail",
    agency="nagihama-railway",
    names=Names("凪浜鉄道", "なぎはまてつどう", "Nagihama Railway"),
    url="https://rail.nagihama.example/",
    places=PLACES,
    lines=(COAST, SHIROKASHI),
    stations=True,
    curved=True,
    vehicle_word=Names("編成", "へんせい", "set"),
    vehicle_first=1101,
)
