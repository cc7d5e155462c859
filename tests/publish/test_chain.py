"""The audit's chain: whatever is changed, removed or inserted is found, and where."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from services.publish.chain import Chain, Finding, verify
from services.shared.log.port import LogRecord
from services.shared.model.audit import AuditEntry, AuditRecord
from services.shared.wire.codec import decode, encode

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
TRUSTED = (KEY.public_key().public_bytes_raw(),)


def entry(offset: int, action: str) -> LogRecord:
    return LogRecord(0, offset, 0, b"feed", encode(AuditRecord(entry=AuditEntry(action=action))))


def written(*groups: int, key: Ed25519PrivateKey = KEY) -> list[LogRecord]:
    """An audit with a checkpoint after each group of so many entries."""
    chain, records = Chain(), list[LogRecord]()
    for group in groups:
        for _ in range(group):
            records.append(entry(len(records), f"PUT {len(records)}"))
            chain.take(records[-1])
        made = AuditRecord(checkpoint=chain.checkpoint(key, 1))
        records.append(LogRecord(0, len(records), 0, b"checkpoint", encode(made)))
        chain.take(records[-1])
    return records


def findings(records: list[LogRecord], end: int) -> list[Finding]:
    return verify(records, end, TRUSTED).findings


def test_an_audit_as_it_was_written_is_whole() -> None:
    records = [*written(3, 1, 5), entry(12, "later")]
    verified = verify(records, 13, TRUSTED)
    assert (verified.entries, verified.uncovered, verified.findings) == (9, 1, [])


@given(st.integers(0, 8), st.sampled_from(["changed", "removed", "inserted"]))
def test_whatever_is_done_to_one_entry_is_found_at_that_entry(which: int, what: str) -> None:
    records = written(3, 1, 5)
    places = [place for place, record in enumerate(records) if decode(AuditRecord, record.value or b"").entry]
    place = places[which]
    end = len(records)
    if what == "changed":
        records[place] = entry(place, "DELETE")
        expected = [Finding(place, "this entry was changed")]
    elif what == "removed":
        del records[place]
        following = records[place].offset
        expected = [Finding(following, "an entry before this place was removed")]
    else:
        records.insert(place, entry(place, "foreign"))
        expected = [Finding(place, "this entry was inserted")]
    assert findings(records, end) == expected


def test_an_entry_made_into_a_checkpoint_is_found() -> None:
    records = written(3)
    records[1] = replace(records[1], value=written(1, key=OTHER)[1].value)
    assert Finding(1, "this checkpoint was not signed by the hub") in findings(records, 4)


def test_two_entries_that_changed_places_are_found() -> None:
    records = written(4)
    records[1], records[2] = replace(records[1], value=records[2].value), replace(records[2], value=records[1].value)
    assert {finding.offset for finding in findings(records, 5)} == {1, 2}


def test_a_checkpoint_that_is_gone_is_found() -> None:
    records = written(2, 2)
    del records[2]
    assert [finding.words for finding in findings(records, 6)] == ["a checkpoint before this one is missing"]


def test_the_newest_records_that_are_gone_are_found() -> None:
    assert [finding.words for finding in findings(written(2, 2)[:3], 6)] == ["the newest records are missing"]


@pytest.mark.parametrize("trusted", [TRUSTED, ()])
def test_a_chain_that_was_written_anew_by_another_is_found_out_by_its_key(trusted: tuple[bytes, ...]) -> None:
    verified = verify(written(3, key=OTHER), 4, trusted)
    assert bool(verified.findings) == bool(trusted)
    assert verified.keys == {OTHER.public_key().public_bytes_raw()}


def test_a_checkpoint_that_says_more_than_was_signed_is_found() -> None:
    records = written(2)
    checkpoint = decode(AuditRecord, records[-1].value or b"").checkpoint
    assert checkpoint is not None
    forged = AuditRecord(checkpoint=replace(checkpoint, size=9))
    records[-1] = replace(records[-1], value=encode(forged))
    assert [finding.words for finding in findings(records, 3)] == ["this checkpoint was not signed by the hub"]
