"""Rows have the values that they must have. stop_times.txt and shapes.txt are looked at while they are read."""

from services.shared.model.notice import Notice, Severity
from services.timetable.schema import columns_of
from services.timetable.tables import STREAMED, FeedTables


def check(tables: FeedTables) -> None:
    for name in tables.names():
        table = tables.get(name) if name not in STREAMED else None
        if table is None:
            continue
        for column in columns_of(name).values():
            if not (column.required and table.has(column.name)):
                continue
            blank = table.frame[column.name].eq("").arg_true().to_numpy()
            finding = Notice(
                "missing_required_field", Severity.ERROR, name, field=column.name, reason="every row must have it"
            )
            tables.report.add_rows(finding, blank, table.lines)
