"""The inside of the interchange: three floors, stairs, one escalator, one lift, fare gates.

From the north exit one gets to platforms 3 and 4 without a step, and to 1 and 2 by the lift alone;
the passage to the subway has stairs. So one station shows a step-free yes, a no and a "depends".
"""

import math

from deploy.demo.geometry import Point
from deploy.demo.model import Interior, Level, Pathway, Stop
from deploy.demo.plan import Names

GROUND = Level("C07-L0", 0.0, Names("地上階", "ちじょうかい", "Ground floor"))
UPPER = Level("C07-L1", 1.0, Names("ホーム階", "ほーむかい", "Platform floor"))
LOWER = Level("C07-L-1", -1.0, Names("地下連絡通路", "ちかれんらくつうろ", "Underground passage"))

LIFT, ESCALATOR = "C07-lift-1", "C07-escalator-1"

TO_UPPER = Names("海岸線のりば", "かいがんせんのりば", "Platforms 1 and 2: Coast Line")
TO_BAYS = Names("白樫線のりば", "しろかしせんのりば", "Platforms 3 and 4: Shirokashi Line")
TO_SUBWAY = Names("地下鉄連絡口", "ちかてつれんらくぐち", "To the subway")
TO_NORTH = Names("北口", "きたぐち", "North Exit")
TO_SOUTH = Names("南口", "みなみぐち", "South Exit")
TO_CONCOURSE = Names("改札口", "かいさつぐち", "Ticket gates")


def interchange(station: Point, bearing: float) -> Interior:
    """The inside, laid out along the tracks: `bearing` is where platform 1's trains go to."""

    def at(along: float, across: float) -> Point:
        east, north = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
        return station[0] + along * east - across * north, station[1] + along * north + across * east

    def node(name: str, level: Level, place: Point) -> Stop:
        return Stop(f"C07-{name}", None, at(*place), 3, "C07", level=level.id)

    def entrance(number: int, names: Names, level: Level, place: Point, wheelchair: int) -> Stop:
        return Stop(f"C07-E{number}", names, at(*place), 2, "C07", level=level.id, wheelchair=wheelchair)

    nodes = (
        entrance(1, TO_NORTH, GROUND, (30, 62), 1),
        entrance(2, TO_SOUTH, GROUND, (18, -38), 1),
        entrance(3, TO_SUBWAY, LOWER, (-48, -52), 2),
        node("hall", GROUND, (12, 4)),
        node("gate-out", GROUND, (2, 3)),
        node("gate-in", GROUND, (-3, 3)),
        node("paid", GROUND, (-14, 2)),
        node("island", UPPER, (-22, 0)),
    )
    return Interior("C07", (LOWER, GROUND, UPPER), nodes, _PATHWAYS, LIFT, ESCALATOR)


_PATHWAYS = (
    Pathway("C07-walk-north", "C07-E1", "C07-hall", 1, True, 61.0, 55, 0, 4.0, TO_CONCOURSE, TO_NORTH),
    Pathway("C07-walk-south", "C07-E2", "C07-hall", 1, True, 43.0, 39, 0, 3.5, TO_CONCOURSE, TO_SOUTH),
    Pathway("C07-stairs-subway", "C07-E3", "C07-hall", 2, True, 88.0, 110, 31, 2.4, TO_CONCOURSE, TO_SUBWAY),
    Pathway("C07-walk-gates", "C07-hall", "C07-gate-out", 1, True, 10.0, 9, 0, 8.0),
    Pathway("C07-gates", "C07-gate-out", "C07-gate-in", 6, True, 5.0, 6, 0, 0.9),
    Pathway("C07-walk-paid", "C07-gate-in", "C07-paid", 1, True, 11.0, 10, 0, 6.0, None, TO_CONCOURSE),
    Pathway("C07-stairs-1", "C07-paid", "C07-island", 2, True, 24.0, 38, 36, 2.4, TO_UPPER, TO_CONCOURSE),
    Pathway(ESCALATOR, "C07-paid", "C07-island", 4, False, 22.0, 32, 0, 1.0, TO_UPPER),
    Pathway(LIFT, "C07-paid", "C07-island", 5, True, 0.0, 45, 0, 1.4, TO_UPPER, TO_CONCOURSE),
    Pathway("C07-walk-1", "C07-island", "C07-1", 1, True, 22.0, 20, 0, 3.0),
    Pathway("C07-walk-2", "C07-island", "C07-2", 1, True, 22.0, 20, 0, 3.0),
    Pathway("C07-walk-3", "C07-paid", "C07-3", 1, True, 38.0, 34, 0, 3.0, TO_BAYS, TO_CONCOURSE),
    Pathway("C07-walk-4", "C07-paid", "C07-4", 1, True, 41.0, 37, 0, 3.0, TO_BAYS, TO_CONCOURSE),
)

PLATFORM_LEVELS = {"C07-1": UPPER.id, "C07-2": UPPER.id, "C07-3": GROUND.id, "C07-4": GROUND.id}
