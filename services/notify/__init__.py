"""Webhooks: who asked for events is sent them, signed, until he has taken them (CONTRACT §4, docs/events.md)."""
