"""Signatures of Standard Webhooks 1.0: HMAC-SHA256 over id, time and body. Pure.

While a secret is being replaced both sign, and the header holds a signature of each.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256

PREFIX = "whsec_"
SECRET_BYTES = 32


def shown(secret: bytes) -> str:
    """A secret as its owner gets it."""
    return PREFIX + base64.b64encode(secret).decode()


def headers(secrets: Sequence[bytes], id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """`id` is the event's, the same at each attempt; `timestamp` the attempt's, in seconds since 1970."""
    signed = f"{id}.{timestamp}.".encode() + body
    made = [base64.b64encode(hmac.digest(secret, signed, sha256)).decode() for secret in secrets]
    signatures = " ".join(f"v1,{one}" for one in made)
    return {"webhook-id": id, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}
