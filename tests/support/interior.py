"""A station with an inside, as tables beside small_gtfs: two doors, a concourse, two platforms, two lifts.

North door E ── ramp ── concourse N ── lift1 (up) ── platform b1; stairs too.
South door F ── lift2 ── concourse N; escalator up only, N → b2, and stairs. Nothing step-free leads to b2.
"""

from collections.abc import Mapping

_STOPS = "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code,level_id,wheelchair_boarding"
_WAYS = "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,length,traversal_time,stair_count,"

INTERIOR: Mapping[str, str] = {
    "stops.txt": f"""{_STOPS}
a,Aoki,34.6600,133.9200,0,,,,
B,Bizen,34.6700,133.9300,1,,,,
b1,Bizen line A,34.6700,133.9300,0,B,1,L1,1
b2,Bizen line B,34.6701,133.9301,0,B,2,L1,
E,North door,34.6702,133.9302,2,B,,L0,
F,South door,34.6698,133.9298,2,B,,L0,
N,hall,34.6701,133.9300,3,B,,L0,
c,Chuo,34.6800,133.9400,0,,,,
d,Doi,34.6900,133.9500,0,,,,
""",
    "levels.txt": "level_id,level_index,level_name\nL0,0,Street\nL1,1,Platforms\n",
    "pathways.txt": f"""{_WAYS}signposted_as
ramp,E,N,1,1,40,45,,Trains
lift2,F,N,5,1,,50,,
lift1,N,b1,5,1,,30,,
steps1,N,b1,2,1,,20,24,
moving2,N,b2,4,0,,15,,
steps2,N,b2,2,1,,20,24,
""",
    "translations.txt": """table_name,field_name,language,translation,record_id
stops,stop_name,ja,北口,E
stops,stop_name,ja,南口,F
levels,level_name,ja,地上,L0
levels,level_name,ja,ホーム階,L1
pathways,signposted_as,ja,のりば,ramp
""",
    "feed_info.txt": "feed_publisher_name,feed_publisher_url,feed_lang\nKibi,https://kibi.example,en\n",
}


def inside(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    return {**INTERIOR, **(changes or {})}


def with_ways(*rows: str) -> dict[str, str]:
    """Those tables with further pathways."""
    return inside({"pathways.txt": INTERIOR["pathways.txt"] + "".join(f"{row}\n" for row in rows)})
