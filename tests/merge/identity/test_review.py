"""Which decisions on stations are put before a person, and in which order."""

from services.merge.identity.review import doubts
from services.shared.model.entities import Evidence, Link, Member, Station


def pair(a: str, b: str, meters: float, names: str, score: float, *signals: str) -> Evidence:
    return Evidence("x", a, "y", b, meters, names, signals, score)


def joined(id: str, because: Evidence) -> Station:
    first, second = Member("x", because.stop_id, "A", because=because), Member("y", because.other_stop_id, "B")
    return Station(id, "A", sources=(first, second))


def linked(id: str, other: str, because: Evidence) -> Station:
    return Station(id, "A", sources=(Member("x", because.stop_id, "A"),), links=(Link(other, because),))


def test_far_and_weak_decisions_come_first() -> None:
    sure = joined("s", pair("1", "2", 0, "identical", 0.85))
    far = joined("t", pair("3", "4", 290, "identical", 0.657))
    variant = joined("u", pair("5", "6", 150, "variant", 0.72))
    found = doubts([sure, far, variant])
    assert [one.because.stop_id for one in found] == ["3", "5", "1"]
    assert [one.names for one in found] == [("A", "B")] * 3
    assert found[0].doubt > 0.8
    assert found[2].doubt < 0.5


def test_one_name_that_was_kept_apart_is_doubtful_the_nearer_the_more_and_told_once() -> None:
    near, off = pair("1", "2", 310, "identical", 0.65), pair("3", "4", 480, "identical", 0.65)
    found = doubts([linked("s", "t", near), linked("t", "s", near), linked("u", "v", off)])
    assert [(one.because.stop_id, one.joined) for one in found] == [("1", False), ("3", False)]
    assert found[0].doubt > found[1].doubt


def test_what_was_stated_or_decided_is_not_in_doubt() -> None:
    decided = joined("s", pair("1", "2", 290, "loose", 1.0, "override"))
    of_buses = linked("t", "u", pair("3", "4", 50, "identical", 0.8, "other_kind"))
    named_after = linked("v", "w", pair("5", "6", 50, "named_after", 0.0))
    assert doubts([decided, of_buses, named_after, Station("x", "C", sources=(Member("x", "9", "C"),))]) == []
