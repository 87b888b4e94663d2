"""A printer of the device host, as the queue and the drawers see it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from domain.device_errors import DeviceCode, DeviceError
from domain.documents import Document, Image, to_doc
from domain.ports.printer import (
    PULSE_DEADLINE_S,
    Condition,
    Outcome,
    PrinterStatus,
    Proof,
    Refused,
    Unknown,
)
from drivers.host.frames import Frame, Garbled, outcome_of
from edge.hardware.host import HardwareHost, HostGone, OnBegun


class HostedPrinter:
    """A `domain.ports.printer.Printer` whose driver runs in the device host."""

    def __init__(
        self, host: HardwareHost, device: str, name: str, images: Mapping[str, bytes]
    ) -> None:
        self.name = name
        self._host = host
        self._device = device
        self._images = images

    async def print(
        self,
        document: Document,
        *,
        key: str,
        marks: Iterable[str] = (),
        begun: OnBegun | None = None,
    ) -> Outcome:
        """Print a document once; see `domain.ports.printer.Printer`.

        `begun` is awaited before the first byte of the body leaves, to write that down; where it
        was not called or raised, certainly nothing is on paper, whatever dies meanwhile.
        """
        try:
            answer = await self._host.ask(
                "print",
                on_begun=begun,
                device=self._device,
                key=key,
                document=to_doc(document),
                marks=list(marks),
                images=self._pictures_of(document),
            )
        except HostGone as gone:
            error = self._gone()
            return Unknown(error, 0) if gone.begun else Refused(error)
        except DeviceError as error:
            return Refused(error)
        except Garbled as error:
            what = f"a paper with its pictures is too large ({error})."
            return Refused(
                DeviceError(DeviceCode.TOO_LARGE, self.name, what, "Take a smaller picture.")
            )
        return outcome_of(answer)

    async def status(self) -> PrinterStatus:
        """Ask now. Raises DeviceError."""
        answer = await self._ask("status")
        return PrinterStatus(frozenset(Condition(each) for each in answer["conditions"]))

    async def pulse_drawer(self) -> None:
        """Open the drawer at this printer within two seconds, once. Raises DeviceError."""
        async with self._deadline("the drawer may not have opened."):
            await self._ask("pulse")

    async def cancel(self, key: str) -> bool:
        """Take a job back that is under way; whether it was found. Its outcome follows."""
        answer = await self._ask("cancel", key=key)
        return bool(answer["found"])

    async def after_all(self, key: str, counter_before: int | None = None) -> Proof | None:
        """Whether a job that was left unknown is proved by now. Raises DeviceError."""
        answer = await self._ask("after_all", key=key, counter_before=counter_before)
        return None if answer["proof"] is None else Proof(answer["proof"])

    async def recover(self, *, discard: bool) -> None:
        """The jam was cleared: go on, or throw away what it still holds. Raises DeviceError."""
        await self._ask("recover", discard=discard)

    async def buzz(self) -> None:
        """Sound the buzzer. Never repeated. Raises DeviceError."""
        async with self._deadline("the buzzer may not have sounded."):
            await self._ask("buzz")

    async def _ask(self, what: str, **more: Any) -> Frame:
        try:
            return await self._host.ask(what, device=self._device, **more)
        except HostGone as gone:
            raise self._gone() from gone

    @asynccontextmanager
    async def _deadline(self, what: str) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PULSE_DEADLINE_S):
                yield
        except TimeoutError as error:
            raise DeviceError(
                DeviceCode.DEADLINE, self.name, what, "Look at the printer, then try again."
            ) from error

    def _pictures_of(self, document: Document) -> dict[str, str]:
        names = {part.ref for part in document.parts if isinstance(part, Image)}
        return {
            name: base64.b64encode(self._images[name]).decode()
            for name in names
            if name in self._images
        }

    def _gone(self) -> DeviceError:
        return DeviceError(
            DeviceCode.INTERNAL,
            self.name,
            "the box's device service stopped and is being started again.",
            "Wait a moment.",
        )
