"""The hub as one process: it answers, restarts what fails, and ends in order."""

import asyncio
import logging
import os
import socket
from pathlib import Path

import aiohttp
import pytest

from services.shared.clock import ManualClock
from services.shared.config import Settings
from services.shared.context import Context
from services.shared.folder import FolderInUse
from services.shared.runtime import AddressTaken, running
from tests.support import greeting_service
from tests.support.hub import hub_inside

GREETING = {"greeting": "tests.support.greeting_service"}


@pytest.fixture(autouse=True)
def _fresh_service() -> None:
    greeting_service.script.clear()
    greeting_service.ended.clear()


async def fail(_: Context) -> None:
    raise ValueError("the rails are wet")


async def test_a_hub_answers_on_a_free_port_when_its_services_work(data: Path, clock: ManualClock) -> None:
    async with hub_inside(data, [], clock, GREETING) as hub, aiohttp.ClientSession(hub.url) as client:
        async with client.get("/greeting") as answer:
            assert await answer.json() == {"hello": "traveller"}
        assert hub.context.settings.port == int(hub.url.rpartition(":")[2])
    assert greeting_service.ended == ["greeting"]


async def test_a_service_that_fails_is_started_again_and_its_traceback_logged_once(
    data: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.shared.runtime.FIRST_WAIT_SECONDS", 0.0)
    greeting_service.script += [fail, fail]
    caplog.set_level(logging.INFO)
    async with running(Settings(data=data, port=0), [], clock, GREETING) as hub:
        await asyncio.wait_for(hub.ready.wait(), 20)
    assert [str(error) for error in hub.failures] == ["the rails are wet"] * 2
    assert caplog.text.count("event=failed part=greeting") == 2
    assert caplog.text.count("Traceback") == 1


async def test_a_service_is_started_again_as_often_as_a_task_of_its_own_fails(
    data: Path, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.shared.runtime.FIRST_WAIT_SECONDS", 0.0)

    async def fail_later(context: Context) -> None:
        await asyncio.sleep(0)
        await fail(context)

    async def fail_in_a_group(context: Context) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(fail_later(context))

    greeting_service.script += [fail_in_a_group] * 3
    async with running(Settings(data=data, port=0), [], clock, GREETING) as hub:
        await asyncio.wait_for(hub.ready.wait(), 20)
    assert len(hub.failures) >= 3


async def test_a_failed_service_does_not_pass_unseen_in_tests(data: Path, clock: ManualClock) -> None:
    greeting_service.script.append(fail)
    with pytest.raises(ExceptionGroup, match="services failed"):
        async with hub_inside(data, [], clock, GREETING):
            pass


async def test_one_hub_at_a_time_works_in_a_folder(data: Path, clock: ManualClock) -> None:
    async with hub_inside(data, [], clock, GREETING):
        with pytest.raises(FolderInUse, match=str(os.getpid())):
            async with hub_inside(data, [], clock, GREETING):
                pass


async def test_a_port_that_is_taken_is_named(data: Path, clock: ManualClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(AddressTaken, match=f"cannot listen on 127.0.0.1:{port}"):
            async with hub_inside(data, [], clock, GREETING, port=port):
                pass
    assert not (data / "log.db").exists()


async def test_a_service_that_will_not_end_does_not_hold_up_the_others(
    data: Path, clock: ManualClock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.shared.runtime.STOP_SECONDS", 0.01)
    free = asyncio.Event()

    async def cling(_: Context) -> None:
        while not free.is_set():
            try:
                await free.wait()
            except asyncio.CancelledError:
                continue

    greeting_service.script.append(cling)
    async with running(Settings(data=data, port=0), [], clock, GREETING):
        await asyncio.sleep(0)
    assert "event=does_not_end part=greeting" in caplog.text
    free.set()


async def test_a_service_that_fails_while_it_ends_is_not_started_again(data: Path, clock: ManualClock) -> None:
    async def stumble(_: Context) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise ValueError("lost the ticket")

    greeting_service.script.append(stumble)
    async with running(Settings(data=data, port=0), [], clock, GREETING) as hub:
        await asyncio.sleep(0)
    assert [str(error) for error in hub.failures] == ["lost the ticket"]
    assert not {task.get_name() for task in asyncio.all_tasks()} & {"greeting", "housekeeping"}
