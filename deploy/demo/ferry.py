"""Shiojima Ferry: over the harbour to the island, and along the bay from one cape to the other."""

from deploy.demo.plan import Line, Names, Pace, Place, Plan, bands, knots

PACE = Pace(cruise=7.5, loss_seconds=60, dwell_seconds=240, turnaround_seconds=600)

PLACES = {
    "F01": Place(Names("凪浜港", "なぎはまこう", "Nagihama Port"), "F01"),
    "F02": Place(Names("汐の島港", "しおのしまこう", "Shionoshima Port"), "F02"),
    "F03": Place(Names("風待港", "かざまちこう", "Kazamachi Port"), "F03", wheelchair=2),
    "F04": Place(Names("灯台崎港", "とうだいざきこう", "Todaizaki Port"), "F04", wheelchair=2),
}


def _line(
    id: str, short: str, names: Names, color: str, minutes: tuple[int, int], *items: tuple[float, float, str]
) -> Line:
    return Line(
        id=id,
        short=short,
        long=names,
        color=color,
        text_color="FFFFFF",
        route_type=4,
        knots=knots(*items),
        bands=bands(("6:20", "21:30", *minutes)),
        pace=PACE,
        headsigns=(PLACES[items[-1][2]].names, PLACES[items[0][2]].names),
        seats=150,
    )


ISLAND = _line(
    "island", "汐", Names("汐の島航路", "しおのしまこうろ", "Island Ferry"), "2A7F9E", (30, 30),
    (330, 640, "F01"), (300, 350, ""), (420, 30, ""), (560, -190, "F02"),
)  # fmt: skip

BAY = _line(
    "bay", "湾", Names("湾内航路", "わんないこうろ", "Bay Ferry"), "4A6FA5", (90, 90),
    (-4450, -1010, "F03"), (-4100, -1500, ""), (-2600, -1300, ""), (-900, -100, ""), (330, 640, "F01"),
    (900, 0, ""), (1500, -900, ""), (2300, -2600, ""), (4000, -4100, ""), (5700, -4550, ""), (6500, -4230, "F04"),
)  # fmt: skip

FERRY = Plan(
    feed="shiojima-ferry",
    agency="shiojima-ferry",
    names=Names("汐島汽船", "しおじまきせん", "Shiojima Ferry"),
    url="https://ferry.nagihama.example/",
    places=PLACES,
    lines=(ISLAND, BAY),
    stations=False,
    vehicle_word=Names("便", "びん", "ship"),
    vehicle_first=11,
    curved=True,
)
