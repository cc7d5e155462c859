"""Worker processes for CPU-heavy work: compiling, checking, combining. They never write the log.

A worker is spawned when the first job needs it, serves one job at a time and goes when it has been
idle for a while, since it keeps the memory of what it imported. It dies with its parent, however
that dies, and is killed when whoever waits for its answer gives up.
"""

import asyncio
import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

R = TypeVar("R")

IDLE_SECONDS = 60.0
_SPAWN = multiprocessing.get_context("spawn")


class WorkerDied(Exception):
    """The process ended before it answered: killed, or out of memory. The reaction: report it, try again later."""


class WorkerPool:
    """At most `count` processes. `close` kills them all."""

    def __init__(self, count: int, idle_seconds: float = IDLE_SECONDS) -> None:
        self._slots = asyncio.Semaphore(max(1, count))
        self._idle_seconds = idle_seconds
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._timer: asyncio.TimerHandle | None = None

    async def run(self, function: Callable[..., R], *args: Any, timeout_seconds: float | None = None) -> R:
        """`function` is a module-level one. Raises what it raises, or WorkerDied, or TimeoutError.

        The time counts from when a worker takes the job up: nobody's runs out in the queue.
        """
        async with self._slots:
            worker = self._idle.pop() if self._idle else _Worker()
            self._busy.add(worker)
            try:
                async with asyncio.timeout(timeout_seconds):
                    good, answer = await asyncio.to_thread(worker.exchange, (function, args))
            except BaseException:
                worker.kill()
                raise
            finally:
                self._busy.discard(worker)
            self._rest(worker)
        if not good:
            raise answer
        result: R = answer
        return result

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that exist now."""
        return [worker.process.pid for worker in (*self._busy, *self._idle) if worker.process.pid is not None]

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        for worker in (*self._busy, *self._idle):
            worker.kill()
        self._idle.clear()

    def _rest(self, worker: "_Worker") -> None:
        self._idle.append(worker)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._idle_seconds, self._dismiss)

    def _dismiss(self) -> None:
        while self._idle:
            self._idle.pop().kill()


class _Worker:
    """One process and the pipe to it."""

    def __init__(self) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_serve, args=(theirs,), daemon=True, name="noriai-worker")
        self.process.start()
        theirs.close()

    def exchange(self, job: tuple[Callable[..., Any], tuple[Any, ...]]) -> tuple[bool, Any]:
        """Blocks until the answer is there: call it in a thread."""
        try:
            self._pipe.send(job)
            good, answer = self._pipe.recv()
        except (EOFError, ConnectionError, OSError) as error:
            raise WorkerDied(f"the worker process of {job[0].__name__} ended before it answered") from error
        return good, answer

    def kill(self) -> None:
        self.process.kill()
        self.process.join()


def _serve(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    os.nice(5)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    while True:
        try:
            function, args = pipe.recv()
        except EOFError:
            return
        try:
            pipe.send((True, function(*args)))
        except Exception as error:  # the task's top: the parent raises it again
            pipe.send((False, _portable(error)))


def _portable(error: Exception) -> Exception:
    """`error` as it can travel, with where it came from as a note."""
    trace = "in the worker:\n" + traceback.format_exc()
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # whatever a foreign class does when it is pickled
        return RuntimeError(trace)
    error.add_note(trace)
    return error


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
