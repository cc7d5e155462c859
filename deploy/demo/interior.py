"""The inside of the interchange: three floors, stairs, one escalator, one lift, fare gates.

From the north exit one gets to platforms 3 and 4 without a step, and to 1 and 2 by the lift alone;
the passage to the subway has stairs. So one station shows a step-free yes, a no and a "depends". What else there
is for riders, the town's own list tells (city.py).
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


def beside(middle: Point, bearing: float, along: float, across: float) -> Point:
    """Metres along the tracks and to their left."""
    east, north = math.sin(math.radians(bearing)), math.cos(math.radians(bearing))
    return middle[0] + along * east - across * north, middle[1] + along * north + across * east


def interchange(station: Point, bearing: float, bays: Point, bays_bearing: float) -> Interior:
    """The inside, laid out along the tracks: `bearing` is where platform 1's trains go to, `bays` where those of
    platforms 3 and 4 end."""

    def at(along: float, across: float) -> Point:
        return beside(station, bearing, along, across)

    def bay(along: float) -> Stop:
        name = "bays" if along < 0 else "bays-end"
        return Stop(f"C07-{name}", None, beside(bays, bays_bearing, along, 0), 3, "C07", level=GROUND.id)

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
        node("lift-0", GROUND, (-16, 9)),
        node("lift-1f", UPPER, (-16, 1)),
        node("island", UPPER, (-26, 0)),
        node("island-west", UPPER, (-64, 0)),
        node("island-east", UPPER, (58, 0)),
        bay(-12),
        bay(72),
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
    Pathway("C07-walk-lift", "C07-paid", "C07-lift-0", 1, True, 7.0, 6, 0, 3.0),
    Pathway(LIFT, "C07-lift-0", "C07-lift-1f", 5, True, 0.0, 45, 0, 1.4, TO_UPPER, TO_CONCOURSE),
    Pathway("C07-walk-landing", "C07-lift-1f", "C07-island", 1, True, 10.0, 9, 0, 3.0),
    Pathway("C07-walk-1", "C07-island", "C07-1", 1, True, 22.0, 20, 0, 3.0),
    Pathway("C07-walk-2", "C07-island", "C07-2", 1, True, 22.0, 20, 0, 3.0),
    Pathway("C07-walk-west", "C07-island", "C07-island-west", 1, True, 42.0, 38, 0, 4.0),
    Pathway("C07-walk-east", "C07-island", "C07-island-east", 1, True, 80.0, 72, 0, 4.0),
    Pathway("C07-walk-1-west", "C07-island-west", "C07-1", 1, True, 64.0, 58, 0, 3.0),
    Pathway("C07-walk-1-east", "C07-island-east", "C07-1", 1, True, 58.0, 52, 0, 3.0),
    Pathway("C07-walk-2-west", "C07-island-west", "C07-2", 1, True, 64.0, 58, 0, 3.0),
    Pathway("C07-walk-2-east", "C07-island-east", "C07-2", 1, True, 58.0, 52, 0, 3.0),
    Pathway("C07-walk-bays", "C07-paid", "C07-bays", 1, True, 30.0, 27, 0, 4.0, TO_BAYS, TO_CONCOURSE),
    Pathway("C07-walk-3", "C07-bays", "C07-3", 1, True, 13.0, 12, 0, 3.0),
    Pathway("C07-walk-4", "C07-bays", "C07-4", 1, True, 13.0, 12, 0, 3.0),
    Pathway("C07-walk-3-end", "C07-bays-end", "C07-3", 1, True, 72.0, 65, 0, 3.0),
    Pathway("C07-walk-4-end", "C07-bays-end", "C07-4", 1, True, 72.0, 65, 0, 3.0),
    Pathway("C07-walk-end", "C07-bays", "C07-bays-end", 1, True, 84.0, 76, 0, 3.0),
)

PLATFORM_LEVELS = {"C07-1": UPPER.id, "C07-2": UPPER.id, "C07-3": GROUND.id, "C07-4": GROUND.id}
