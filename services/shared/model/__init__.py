"""The domain: frozen values in GTFS's words. Pure; imports nothing of ours."""
