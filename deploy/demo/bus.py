"""Nagihama Bus: six lines by day, two that run through the night. Streets are straight, corners are round."""

from deploy.demo.plan import Line, Names, Pace, Place, Plan, bands, knots

PACE = Pace(cruise=8.0, loss_seconds=16, dwell_seconds=15, turnaround_seconds=300)

DAY = bands(("5:20", "7:00", 12, 12), ("7:00", "9:30", 8, 12), ("9:30", "16:30", 12, 12), ("16:30", "20:00", 8, 12))
EVENING = bands(("20:00", "24:00", 12, 12))
NIGHT = bands(("24:20", "28:46", 20, 20))

LOOP_RIGHT = Names("都心循環右回り", "としんじゅんかんみぎまわり", "City Loop (clockwise)")
LOOP_LEFT = Names("都心循環左回り", "としんじゅんかんひだりまわり", "City Loop (anticlockwise)")

_STOPS = """
ekimae 凪浜駅前 なぎはまえきまえ Nagihama Station
kitaguchi 凪浜駅北口 なぎはまえききたぐち Nagihama Station North
tottei 中央突堤 ちゅうおうとってい Central Pier
hatoba 波止場公園 はとばこうえん Hatoba Park
ikarimachi 錨町 いかりまち Ikarimachi
zeikan 旧税関前 きゅうぜいかんまえ Old Custom House
sokodori 倉庫通 そうこどおり Sokodori
uoichiba 魚市場 うおいちば Fish Market
zosen 造船所前 ぞうせんじょまえ Shipyard
tsunagura 綱倉 つなぐら Tsunagura
sunahama 砂浜入口 すなはまいりぐち Beach Entrance
kaigarahama 貝殻浜駅 かいがらはまえき Kaigarahama Station
icho 銀杏通 いちょうどおり Ichodori
tokei 時計店前 とけいてんまえ Clockmaker's
shiyakusho 市役所 しやくしょ City Office
toshokan 図書館 としょかん Library
byoin 中央病院 ちゅうおうびょういん Central Hospital
konyazaka 紺屋坂 こんやざか Konyazaka
aizome 藍染橋 あいぞめばし Aizomebashi
suisha 水車前 すいしゃまえ Suishamae
mugi 麦畑 むぎばたけ Mugibatake
danchi 団地入口 だんちいりぐち Danchi Entrance
mukunoki 椋ノ木 むくのき Mukunoki
shokubutsuen 植物園 しょくぶつえん Botanical Garden
gakuseiryo 学生寮前 がくせいりょうまえ Student Hall
daigaku 大学前 だいがくまえ University
furudera 古寺通 ふるでらどおり Furuderadori
ishidatami 石畳 いしだたみ Ishidatami
tembozaka 展望坂 てんぼうざか Tembozaka
nekozaka 猫坂 ねこざか Nekozaka
miharashi 見晴らし広場 みはらしひろば Miharashi Square
chabatake 茶畑中央 ちゃばたけちゅうおう Chabatake Central
takinoyu 滝の湯 たきのゆ Takinoyu
takimiguchi 滝見口駅 たきみぐちえき Takimiguchi Station
hampubashi 帆布橋駅 はんぷばしえき Hampubashi Station
honui 帆縫町 ほぬいまち Honuimachi
kamomezaka 鴎坂上 かもめざかうえ Kamomezaka-ue
minamisho 南小学校 みなみしょうがっこう South School
kusunoki 楠公園 くすのきこうえん Kusunoki Park
haisuichi 東配水池 ひがしはいすいち East Reservoir
matsukaze 松風団地 まつかぜだんち Matsukaze Estate
matsunamizaka 松並坂 まつなみざか Matsunamizaka
matsunami 松並駅 まつなみえき Matsunami Station
hoshimidai 星見台駅 ほしみだいえき Hoshimidai Station
temmondai 天文台入口 てんもんだいいりぐち Observatory
higashiko 東高校前 ひがしこうこうまえ East High School
kurumi 胡桃通 くるみどおり Kurumidori
undo 運動公園 うんどうこうえん Sports Park
kamisuki 紙漉橋 かみすきばし Kamisukibashi
tammono 反物町 たんものまち Tammonomachi
itoya 糸屋辻 いとやつじ Itoyatsuji
kinudonya 絹問屋駅 きぬどんやえき Kinudonya Station
yuransen 遊覧船のりば ゆうらんせんのりば Cruise Pier
shiokaze 潮風広場 しおかぜひろば Shiokaze Square
nishihatohigashi 西波止東 にしはとひがし Nishihato East
bijutsukan 美術館 びじゅつかん Art Museum
saibansho 裁判所前 さいばんしょまえ Courthouse
kitaichiba 北市場 きたいちば North Market
kazamachi 風待駅 かざまちえき Kazamachi Station
kazamachihigashi 風待東 かざまちひがし Kazamachi East
chidoriura 千鳥浦駅 ちどりうらえき Chidoriura Station
funadamari 船溜駅 ふなだまりえき Funadamari Station
amimoto 網元町 あみもとまち Amimotomachi
nishihato 西波止駅 にしはとえき Nishihato Station
hoshimidainishi 星見台西 ほしみだいにし Hoshimidai West
anzuzakashita 杏坂下 あんずざかした Anzuzaka-shita
anzuzaka 杏坂駅 あんずざかえき Anzuzaka Station
suzukakeminami 鈴懸南 すずかけみなみ Suzukake South
suzukake 鈴懸駅 すずかけえき Suzukake Station
kiritaniguchi 霧谷口 きりたにぐち Kiritaniguchi
kiritani 霧谷駅 きりたにえき Kiritani Station
"""

