"""What noriai tells of published feeds and a foreign validator doesn't, and the other way round, has a reason."""

from tests.support.comparing import EXPLAINED, compare, published_feeds

SMALL_BYTES = 300_000


def test_differences_from_a_foreign_validator_are_explained() -> None:
    feeds = [path for path in published_feeds() if path.stat().st_size < SMALL_BYTES]
    compared = compare(feeds)
    assert len(compared.both) > 50
    assert [code for code in compared.differing() if code not in EXPLAINED] == []
