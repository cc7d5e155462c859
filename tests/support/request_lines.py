"""Loaded by schemathesis: of the requests that it makes up, those whose first line a web server reads at all.

What is longer is refused before it is a request, in plain text. And bodies that are no JSON.
"""

from typing import Any
from urllib.parse import urlencode

import schemathesis  # type: ignore[import-not-found]
from hypothesis import strategies as st

MOST_BYTES = 7000


@schemathesis.hook  # type: ignore[untyped-decorator]
def filter_query(context: Any, query: Any) -> bool:
    return not isinstance(query, dict) or len(urlencode(query, doseq=True)) < MOST_BYTES


for media_type in ("application/zip", "application/x-protobuf"):
    schemathesis.openapi.media_type(media_type, st.binary(max_size=500))
