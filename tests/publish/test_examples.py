"""The examples of docs/publishing.md do what the page says, word for word."""

import asyncio
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.publish.test_signatures import pem
from tests.support.commands import said_by
from tests.support.paths import PROJECT
from tests.support.pushing import PushedHub, pushed_hub
from tests.support.waiting import until

PAGE = (PROJECT / "docs" / "publishing.md").read_text("utf-8")


def blocks(language: str) -> Iterator[str]:
    return (match[1] for match in re.finditer(rf"```{language}\n(.*?)```", PAGE, re.DOTALL))


async def run(hub: PushedHub, *command: str, **environment: str) -> str:
    told = {**os.environ, "HUB": hub.pusher.url, "KEY": hub.pusher.key, **environment}
    process = await asyncio.create_subprocess_exec(*command, env=told, stdout=-1, stderr=-1)
    output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return output.decode()


async def test_the_examples_with_curl_are_taken(data: Path) -> None:
    async with pushed_hub(data) as hub:
        said = [await run(hub, "bash", "-e", "-o", "pipefail", "-c", block) for block in blocks("sh")]
        assert len(said) == 3
        assert all('"data":' in answer for answer in said)
        assert [alert["header"] for alert in await hub.pusher.read("/v1/alerts")] == [{"en": "Strike"}]
        assert [each["status"] for each in await hub.pusher.read("/v1/facilities")] == ["out_of_service"]
        assert [each["id"] for each in await hub.pusher.read("/v1/vehicles")] == ["village:bus-1"]


async def test_the_signed_example_is_taken_where_an_unsigned_push_is_not(data: Path) -> None:
    (example,) = blocks("python")
    assert len(example.splitlines()) <= 30
    private, public = pem(data.parent)
    async with pushed_hub(data) as hub:
        made = await said_by("operators", "key", "village", "--public-key", str(public), "--data", str(data))

        async def is_needed() -> bool:
            return (await hub.pusher.push("PUT", "village/alerts/a", {})).status == 401

        await until(is_needed)
        keys = {"PRIVATE_KEY": str(private), "KEY_ID": made.split()[-1]}
        assert '"position"' in await run(hub, sys.executable, "-c", example, **keys)