_BAYS = {"loop": "1", "harbour": "2", "university": "3", "hillside": "4", "night-coast": "5", "night-north": "6"}


def _places() -> dict[str, Place]:
    places: dict[str, Place] = {}
    for row in _STOPS.split("\n")[1:-1]:
        key, ja, kana, en = row.split(" ", 3)
        hub = key == "ekimae"
        places[key] = Place(Names(ja, kana, en), hub=hub, bays=_BAYS if hub else {})
    return places


PLACES = _places()


def _line(number: str, id: str, names: Names, color: str, *items: tuple[float, float, str]) -> Line:
    """A bus line between the first and the last of its stops, by day and evening; `N…` by night."""
    ends = (PLACES[items[-1][2]].names, PLACES[items[0][2]].names)
    return Line(
        id=id,
        short=number,
        long=names,
        color=color,
        text_color="FFFFFF",
        route_type=3,
        knots=knots(*items),
        bands=NIGHT if number.startswith("N") else DAY + EVENING,
        pace=PACE,
        headsigns=(LOOP_RIGHT, LOOP_LEFT) if items[0][2] == items[-1][2] else ends,
        seats=45,
    )


LOOP = _line(
    "10", "loop", Names("都心循環", "としんじゅんかん", "City Loop"), "C8472B",
    (320, 1085, "ekimae"), (480, 1080, ""), (545, 900, "tottei"), (560, 820, ""), (250, 790, "yuransen"),
    (-100, 770, "shiokaze"), (-480, 740, ""), (-500, 950, "nishihatohigashi"), (-530, 1105, ""),
    (-545, 1400, "bijutsukan"), (-540, 1590, ""), (-200, 1580, "saibansho"), (150, 1570, "kitaichiba"),
    (440, 1555, ""), (450, 1330, "kitaguchi"), (460, 1090, ""), (320, 1085, "ekimae"),
)  # fmt: skip

HARBOUR = _line(
    "11", "harbour", Names("港めぐり線", "みなとめぐりせん", "Harbour Line"), "00858A",
    (320, 1085, "ekimae"), (480, 1080, ""), (545, 900, "tottei"), (560, 820, ""), (820, 740, "hatoba"),
    (1080, 660, ""), (1180, 610, "ikarimachi"), (1420, 485, "zeikan"), (1720, 330, ""), (1900, 165, "sokodori"),
    (2100, -30, "uoichiba"), (2250, -180, ""), (2380, -480, "zosen"), (2560, -900, ""), (2650, -1090, "tsunagura"),
    (2800, -1390, "sunahama"), (2930, -1650, ""), (3200, -1600, ""), (3300, -1450, "kaigarahama"),
)  # fmt: skip

UNIVERSITY = _line(
    "12", "university", Names("大学線", "だいがくせん", "University Line"), "7A4A9E",
    (320, 1085, "ekimae"), (-80, 1095, "icho"), (-300, 1110, ""), (-420, 1350, "tokei"), (-540, 1590, ""),
    (-780, 1610, "shiyakusho"), (-1150, 1640, "toshokan"), (-1500, 1670, ""), (-1560, 1900, "byoin"),
    (-1600, 2060, ""), (-1850, 2070, "konyazaka"), (-2200, 2090, "aizome"), (-2500, 2110, ""), (-2550, 2400, "suisha"),
    (-2600, 2620, ""), (-2900, 2640, "mugi"), (-3350, 2670, "danchi"), (-3700, 2700, ""), (-3780, 3000, "mukunoki"),
    (-3850, 3250, ""), (-4250, 3290, "shokubutsuen"), (-4600, 3330, "gakuseiryo"), (-4900, 3350, ""),
    (-4950, 3180, "daigaku"),
)  # fmt: skip

