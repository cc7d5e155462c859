"""Identifiers: what is written is read back, and what was never written is refused."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.shared.model import ids
from services.shared.model.events import Position
from services.shared.model.ids import Ref, merged_id, namespaced, split_namespaced, split_trip_instance, trip_instance

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
refs = st.builds(Ref, feed=texts, kind=texts, local_id=texts)
dates = st.dates().map(lambda day: day.strftime("%Y%m%d").zfill(8))
times = st.just("") | st.builds("{}:{:02}:{:02}".format, st.integers(0, 130), st.integers(0, 59), st.integers(0, 59))


@given(ref=refs)
def test_a_ref_is_read_as_it_was_written(ref: Ref) -> None:
    assert Ref.parse(str(ref)) == ref


@given(one=refs, other=refs)
def test_two_refs_are_never_written_alike(one: Ref, other: Ref) -> None:
    assert (str(one) == str(other)) == (one == other)


@pytest.mark.parametrize("text", ["", "feed", "feed/stop", "feed/stop/1/2"])
def test_what_is_no_ref_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="unpack"):
        Ref.parse(text)


@given(ref=refs, kind=st.sampled_from(["station", "route", "operator", "facility"]))
def test_a_merged_id_depends_on_nothing_but_kind_and_ref(ref: Ref, kind: str) -> None:
    made = merged_id(kind, ref)
    assert re.fullmatch(rf"{kind[0]}-[{ids._ALPHABET}]{{10}}", made)
    assert made == merged_id(kind, Ref.parse(str(ref)))


def test_merged_ids_of_many_refs_differ() -> None:
    assert len({merged_id("station", Ref("feed", "stop", str(number))) for number in range(20_000)}) == 20_000


def test_a_merged_id_never_changes_from_version_to_version() -> None:
    assert merged_id("station", Ref("bart", "stop", "12TH")) == "s-5pqyt4wda3"


@given(feed=st.text("abcxyz-_0123456789", min_size=1), local_id=texts)
def test_a_namespaced_id_is_taken_apart_as_it_was_put_together(feed: str, local_id: str) -> None:
    assert split_namespaced(namespaced(feed, local_id)) == (feed, local_id)


def test_an_id_without_a_namespace_is_refused() -> None:
    with pytest.raises(ValueError, match="feed:id"):
        split_namespaced("no-colon")


@given(trip=texts.filter(bool), date=dates, time=times)
def test_a_trip_instance_is_taken_apart_as_it_was_put_together(trip: str, date: str, time: str) -> None:
    assert split_trip_instance(trip_instance(trip, date, time)) == (trip, date, time)


@pytest.mark.parametrize("trip", ["t", "t@2019", "t@monday", "t@20190807@noon", "@20190807", ""])
def test_a_trip_without_a_date_is_the_trip_alone(trip: str) -> None:
    assert split_trip_instance(trip) == (trip, "", "")


@given(epoch=st.text("0123456789abcdef", min_size=1), offset=st.integers(0, 2**63))
def test_a_position_is_read_as_it_was_written(epoch: str, offset: int) -> None:
    assert Position.parse(str(Position(epoch, offset))) == Position(epoch, offset)


@pytest.mark.parametrize(
    "text", ["", "-", "abc", "abc-", "-12", "abc-1x", "a b-1", "abc--1", "abc-1.5", "abc-²", "é-1"]
)
def test_what_is_no_position_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a position"):
        Position.parse(text)
