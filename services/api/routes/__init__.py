"""The table of reads: every endpoint of the API, in the order in which /docs shows them."""

from services.api.routes import (
    access,
    alerts,
    catalog,
    departures,
    explain,
    facilities,
    gbfs,
    gtfs_rt,
    lines,
    mobility,
    odpt,
    proto,
    refs,
    sources,
    station_map,
    stations,
    trips,
    vehicles,
)
from services.shared.web.endpoints import Endpoint

ENDPOINTS: tuple[Endpoint, ...] = (
    *stations.ENDPOINTS,
    *access.ENDPOINTS,
    *station_map.ENDPOINTS,
    *departures.ENDPOINTS,
    *refs.ENDPOINTS,
    *explain.ENDPOINTS,
    *facilities.ENDPOINTS,
    *lines.ENDPOINTS,
    *trips.ENDPOINTS,
    *alerts.ENDPOINTS,
    *vehicles.ENDPOINTS,
    *mobility.ENDPOINTS,
    *sources.ENDPOINTS,
    *catalog.ENDPOINTS,
    *gtfs_rt.ENDPOINTS,
    *gbfs.ENDPOINTS,
    *odpt.ENDPOINTS,
    *proto.ENDPOINTS,
)
