"""The demo town for tests: built once, its live files read back as the messages that they hold."""

from datetime import datetime
from functools import cache

from google.transit import gtfs_realtime_pb2 as rt

from deploy.demo.live import state_at
from deploy.demo.model import Operator, Town
from deploy.demo.running import ZONE
from deploy.demo.town import build_town

SEED = 7
MONDAY = int(datetime(2025, 11, 24, tzinfo=ZONE).timestamp())
RUSH_HOUR = MONDAY + 8 * 3600


@cache
def town() -> Town:
    return build_town(SEED)


def operator(feed: str) -> Operator:
    return next(one for one in town().operators if one.feed == feed)


def message(feed: str, kind: str, moment: float) -> rt.FeedMessage:
    return rt.FeedMessage.FromString(state_at(town(), moment).files[f"{feed}-{kind}.pb"])


def feeds() -> list[str]:
    return [one.feed for one in town().operators]
