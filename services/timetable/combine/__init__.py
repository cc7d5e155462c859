"""Several feeds as one GTFS zip, ids behind the names of their feeds. `job.combine_in_worker` is the way in."""
