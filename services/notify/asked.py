"""What a webhook's owner sends, as checked values. Pure, but for the address, which is looked at and not asked."""

from collections.abc import Mapping
from typing import Any

import orjson

from services.notify.sending import BadUrl, check_url
from services.shared.addresses import anywhere, is_public
from services.shared.model.webhooks import DISABLED, ENABLED
from services.shared.web.endpoints import BadParam
from services.shared.web.event_params import CHOOSING, FROM, read_values
from services.shared.web.problems import UnusableData

MEMBERS = ("url", "kinds", "filters", "from", "state")
LONGEST_FILTERS = 8_000


def read_asked(body: bytes, private: bool, whole: bool) -> dict[str, Any]:
    """The members that were sent, each as it is kept; a `whole` one needs its `url`. Raises UnusableData.

    `private`: it may lead to private addresses, and by http.
    """
    try:
        said = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError:
        raise _unusable({"": "is not JSON"}) from None
    if not isinstance(said, dict):
        raise _unusable({"": "is not an object"})
    known = MEMBERS[:-1] if whole else MEMBERS
    faults = {str(name): f"is not known here; there are {', '.join(known)}" for name in said if name not in known}
    if whole and "url" not in said:
        faults["url"] = "is missing"
    values: dict[str, Any] = {}
    for name in known:
        if name in said:
            try:
                values[name] = _READ[name](said[name], private)
            except (BadParam, BadUrl) as bad:
                faults[name] = str(bad).removeprefix(f"{name}: ")
    if faults:
        raise _unusable(faults)
    return values


def _url(said: Any, private: bool) -> str:
    if not isinstance(said, str):
        raise BadUrl("expected a text")
    check_url(said, private, anywhere if private else is_public)
    return said


def _kinds(said: Any, private: bool) -> str:
    kinds = [one for one in CHOOSING if one.name == "kinds"]
    return ",".join(dict.fromkeys(read_values(kinds, {"kinds": said or None})["kinds"]))


def _filters(said: Any, private: bool) -> str:
    if not isinstance(said, Mapping):
        raise BadParam("expected an object")
    read_values([one for one in CHOOSING if one.name != "kinds"], said)
    text = orjson.dumps(said).decode()
    if len(text) > LONGEST_FILTERS:
        raise BadParam(f"expected at most {LONGEST_FILTERS} letters")
    return text


def _start(said: Any, private: bool) -> Any:
    if not isinstance(said, str):
        raise BadParam("expected snapshot, now, or a position")
    return FROM.parse(said)


def _state(said: Any, private: bool) -> str:
    if said not in (ENABLED, DISABLED):
        raise BadParam(f"expected {ENABLED} or {DISABLED}")
    return str(said)


_READ = {"url": _url, "kinds": _kinds, "filters": _filters, "from": _start, "state": _state}


def _unusable(faults: Mapping[str, str]) -> UnusableData:
    errors = [{"where": where, "reason": reason} for where, reason in faults.items()]
    return UnusableData("; ".join(f"{where} {reason}".strip() for where, reason in faults.items()), errors=errors)
