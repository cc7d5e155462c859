"""Loaded by schemathesis: of the requests that it makes up, those whose first line a web server reads at all.

What is longer is refused before it is a request, in plain text.
"""

from typing import Any
from urllib.parse import urlencode

import schemathesis  # type: ignore[import-not-found]

MOST_BYTES = 7000


@schemathesis.hook  # type: ignore[untyped-decorator]
def filter_query(context: Any, query: Any) -> bool:
    return not isinstance(query, dict) or len(urlencode(query, doseq=True)) < MOST_BYTES
