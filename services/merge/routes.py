"""Keeps lines and those who run them up to date. A line is where its stations are, so it is built after these."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from services.merge.built import EntityKey, Outcome, Removed
from services.merge.lookups import Lookups
from services.merge.rules import operator, route
from services.shared.model.ids import Ref, merged_id
from services.shared.model.said import AgencySaid, RouteSaid

_YIELD_EVERY = 200


class Routes:
    def __init__(self, lookups: Lookups) -> None:
        self._lookups = lookups
        self._said: dict[str, tuple[str, RouteSaid]] = {}  # by merged id, with the feed
        self._routes_of: defaultdict[str, set[str]] = defaultdict(set)
        self._agencies_of: defaultdict[str, set[str]] = defaultdict(set)
        self._dirty: set[str] = set()

    def replace(
        self, feed: str, agencies: Mapping[str, AgencySaid], routes: Mapping[str, RouteSaid]
    ) -> dict[EntityKey, Outcome]:
        """Takes all that a feed says of them, by its own ids. Gives the operators, and the lines that are gone."""
        lookups, result = self._lookups, dict[EntityKey, Outcome]()
        for gone in self._agencies_of[feed] - agencies.keys():
            result["operator", lookups.operator_of.pop((feed, gone))] = Removed("withdrawn")
        for gone in self._routes_of[feed] - routes.keys():
            merged = lookups.route_of.pop((feed, gone))
            lookups.operator_of_route.pop(merged, None)
            del self._said[merged]
            result["route", merged] = Removed("withdrawn")
        self._agencies_of[feed], self._routes_of[feed] = set(agencies), set(routes)
        for agency in agencies.values():
            merged = lookups.operator_of[feed, agency.id] = merged_id("operator", Ref(feed, "agency", agency.id))
            result["operator", merged] = operator.build(merged, feed, agency)
        lookups.zone_of[feed] = next((a.timezone for a in agencies.values() if a.timezone), "")
        only = next(iter(agencies)) if len(agencies) == 1 else None
        for said in routes.values():
            merged = lookups.route_of[feed, said.id] = merged_id("route", Ref(feed, "route", said.id))
            agency_id = said.agency_id if said.agency_id in agencies else only
            runs = lookups.operator_of.get((feed, agency_id), "") if agency_id is not None else ""
            lookups.operator_of_route[merged] = runs
            self._said[merged] = (feed, said)
            self._dirty.add(merged)
        return result

    def move(self, routes: Iterable[str]) -> None:
        """Stations on them did."""
        self._dirty.update(routes)

    def build(self) -> Iterator[dict[EntityKey, Outcome]]:
        """What is different since the last call, once the stations are built."""
        places = self._lookups.places
        dirty, self._dirty = sorted(self._dirty & self._said.keys()), set()
        part: dict[EntityKey, Outcome] = {}
        for count, merged in enumerate(dirty, start=1):
            feed, said = self._said[merged]
            runs = self._lookups.operator_of_route[merged]
            along = places.all(places.along(merged), ())
            part["route", merged] = route.build(merged, feed, said, runs, along)
            if count % _YIELD_EVERY == 0:
                yield part
                part = {}
        yield part
