"""Schemas of evidence and explanations."""

from services.api.schemas.building import FLAG, NUMBER, TEXT, TIME, WHOLE, Schema, many, maybe, record, ref, words
from services.shared.model.matching import REASONS, WAYS

_SAID_BY = many(record({"feed": TEXT, "local_id": TEXT, "time": maybe(TIME)}))
_ANYTHING: Schema = {}

EXPLAINING: dict[str, Schema] = {
    "Evidence": record(
        {
            "stops": many(record({"feed": TEXT, "stop_id": TEXT})),
            "meters": NUMBER,
            "names": TEXT,
            "signals": many(TEXT),
            "score": NUMBER,
            "words": ref("Texts"),
        }
    ),
    "ExplainedValue": record(
        {
            "field": TEXT,
            "value": _ANYTHING,
            "said_by": _SAID_BY,
            "rule": TEXT,
            "lost": many(record({"value": _ANYTHING, "said_by": _SAID_BY})),
        }
    ),
    "ExplainedClaim": record(
        {"feed": TEXT, "channel": TEXT, "local_id": TEXT, "time": maybe(TIME), "chosen": FLAG, "rule": TEXT},
        {"said": _ANYTHING},
    ),
    "ExplainedFeed": record(
        {
            "feed": TEXT,
            "licence": TEXT,
            "redistribution": TEXT,
            "priority": WHOLE,
            "last_success": maybe(TIME),
            "refused": many(record({"reason": TEXT, "count": WHOLE})),
        }
    ),
    "Explanation": record(
        {
            "kind": TEXT,
            "id": TEXT,
            "time": maybe(TIME),
            "values": many(ref("ExplainedValue")),
            "claims": many(ref("ExplainedClaim")),
            "feeds": many(ref("ExplainedFeed")),
        },
        {
            "identity": record(
                {
                    "members": many(
                        record(
                            {"feed": TEXT, "stop_id": TEXT, "name": TEXT, "evidence": TEXT, "words": ref("Texts")},
                            {"because": ref("Evidence")},
                        )
                    ),
                    "linked": many(record({"station": TEXT, "because": ref("Evidence")})),
                }
            ),
            "matching": record(
                {"by": maybe(words(*WAYS)), "confidence": NUMBER},
                {"reason": words(*REASONS), "words": ref("Texts"), "value": TEXT},
            ),
            "binding": record(
                {"station": TEXT, "meters": NUMBER, "signals": many(TEXT), "score": NUMBER, "words": ref("Texts")}
            ),
        },
    ),
}
