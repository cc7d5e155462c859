"""Whom to name for an answer in another standard's form, which has no place for it: a link in its headers.

The link leads to what `/v1/sources` says of just the feeds that the answer holds something of.
"""

from collections.abc import Collection
from urllib.parse import quote

from aiohttp import hdrs

CREDITS_OF_ALL = '</v1/sources>; rel="license"'  # for a stream, which may come to hold something of each
LONGEST = 2000  # letters of the address: clients and web servers take 4 or 8 kB of headers, all in all


def credit_header(feeds: Collection[str]) -> dict[str, str]:
    """`Link` (RFC 8288), relation `license`; of more feeds than an address holds, to all that the hub has."""
    if not feeds:
        return {}
    address = f"/v1/sources?feeds={','.join(quote(feed, safe='') for feed in sorted(feeds))}"
    return {hdrs.LINK: f'<{address}>; rel="license"' if len(address) <= LONGEST else CREDITS_OF_ALL}