HILLSIDE = _line(
    "13", "hillside", Names("坂めぐり線", "さかめぐりせん", "Hillside Line"), "8A6D3B",
    (320, 1085, "ekimae"), (460, 1090, ""), (450, 1330, "kitaguchi"), (445, 1555, ""), (470, 1700, "furudera"),
    (480, 1850, ""), (780, 1900, "ishidatami"), (1050, 1930, ""), (1100, 2250, "tembozaka"), (1130, 2500, ""),
    (800, 2620, "nekozaka"), (520, 2700, ""), (420, 3000, "miharashi"), (300, 3300, ""), (-50, 3380, "chabatake"),
    (-400, 3450, ""), (-650, 3700, "takinoyu"), (-780, 3830, ""), (-900, 3850, "takimiguchi"),
)  # fmt: skip

EAST = _line(
    "14", "east", Names("松風線", "まつかぜせん", "Matsukaze Line"), "2F7D4F",
    (3330, 180, "hampubashi"), (3380, 0, ""), (3420, -300, "honui"), (3450, -600, ""), (3800, -640, "kamomezaka"),
    (4100, -670, ""), (4150, -1000, "minamisho"), (4190, -1350, "kusunoki"), (4230, -1700, ""),
    (4550, -1740, "haisuichi"), (4850, -1780, ""), (4880, -2100, "matsukaze"), (4900, -2450, ""),
    (4550, -2500, "matsunamizaka"), (4130, -2540, "matsunami"),
)  # fmt: skip

OBSERVATORY = _line(
    "15", "observatory", Names("天文台線", "てんもんだいせん", "Observatory Line"), "3C5FA8",
    (4380, 430, "hoshimidai"), (4360, 800, "temmondai"), (4340, 1150, ""), (3950, 1180, "higashiko"),
    (3550, 1210, "kurumi"), (3150, 1240, ""), (3130, 1550, "undo"), (3110, 1900, ""), (2750, 1920, "kamisuki"),
    (2400, 1930, "tammono"), (2050, 1950, ""), (1800, 1970, "itoya"), (1560, 1990, ""), (1545, 2110, "kinudonya"),
)  # fmt: skip

NIGHT_COAST = _line(
    "N1", "night-coast", Names("深夜海岸線", "しんやかいがんせん", "Night Coast Line"), "1F2A44",
    (-4650, -640, "kazamachi"), (-4200, -480, "kazamachihigashi"), (-3550, -320, "chidoriura"), (-3000, -100, ""),
    (-2250, 130, "funadamari"), (-1600, 500, "amimoto"), (-880, 740, "nishihato"), (-500, 760, ""),
    (-500, 950, "nishihatohigashi"), (-530, 1105, ""), (-80, 1095, "icho"), (320, 1085, "ekimae"), (480, 1080, ""),
    (545, 900, "tottei"), (560, 820, ""), (820, 740, "hatoba"), (1080, 660, ""), (1180, 610, "ikarimachi"),
    (1420, 485, "zeikan"), (1720, 330, ""), (2700, 200, ""), (3330, 180, "hampubashi"), (3900, 250, "hoshimidainishi"),
    (4330, 300, ""), (4380, 430, "hoshimidai"),
)  # fmt: skip

NIGHT_NORTH = _line(
    "N2", "night-north", Names("深夜北線", "しんやきたせん", "Night North Line"), "44355B",
    (320, 1085, "ekimae"), (460, 1090, ""), (450, 1330, "kitaguchi"), (445, 1555, ""), (470, 1700, "furudera"),
    (480, 1850, ""), (780, 1900, "ishidatami"), (1050, 1930, ""), (1300, 2020, ""), (1545, 2110, "kinudonya"),
    (1570, 2400, ""), (1760, 2720, "anzuzakashita"), (1970, 3120, "anzuzaka"), (2170, 3600, "suzukakeminami"),
    (2370, 4130, "suzukake"), (2520, 4700, "kiritaniguchi"), (2760, 5220, "kiritani"),
)  # fmt: skip

BUS = Plan(
    feed="nagihama-bus",
    agency="nagihama-bus",
    names=Names("凪浜バス", "なぎはまばす", "Nagihama Bus"),
    url="https://bus.nagihama.example/",
    places=PLACES,
    lines=(LOOP, HARBOUR, UNIVERSITY, HILLSIDE, EAST, OBSERVATORY, NIGHT_COAST, NIGHT_NORTH),
    stations=False,
    vehicle_word=Names("号車", "ごうしゃ", "bus"),
    vehicle_first=2001,
)
