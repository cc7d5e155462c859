"""A hub of two operators, whose first admin has joined."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.publish.service import PEOPLE
from tests.support.passkeys import Authenticator, Clerk
from tests.support.pushing import PushedHub, pushed_hub


@pytest.fixture
async def village(data: Path) -> AsyncIterator[PushedHub]:
    async with pushed_hub(data) as hub:
        yield hub


@pytest.fixture
async def admin(village: PushedHub) -> Clerk:
    desk = village.hub.context.app[PEOPLE]
    admin = Clerk(village.hub, village.pusher.session, Authenticator(desk.origin))
    answered = await admin.add((await desk.first_link()).partition("#invite=")[2])
    assert answered.status == 201, answered.body
    return admin
