"""The training box as a process of its own, started from the trading one and ended with it.

It never opens trading's database except to read settings out of it when it starts. Its standard
input is a pipe from here: when the trading box ends, however it ends, the pipe closes and the
training ends too.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass

from domain.errors import DomainError
from domain.permissions import Right, require
from edge.commands import Actor
from edge.own_program import own_command
from edge.settings import Settings
from edge.signals import Signals

STARTS_WITHIN_S = 60
STOPS_WITHIN_S = 5


@dataclass(frozen=True, slots=True)
class TrainingState:
    """Whether a training runs, and on which port of this machine."""

    running: bool
    port: int


class TrainingGround:
    """Starts and ends the training box."""

    def __init__(self, settings: Settings, signals: Signals) -> None:
        self._settings = settings
        self._signals = signals
        self._process: asyncio.subprocess.Process | None = None
        self._listening: list[asyncio.Task[None]] = []
        self._one_at_a_time = asyncio.Lock()

    @property
    def state(self) -> TrainingState:
        """As it is now; a training that died is over."""
        running = self._process is not None and self._process.returncode is None
        return TrainingState(running, self._settings.port + 1)

    async def begin(self, actor: Actor) -> TrainingState:
        """Start a training with a fresh copy of now; one that runs goes on.

        Raises Forbidden, DomainError with what the training box said when it cannot start.
        """
        require(actor.rights, Right.SEE_REPORTS)
        async with self._one_at_a_time:
            if not self.state.running:
                await self._start()
        return self.state

    async def end(self, actor: Actor) -> TrainingState:
        """End the training; what was done in it is thrown away at the next start."""
        require(actor.rights, Right.SEE_REPORTS)
        await self.stop()
        return self.state

    async def stop(self) -> None:
        """End the process, if there is one."""
        async with self._one_at_a_time:
            process, self._process = self._process, None
            if process is None or process.returncode is not None:
                return
            process.terminate()
            try:
                async with asyncio.timeout(STOPS_WITHIN_S):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()
            await asyncio.gather(*self._listening)

    async def _start(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *own_command(),
            *("edge", "train", "--json"),
            *("--data", str(self._settings.data), "--host", self._settings.host),
            *("--port", str(self._settings.port + 1)),
            *("--https-port", str(self._settings.https_port)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._process = process
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            async with asyncio.timeout(STARTS_WITHIN_S):
                said = await process.stdout.readline()
        except TimeoutError as error:
            process.kill()
            raise DomainError("The training does not start. Try again.") from error
        with contextlib.suppress(ValueError):
            json.loads(said)
            loop = asyncio.get_running_loop()
            self._listening = [
                loop.create_task(_drain(each)) for each in (process.stdout, process.stderr)
            ]
            return
        trouble = (await process.stderr.read()).decode(errors="replace").strip().splitlines()
        await process.wait()
        raise DomainError(
            f"The training does not start: {trouble[-1] if trouble else 'nothing was said'}"
        )


async def _drain(stream: asyncio.StreamReader) -> None:
    """Read what the training says, so that it never waits for room to say it."""
    while await stream.read(4096):
        continue
