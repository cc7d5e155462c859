"""Which stops are one station, and which id it keeps. Pure."""
