"""`noriai …` as a process of its own, beside a hub that runs in the test's."""

import asyncio
import sys

from tests.support.paths import PROJECT

SECONDS = 60.0


async def ran(*words: str) -> tuple[int, str, str]:
    """Exit code, output, errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services", *words, cwd=PROJECT, stdout=-1, stderr=-1, stdin=-3
    )
    async with asyncio.timeout(SECONDS):
        output, errors = await process.communicate()
    return process.returncode or 0, output.decode(), errors.decode()


async def said_by(*words: str) -> str:
    """The output of a command that must go well."""
    code, output, errors = await ran(*words)
    assert code == 0, errors
    return output
