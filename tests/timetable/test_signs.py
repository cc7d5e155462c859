"""The signs of trips in the languages of translations.txt, in each of its forms."""

from pathlib import Path

import pytest

from tests.support.timetables import small


@pytest.mark.parametrize(
    "translations",
    [
        "table_name,field_name,language,translation,field_value\ntrips,trip_headsign,ja,杉,Cedar\n",
        "table_name,field_name,language,translation,field_value\nstop_times,stop_headsign,ja,杉,Cedar\n",
        "table_name,field_name,language,translation,record_id\ntrips,trip_headsign,ja,杉,T1\n",
        "trans_id,lang,translation\nCedar,ja,杉\n",
    ],
    ids=["by value", "of a call", "by record", "GTFS-JP"],
)
def test_a_sign_is_known_in_every_language_that_the_feed_gives_it_in(translations: str, tmp_path: Path) -> None:
    calls = "trip_id,arrival_time,departure_time,stop_id,stop_sequence,stop_headsign\nT1,8:00:00,8:00:00,A,1,Cedar\n"
    timetable = small(tmp_path, translations=translations, stop_times=f"{calls}T1,8:10:00,8:10:00,C,2,\n")
    assert timetable.sign("Cedar") == {"en": "Cedar", "ja": "杉"}
    assert timetable.sign("Elsewhere") == {"en": "Elsewhere"}
