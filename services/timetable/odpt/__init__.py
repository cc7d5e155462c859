"""ODPT's static classes → the tables of GTFS, so that compiling, boards and merging know one form only. Pure."""
