"""Run by the Python of build/odpt-client: asks a hub all that python-odpt can ask, and prints what it made of it.

`odpt_client.py BASE_URL OPERATOR` → JSON: operation → status and count of records, or the words of what broke.
"""

import importlib
import inspect
import json
import pkgutil
import sys
from typing import Any

POSITION = {"lat": 35.68, "lon": 139.76, "radius": 2000.0}
_NOT_ASKED = ("get_files", "data_search")  # ODPT's own GTFS; a search whose parameters the client can't write


def main() -> None:
    client = importlib.import_module("python_odpt").Client(base_url=sys.argv[1])
    api = importlib.import_module("python_odpt.api.default")
    found = {}
    for module in pkgutil.iter_modules(api.__path__):
        if any(word in module.name for word in _NOT_ASKED):
            continue
        ask = importlib.import_module(f"{api.__name__}.{module.name}").sync_detailed
        found[module.name] = _asked(ask, client, inspect.signature(ask).parameters)
    print(json.dumps(found))


def _asked(ask: Any, client: Any, names: Any) -> Any:
    models = importlib.import_module("python_odpt.models")
    class_ = models.PlaceRDFType if "radius" in names else models.DumpRDFType
    given: dict[str, Any] = {"aclconsumer_key": "any", "data_uri": "odpt.Railway:TokyoMetro.Ginza", **POSITION}
    given |= {"rdf_type": class_("odpt:Station")}
    if "odptoperator" in names and names["odptoperator"].default is inspect.Parameter.empty:
        given["odptoperator"] = sys.argv[2]  # only where the client demands one
    try:
        answer = ask(client=client, **{name: value for name, value in given.items() if name in names})
    except Exception as error:  # whatever breaks the client is what the test is after
        return f"{type(error).__name__}: {error}"
    return [int(answer.status_code), len(answer.parsed) if isinstance(answer.parsed, list) else None]


if __name__ == "__main__":
    main()
