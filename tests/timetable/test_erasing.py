"""Which versions of timetables go: those of erased payloads, and superseded ones that are too old."""

from services.shared.model.events import TimetableVersion
from services.timetable.erasing import to_erase

HELD = {("bus", "poll"), ("tram", "push")}


def version(name: str, received_ms: int, state: str = "superseded", channel: str = "poll") -> TimetableVersion:
    return TimetableVersion("bus", channel, name, state=state, received_time_ms=received_ms)


def test_versions_of_a_payload_that_is_gone_go_with_it_and_others_stay() -> None:
    pushed, polled = version("a", 1, "active", "push"), version("b", 2)
    tram = TimetableVersion("tram", "push", "c", state="active")
    assert to_erase([pushed, polled, tram], HELD, {}, 10) == [pushed]


def test_a_superseded_version_was_confirmed_until_the_next_one_came() -> None:
    oldest, older, active = version("a", 100), version("b", 200, "refused"), version("c", 900, "active")
    known = [oldest, older, active]
    assert to_erase(known, HELD, {"bus": 1000}, 1199) == []
    assert to_erase(known, HELD, {"bus": 1000}, 1200) == [oldest]
    assert to_erase(known, HELD, {"bus": 1000}, 1900) == [older, oldest]
    assert to_erase(known, HELD, {"bus": 1000}, 99_000) == [older, oldest]
    assert to_erase(known, HELD, {"bus": 0}, 99_000) == []
