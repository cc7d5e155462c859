"""Who is sent which events: entries of noriai.internal.webhooks. Times are real times."""

from dataclasses import dataclass

ENABLED, DISABLED = "enabled", "disabled"


@dataclass(frozen=True, slots=True)
class WebhookSecret:
    """`sealed`: encrypted under the hub's key for webhooks. `not_after_ms` 0: no end."""

    sealed: bytes
    not_after_ms: int = 0


@dataclass(frozen=True, slots=True)
class Webhook:
    """`kinds` between commas, `filters` a JSON object: as they were asked for, and checked.

    `start` is where the events of this `generation` begin: `snapshot`, or a position.
    """

    id: str
    owner: str = ""
    url: str = ""
    kinds: str = ""
    filters: str = "{}"
    start: str = "snapshot"
    generation: int = 0
    secrets: tuple[WebhookSecret, ...] = ()
    state: str = ENABLED
    reason: str = ""
    created_ms: int = 0
    updated_ms: int = 0
