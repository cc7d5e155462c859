"""How fetching goes and what became of a feed's timetables → Source, and its state in one word.

`loading` until something was read; `ok`; `stale`: the newest attempt failed, older data serves on;
`failed`: it failed and there is nothing to serve (CONTRACT.md §3, Source).
"""

from services.merge.built import Built
from services.shared.model.entities import Source
from services.shared.model.events import FilterKeys
from services.shared.model.matching import KindMatched
from services.shared.model.said import NormalLines, SourceSaid, TimetableSaid


def build(
    said: SourceSaid, timetable: TimetableSaid | None, serving: bool, matching: tuple[KindMatched, ...] = ()
) -> Built:
    """`serving`: whether realtime values of the source are still live."""
    state, error = _realtime_state(said, serving)
    if timetable is not None or said.payload_version:
        state, error = _timetable_state(said, timetable)
    source = Source(
        id=said.id,
        format=said.format,
        operator=said.operator,
        state=state,
        last_success_ms=said.last_success_ms,
        last_error=error,
        counts=(dict(timetable.counts) if timetable else {}) | said.counts,
        rejected=said.rejected,
        licence=said.licence,
        attribution=said.attribution,
        redistribution=said.redistribution,
        priority=said.priority,
        trusted=said.trusted,
        namespace=said.namespace,
        max_age_ms=said.max_age_ms,
        current_version=timetable.version if timetable else "",
        artifact=timetable.artifact if timetable else "",
        versions=timetable.versions if timetable else (),
        notices=timetable.notices if timetable else said.notices,
        feed_version=timetable.feed_version if timetable else "",
        matching=matching,
        message_time_ms=said.message_time_ms,
        clock_ahead_ms=said.clock_ahead_ms,
        normal_lines=_normal(said),
        difference=timetable.difference if timetable else None,
        delete_after_ms=said.delete_after_ms,
        windows=timetable.windows if timetable else (),
    )
    lines = [
        (each.lines, each.status, each.text, each.since_ms) for each in source.normal_lines
    ]  # said anew is no news
    matched = [(each.kind, each.matched, each.reasons, each.partial) for each in matching]
    content = repr((state, error, source.counts, source.rejected, said.operator, said.licence, said.attribution,
                    said.redistribution, said.priority, said.trusted, said.namespace, said.notices,
                    said.delete_after_ms, lines, timetable, matched)).encode()  # fmt: skip
    return Built("source", source, FilterKeys(), (said.id,), content=content)


def _normal(said: SourceSaid) -> tuple[NormalLines, ...]:
    """In the source's own words where it may be given again as it is; until when they count holds for all."""
    if said.redistribution == "raw":
        return said.normal_lines
    return tuple(NormalLines(each.lines, valid_until_ms=each.valid_until_ms) for each in said.normal_lines)


def _timetable_state(said: SourceSaid, timetable: TimetableSaid | None) -> tuple[str, str]:
    judged = timetable is not None and (not said.payload_version or timetable.newest == said.payload_version)
    error = said.last_error if said.fetch == "failed" else (timetable.error if timetable else "")
    if timetable is not None and timetable.version:
        if said.fetch == "failed" or timetable.error:
            return "stale", error
        return "ok", ""
    if said.fetch == "failed" or (judged and timetable is not None and timetable.error):
        return "failed", error
    return "loading", ""


def _realtime_state(said: SourceSaid, serving: bool) -> tuple[str, str]:
    if said.fetch == "ok":
        return "ok", ""
    if said.fetch == "failed":
        return ("stale" if serving else "failed"), said.last_error
    return "loading", ""


def weight(said: SourceSaid | None) -> tuple[object, ...]:
    """What of a source's description bears on other entities."""
    return (said.namespace, said.priority, said.trusted, said.max_age_ms, said.reports_facilities) if said else ()


def reports(said: SourceSaid) -> bool:
    """Whether it tells of all that moves: what it leaves out is then unknown."""
    return said.reports_facilities and said.trusted
