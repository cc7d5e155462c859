"""What a crash left among the blobs: raw payloads and compiled timetables that no record on the log names.

Swept before any service runs, in a folder that this process holds alone: nobody can be between writing a
blob and the record that names it.
"""

import logging

from services.shared.blobs.port import Blobs
from services.shared.log.messages import message_of
from services.shared.log.port import Log, read_all
from services.shared.log.topics import PAYLOADS, TIMETABLES, Topic
from services.shared.model.events import Payload, TimetableVersion
from services.shared.telemetry import log_event
from services.shared.timetable.artifact import ARTIFACT_FOLDER, artifact_name
from services.shared.wire.codec import Undecodable

logger = logging.getLogger(__name__)

# Every kind of record that names a blob.
NAMING: dict[Topic, type[Payload | TimetableVersion]] = {PAYLOADS: Payload, TIMETABLES: TimetableVersion}


async def sweep(log: Log, blobs: Blobs) -> None:
    """Deletes nothing when a record can't be read, since it may name anything, and nothing beside a new log."""
    named: set[str] = set()
    artifacts: set[str] = set()
    try:
        for topic, kind in NAMING.items():
            for record in await read_all(log, topic):
                said = message_of(kind, record)
                named.add(said.blob)
                if isinstance(said, TimetableVersion):
                    artifacts.add(artifact_name(said.version))
    except Undecodable as error:
        log_event(logger, "not_swept", logging.WARNING, reason=error)
        return
    if not named and await _is_new(log):
        return
    left = [reference for reference in await blobs.references() if reference not in named]
    for reference in left:
        await blobs.delete(reference)
    unused = [name for name in await blobs.derived_names(ARTIFACT_FOLDER) if name not in artifacts]
    for name in unused:
        await blobs.delete_derived(name)
    if left or unused:
        log_event(logger, "leftovers_deleted", blobs=len(left), timetables=len(unused))


async def _is_new(log: Log) -> bool:
    """Nothing was ever written that names a blob: the blobs may be another log's."""
    return all([(await log.bounds(topic, 0)).end == 0 for topic in NAMING])
