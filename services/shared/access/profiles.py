"""Who walks, and which ways they can use. A width or slope that the feed leaves out stands in nobody's way."""

from dataclasses import dataclass

from services.shared.model.access import AccessEdge

WALKWAY, STAIRS, MOVING_WALKWAY, ESCALATOR, ELEVATOR, FARE_GATE, EXIT_GATE = range(1, 8)  # GTFS's pathway_mode


@dataclass(frozen=True, slots=True)
class Profile:
    """`refused` are pathway modes; `most_stairs` counts the steps of one way, None is any number."""

    sentence: str
    refused: frozenset[int]
    most_stairs: int | None = None
    steepest: float | None = None
    narrowest_meters: float | None = None

    def allows(self, edge: AccessEdge) -> bool:
        return not (
            edge.mode in self.refused
            or (self.most_stairs is not None and abs(edge.stairs) > self.most_stairs)
            or (self.steepest is not None and edge.max_slope is not None and abs(edge.max_slope) > self.steepest)
            or (
                self.narrowest_meters is not None
                and edge.min_width_meters is not None
                and edge.min_width_meters < self.narrowest_meters
            )
        )


DEFAULT = "wheelchair"
PROFILES: dict[str, Profile] = {
    DEFAULT: Profile("a wheelchair: no step, no escalator", frozenset({STAIRS, ESCALATOR}), most_stairs=0),
    "pram": Profile(
        "a pram: no step, no escalator, nothing steep or narrow", frozenset({STAIRS, ESCALATOR}), 0, 0.125, 0.5
    ),
    "luggage": Profile("large luggage: escalators, but no stairs", frozenset({STAIRS}), 3, 0.125, 0.5),
    "no-escalator": Profile("whoever keeps off escalators; stairs will do", frozenset({ESCALATOR})),
}
