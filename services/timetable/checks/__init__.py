"""Checks of a feed's structure: one rule a file, one line each in CHECKS (services/timetable/checks/table.py)."""

from services.timetable.tables import FeedTables


def run_checks(tables: FeedTables) -> None:
    """Findings go to the tables' report."""
