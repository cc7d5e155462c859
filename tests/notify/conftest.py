"""A hub with one feed that operators push to, a developer who may subscribe, and where he lets events be sent to."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.pushing import PushedHub, pushed_hub
from tests.support.webhooks import Account, Receiver, account_of, receiver


@pytest.fixture
async def town(data: Path) -> AsyncIterator[PushedHub]:
    async with pushed_hub(data, webhook_private_addresses=True) as hub:
        yield hub


@pytest.fixture
async def account(town: PushedHub) -> Account:
    return await account_of(town)


@pytest.fixture
async def hook() -> AsyncIterator[Receiver]:
    async with receiver() as made:
        yield made
