"""ODPT's JSON as bytes and records: what ingest and timetable both need to read it. Pure."""
