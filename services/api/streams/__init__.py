"""Events for subscribers (EVENTS.md): snapshot, deltas, resume; as SSE and as pages of NDJSON."""
