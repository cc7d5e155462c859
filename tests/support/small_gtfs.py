"""GTFS zips made in code: a small feed that tests change table by table."""

import io
import zipfile
from collections.abc import Mapping

# Two lines of one agency in Okayama. Line A runs a → b → c → d, line B calls at b's other platform.
TABLES: Mapping[str, str] = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nag,Kibi Bus,https://kibi.example,Asia/Tokyo\n",
    "stops.txt": """stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code
a,Aoki,34.6600,133.9200,0,,
B,Bizen,34.6700,133.9300,1,,
b1,Bizen,34.6700,133.9300,0,B,1
b2,Bizen,34.6701,133.9301,0,B,2
c,Chuo,34.6800,133.9400,0,,
d,Doi,34.6900,133.9500,0,,
""",
    "routes.txt": """route_id,agency_id,route_short_name,route_long_name,route_type,route_color
A,ag,A,Line A,3,005BAC
B,ag,B,Line B,0,
""",
    "calendar.txt": """service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date
all,1,1,1,1,1,1,1,20260101,20261231
""",
    "trips.txt": """route_id,service_id,trip_id,trip_headsign,direction_id,wheelchair_accessible
A,all,t1,Doi,0,1
A,all,t2,Doi,0,2
B,all,u1,,1,
""",
    "stop_times.txt": """trip_id,arrival_time,departure_time,stop_id,stop_sequence
t1,09:00:00,09:00:00,a,1
t1,09:10:00,09:11:00,b1,2
t1,09:20:00,09:20:00,c,3
t1,09:30:00,09:30:00,d,4
t2,09:30:00,09:30:00,a,1
t2,09:40:00,09:41:00,b1,2
t2,09:50:00,09:50:00,c,3
t2,10:00:00,10:00:00,d,4
u1,09:05:00,09:05:00,c,1
u1,09:15:00,09:15:00,b2,2
u1,09:25:00,09:25:00,a,3
""",
}


def gtfs(changes: Mapping[str, str] | None = None) -> bytes:
    """The zip of TABLES with `changes` in place of, or beside, its tables; an empty text leaves a table out."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in {**TABLES, **(changes or {})}.items():
            if text:
                archive.writestr(name, text)
    return held.getvalue()


def with_rows(name: str, *rows: str) -> dict[str, str]:
    """That table with further rows."""
    return {name: TABLES[name] + "".join(f"{row}\n" for row in rows)}
